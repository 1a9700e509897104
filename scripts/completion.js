// Completion for bash, zsh and fish: static files, made from the usage of the programs.

/** Values and operands that are files or folders. */
const paths = ['FILE', 'DIR', 'SOURCE']

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`
const made = (name) => `made by scripts/completion.js from the usage of ${name}: edit that`

/** What may stand there: words that are known, files, or anything. */
function takesOf({ name, value = name, choices }, fields = []) {
  if (choices) return { words: [...choices] }
  if (value === 'COLUMN') return { words: fields.map((field) => field.name) }
  if (value.includes('|')) return { words: value.split('|') }
  return paths.includes(value) ? { files: true } : {}
}

/** The options of a program with their values; those of every program come last. */
const optionsOf = ({ usage, fields }) => [
  ...(usage.options ?? []).map((option) => ({
    ...option,
    takes: option.value === undefined ? undefined : takesOf(option, fields),
  })),
  { name: 'help', help: 'Show a short help.' },
  { name: 'version', help: 'Show the version.' },
]

const operandsOf = ({ usage }) =>
  (usage.operands ?? []).map((operand) => ({ ...operand, takes: takesOf(operand) }))

/** A file that bash reads when the program is completed for the first time. */
export function bash(program) {
  const { name } = program.usage
  const options = optionsOf(program)
  const operand = operandsOf(program)[0]?.takes ?? {}
  const offer = ({ words, files }) =>
    words
      ? `COMPREPLY=($(compgen -W ${quoted(words.join(' '))} -- "$word"))`
      : files
        ? 'compopt -o default'
        : ':'
  const values = options
    .filter(({ takes }) => takes)
    .map(({ name, takes }) => `    --${name}) ${offer(takes)}; return ;;`)
  const names = options.map(({ name }) => `--${name}`).join(' ')
  return `# ${made(name)}
_qmailanalog_${name}() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]}
  # bash takes --option=word for three words.
  if [ "$word" = = ]; then
    word=
  elif [ "$before" = = ]; then
    before=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  COMPREPLY=()
  case $before in
${values.length > 0 ? values.join('\n') : '    =) return ;;'}
  esac
  case $word in
    -*) COMPREPLY=($(compgen -W ${quoted(names)} -- "$word")) ;;
    *) ${offer(operand)} ;;
  esac
}
complete -F _qmailanalog_${name} ${name}
`
}

/** What _arguments of zsh is told of a value. */
const action = ({ words, files }) => (words ? `(${words.join(' ')})` : files ? '_files' : ' ')
const escaped = (text) => text.replace(/[\\[\]:]/g, '\\$&')

/** One file for zsh, which loads it when any of the programs is completed. */
export function zsh(programs) {
  const cases = programs.map((program) => {
    const options = optionsOf(program).map(({ name, help, value, takes }) =>
      takes
        ? `--${name}=[${escaped(help)}]:${escaped(value)}:${action(takes)}`
        : `--${name}[${escaped(help)}]`,
    )
    const operands = operandsOf(program).map(({ name, many, optional, takes }) => {
      const place = many ? '*:' : optional ? '::' : ':'
      return `${place}${escaped(name)}:${action(takes)}`
    })
    const specs = [...options, ...operands].map((spec) => ` \\\n      ${quoted(spec)}`)
    return `  ${program.usage.name})\n    _arguments -s${specs.join('')}\n    ;;`
  })
  const names = programs.map(({ usage }) => usage.name)
  return `#compdef ${names.join(' ')}
# ${made('the programs')}
case $service in
${cases.join('\n')}
esac
`
}

const fishQuoted = (text) => `'${text.replace(/[\\']/g, '\\$&')}'`

/** A file that fish reads when the program is completed for the first time. */
export function fish(program) {
  const { name } = program.usage
  const operand = operandsOf(program)[0]?.takes ?? {}
  const lines = operand.files ? [] : [`complete -c ${name} -f`]
  if (operand.words) lines.push(`complete -c ${name} -a ${fishQuoted(operand.words.join(' '))}`)
  for (const { name: option, help, takes } of optionsOf(program)) {
    const words = takes?.words ? ` -a ${fishQuoted(takes.words.join(' '))}` : ''
    const value = takes ? (takes.files ? ' -r -F' : ` -x${words}`) : ''
    lines.push(`complete -c ${name} -l ${option}${value} -d ${fishQuoted(help)}`)
  }
  return `# ${made(name)}\n${lines.join('\n')}\n`
}

/** What rows may be sorted by: of zall, what any of its reports has. */
function fieldsOf({ fields, keys = [], usage }, programs) {
  if (fields) return [...new Map([...fields, ...keys].map((field) => [field.name, field])).values()]
  const names = usage.operands?.flatMap(({ choices = [] }) => choices) ?? []
  const all = programs.filter(({ usage: { name } }) => names.includes(name))
  const sorted = all.filter(({ rows }) => rows)
  const words = new Set(sorted.flatMap(({ fields = [] }) => fields.map(({ name }) => name)))
  return [...words].map((name) => ({ name }))
}

/** All files by their paths, where the shells look for them below a prefix. */
export function completions(all) {
  const programs = all.map((program) => ({ ...program, fields: fieldsOf(program, all) }))
  const files = new Map([['share/zsh/site-functions/_qmailanalog', zsh(programs)]])
  for (const program of programs) {
    const { name } = program.usage
    files.set(`share/bash-completion/completions/${name}`, bash(program))
    files.set(`share/fish/vendor_completions.d/${name}.fish`, fish(program))
  }
  return files
}
