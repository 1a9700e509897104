import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { programs } from '@qmailanalog/programs'
import t from 'tap'
import { without } from './tools.js'
import { ran } from './world.js'

const home = mkdtempSync(join(tmpdir(), 'qmailanalog-'))
t.teardown(() => rmSync(home, { recursive: true }))
// @ts-expect-error a script, not typed
const { completions } = await import('../scripts/completion.js')
const files: Map<string, string> = completions(programs)
for (const [path, text] of files) {
  mkdirSync(dirname(join(home, path)), { recursive: true })
  writeFileSync(join(home, path), text)
}
writeFileSync(join(home, 'a state'), '')

/** What somebody has written so far, and what is offered there. */
const offers: [words: string[], offered: string[]][] = [
  [
    ['zdelays', '--format', ''],
    ['text', 'csv', 'tsv', 'json', 'ndjson'],
  ],
  [['zdelays', '--format', 'nd'], ['ndjson']],
  [
    ['zdelays', '--no-'],
    ['--no-preamble', '--no-header'],
  ],
  [
    ['zdelays', '--by', 'h'],
    ['host', 'hour'],
  ],
  [['zdelays', '--of', 'x'], ['xdelay']],
  [
    ['zdelays', '--sort', 'p9'],
    ['p90', 'p95', 'p99'],
  ],
  [
    ['ztime', '--sort', 'd'],
    ['deliveries', 'deferrals'],
  ],
  [
    ['zall', 'zr'],
    ['zrecipients', 'zrhosts', 'zrxdelay'],
  ],
  [
    ['zall', '--sort', 'recip'],
    ['recipient', 'recips'],
  ],
  [
    ['xselect', '--channel', ''],
    ['local', 'remote'],
  ],
  [
    ['xselect', '--result', ''],
    ['success', 'failure', 'deferral'],
  ],
  [
    ['xselect', '--from', ''],
    ['line', 'ndjson', 'csv', 'tsv'],
  ],
  [['xselect', '--format', 'l'], ['line']],
  [
    ['qlogmatch', '--format', ''],
    ['text', 'json'],
  ],
  [['columnt', '--ver'], ['--version']],
  [['zoverall', ''], []],
  [['zpending', '--state', 'a'], ['a state']],
  [['zpending', 'a'], ['a state']],
]
const settings = { cwd: home, encoding: 'latin1', timeout: 60_000 } as const

/** Runs a shell and answers what it printed, line by line. */
function lines(command: string, ...args: string[]): string[] {
  const env = { PATH: process.env['PATH'], HOME: home, TERM: 'dumb', LC_ALL: 'C' }
  const { status, stderr, stdout } = spawnSync(command, args, { ...settings, env, input: '' })
  if (status !== 0) throw new Error(`${command}: ${status} ${stderr}`)
  return stdout.split('\n').filter((line) => line !== '')
}

t.test('every program is completed', async (t) => {
  const names = programs.map(({ usage }) => usage.name)
  t.equal(files.size, 2 * names.length + 1)
  for (const name of names) {
    t.ok(existsSync(join(home, 'share/bash-completion/completions', name)), name)
    t.ok(existsSync(join(home, 'share/fish/vendor_completions.d', `${name}.fish`)), name)
  }
  const zsh = files.get('share/zsh/site-functions/_qmailanalog')!
  t.equal(zsh.split('\n')[0], `#compdef ${names.join(' ')}`)
})

t.test('what a program takes of a few words, the shells offer', async (t) => {
  let few = 0
  for (const program of programs) {
    const { name, options = [] } = program.usage
    const offered = files.get(`share/bash-completion/completions/${name}`)!
    for (const { name: option, value } of options) {
      if (value === undefined || /FILE|DIR/.test(value)) continue
      const { err } = await ran(program, [`--${option}=no such word`], '')
      const [, words] = /(?:known|there) are (.*)/.exec(err) ?? []
      if (words === undefined) continue
      few++
      const [, are] = new RegExp(`^    --${option}\\) .*-W '([^']*)'`, 'm').exec(offered) ?? []
      // zdelays has a column for each key.
      for (const word of words.split(/, | and /)) {
        t.ok(are?.split(' ').includes(word), `${name} --${option} ${word}`)
      }
    }
  }
  t.ok(few > 40, `${few} options`)
})

t.test('bash', { skip: without('bash') }, async (t) => {
  // Outside of a completion nobody can ask for files.
  const script = `shopt -s nullglob
    for file in share/bash-completion/completions/*; do . "$file" || exit; done
    compopt() { COMPREPLY=("$word"*); }
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    "_qmailanalog_$1"
    printf '%s\\n' "\${COMPREPLY[@]}"`
  const offered = (words: string[]) => lines('bash', '-c', script, 'bash', ...words).sort()
  for (const [words, wanted] of offers)
    t.strictSame(offered(words), [...wanted].sort(), words.join(' '))
  t.strictSame(offered(['zdelays', '--format', '=']).length, 5)
  t.strictSame(offered(['zdelays', '--format', '=', 'nd']), ['ndjson'])
  t.match(
    lines('bash', '-c', '. share/bash-completion/completions/zall; complete -p zall')[0],
    / zall$/,
  )
})

t.test('fish', { skip: without('fish') }, async (t) => {
  const script = `for file in share/fish/vendor_completions.d/*.fish
      source $file; or exit
    end
    complete -C (string escape -- $argv[1..-2] | string join ' ')' '$argv[-1]`
  for (const [words, wanted] of offers) {
    const told = lines('fish', '--no-config', '-c', script, ...words)
    const offered = told.map((line) => line.split('\t')[0]!.replaceAll('\\ ', ' '))
    t.strictSame(offered.sort(), [...wanted].sort(), words.join(' '))
  }
})

t.test('zsh', { skip: without('zsh') }, async (t) => {
  // A shell at a terminal of its own, in which somebody writes words and a tab.
  const script = `zmodload zsh/zpty || exit
    zpty shell zsh -f -i
    zpty -w shell "PROMPT=; fpath=(share/zsh/site-functions \\$fpath); autoload -Uz compinit; compinit -D -u; print REA''DY"
    zpty -r shell line '*READY' || exit
    zpty -wn shell "$1"$'\\t'
    zpty -r shell line "*$2" || exit
    zpty -d shell
    print found`
  for (const [words, whole] of [
    ['zdelays --format=nd', 'zdelays --format=ndjson'],
    ['zdelays --format nd', 'zdelays --format ndjson'],
    ['xselect --result def', 'xselect --result deferral'],
    ['zdelays --no-pr', 'zdelays --no-preamble'],
    ['zall zrh', 'zall zrhosts'],
    ['ztime --every 1h --sort conc', 'ztime --every 1h --sort concurrency'],
  ] as const) {
    t.strictSame(lines('zsh', '-f', '-c', script, 'zsh', words, whole), ['found'], words)
  }
})
