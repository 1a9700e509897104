// Writes the manual pages of the programs, JSON schemas, and the READMEs' table, from the programs' own usage.
// `--check`: writes nothing and fails if a file is not what it would write.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { columnLines, exitCodes, released } from '@qmailanalog/program'
import { programs } from '@qmailanalog/programs'
import { root } from './bundle.js'
import { schemas } from './schema.js'

/** Text as roff wants it. */
function roff(text) {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1')
}

/** Running text: each sentence begins a line, and no line is long. */
function flowing(text) {
  const lines = text.split(/(?<=[.:;]) (?=[A-Z"'(])/).flatMap((sentence) => {
    const lines = ['']
    for (const word of sentence.split(' ')) {
      const last = lines.at(-1)
      if (last === '') lines[lines.length - 1] = word
      else if (last.length + word.length < 72) lines[lines.length - 1] = `${last} ${word}`
      else lines.push(word)
    }
    return lines
  })
  return roff(lines.join('\n'))
}

const paragraph = (text) => `.PP\n${flowing(text)}`
const code = (lines) =>
  ['.PP', '.nf', ...lines.map((line) => `    ${roff(line)}`), '.fi'].join('\n')
const tagged = (tag, text) => `.TP\n.B ${roff(tag)}\n${flowing(text)}`
const heading = (title) => `.SH ${title.includes(' ') ? `"${title}"` : title}`

function synopsisOf({ name, operands = [], options = [] }) {
  const words = operands.map(({ name, optional, many }) => {
    const word = `\\fI${roff(name)}\\fR${many ? '...' : ''}`
    return optional ? `[${word}]` : word
  })
  const all = [
    `\\fB${roff(name)}\\fR`,
    ...(options.length > 0 ? ['[\\fIOPTION\\fR]...'] : []),
    ...words,
  ]
  return all.join(' ')
}

function optionsOf({ options = [], operands = [] }) {
  return [
    ...operands.map(({ name, help }) => tagged(name, help)),
    ...options.map(({ name, value, help }) => tagged(`--${name}${value ? ` ${value}` : ''}`, help)),
    tagged('--help', 'Show a short help.'),
    tagged('--version', 'Show the version.'),
  ]
}

/** The manual page of a program, section 1. */
export function page(usage) {
  const { name, summary, reads, prints, sections = [], examples, see = [] } = usage
  const parts = [
    `.\\" made by scripts/man.js from the usage of ${name}: edit that`,
    `.TH ${name.toUpperCase()} 1 "${released}" "qmailanalog" "qmailanalog"`,
    heading('NAME'),
    `${roff(name)} \\- ${roff(summary)}`,
    heading('SYNOPSIS'),
    synopsisOf(usage),
    heading('DESCRIPTION'),
    paragraph(`Reads ${reads}`),
    paragraph(`Prints ${prints}`),
  ]
  if (usage.columns) parts.push(heading('COLUMNS'), code(columnLines(usage)))
  for (const { title, text } of sections) {
    // These go on with what was begun.
    if (title !== 'DESCRIPTION' && title !== 'COLUMNS') parts.push(heading(title))
    parts.push(...text.map((part) => (typeof part === 'string' ? paragraph(part) : code(part))))
  }
  parts.push(heading('OPTIONS'), ...optionsOf(usage))
  parts.push(heading('EXIT STATUS'))
  parts.push(...exitCodes(usage).map(({ code, help }) => tagged(String(code), `${help}.`)))
  parts.push(heading('EXAMPLES'))
  for (const { command, help } of examples) parts.push(paragraph(`${help}:`), code([command]))
  if (see.length > 0) {
    const pages = see.map((page) => page.replace(/^(.*)\((\d)\)$/, '.BR $1 ($2)'))
    parts.push(heading('SEE ALSO'), pages.join(',\n'))
  }
  // A heading begins a paragraph by itself.
  return `${parts.join('\n').replace(/^(\.SH .*\n)\.PP\n/gm, '$1')}\n`
}

/** The overview, section 7: how it fits together, and what each program is. */
export function overview(text) {
  const rows = programs.map(
    ({ usage }) => `.TP\n.BR ${roff(usage.name)} (1)\n${flowing(usage.summary)}`,
  )
  return text.replace(
    /(\.\\" programs\n)[\s\S]*?(\.\\" end of programs\n)/,
    (_, begin, end) => `${begin}${rows.join('\n')}\n${end}`,
  )
}

/** The table of programs in a README, between its two marks. */
export function withTable(readme) {
  const cells = programs.map(({ usage }) => [`\`${usage.name}\``, usage.summary])
  cells.unshift(['program', 'what it does'])
  const widths = [0, 1].map((n) => Math.max(...cells.map((row) => row[n].length)))
  const rows = cells.map((row) => `| ${row.map((cell, n) => cell.padEnd(widths[n])).join(' | ')} |`)
  const line = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  const table = [rows[0], line, ...rows.slice(1)].join('\n')
  return readme.replace(/(<!-- programs -->\n)[\s\S]*?(<!-- \/programs -->)/, `$1${table}\n$2`)
}

/** What every made file has to be, by its path. */
export function made() {
  const files = new Map()
  for (const { usage } of programs) files.set(join(root, `docs/${usage.name}.1`), page(usage))
  const seven = join(root, 'docs/qmailanalog.7')
  files.set(seven, overview(readFileSync(seven, 'utf8')))
  for (const path of ['README.md', 'packages/qmailanalog/README.md']) {
    const readme = join(root, path)
    files.set(readme, withTable(readFileSync(readme, 'utf8')))
  }
  for (const [name, schema] of schemas(programs)) {
    files.set(join(root, `docs/schema/${name}.json`), `${JSON.stringify(schema, null, 2)}\n`)
  }
  const manifest = join(root, 'packages/qmailanalog/package.json')
  files.set(manifest, listing(readFileSync(manifest, 'utf8')))
  return files
}

/** The manifest of the publishable package with all programs and pages. */
function listing(text) {
  const manifest = JSON.parse(text)
  const names = programs.map(({ usage }) => usage.name)
  const pages = readdirSync(join(root, 'docs')).filter((name) => /\.\d$/.test(name))
  for (const name of names) if (!pages.includes(`${name}.1`)) pages.push(`${name}.1`)
  manifest.man = pages.sort().map((page) => `./man/man${page.at(-1)}/${page}`)
  manifest.bin = Object.fromEntries(names.map((name) => [name, `bin/${name}`]))
  return `${JSON.stringify(manifest, null, 2)}\n`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const old = [...made()].filter(
    ([file, text]) => !existsSync(file) || readFileSync(file, 'utf8') !== text,
  )
  if (process.argv.includes('--check')) {
    for (const [file] of old) console.error(`${file} is not what \`npm run man\` writes`)
    process.exitCode = old.length > 0 ? 1 : 0
  } else {
    mkdirSync(join(root, 'docs/schema'), { recursive: true })
    for (const [file, text] of old) writeFileSync(file, text)
  }
}
