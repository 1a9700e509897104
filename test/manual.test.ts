import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { programs } from '@qmailanalog/programs'
import t from 'tap'
import { without } from './tools.js'
import { ran } from './world.js'

const file = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

t.test('manual pages and the table of the README are what the usage says', async (t) => {
  // @ts-expect-error a script, not typed
  const { overview, page, withTable } = await import('../scripts/man.js')
  for (const { usage } of programs) {
    t.equal(file(`docs/${usage.name}.1`), page(usage), `docs/${usage.name}.1`)
  }
  t.equal(file('docs/qmailanalog.7'), overview(file('docs/qmailanalog.7')))
  for (const path of ['README.md', 'packages/qmailanalog/README.md']) {
    t.equal(file(path), withTable(file(path)), 'run npm run man')
    for (const { usage } of programs) t.ok(file(path).includes(`| ${usage.summary} `), usage.name)
  }
})

t.test('help and manual tell every column, as the header of the report does', async (t) => {
  const record = 'd k 1 2 3 4 <a@b> remote.c@d 5 6 why\nm 1 3 4 1 0 0 <a@b> 5 6\n'
  let tables = 0
  for (const program of programs) {
    const { name, columns, prints } = program.usage
    t.equal(/columns below/.test(prints) && !columns, false, name)
    if (!columns) continue
    tables++
    const { out } = await ran(program, ['--help'])
    for (const [column, help] of columns)
      t.match(out, new RegExp(`^  ${column} +${help.slice(0, 9)}`, 'm'))
    const names = columns.map(([column]) => column).join(' ')
    if (!name.startsWith('z')) continue
    const lines = (await ran(program, [], record)).out.split('\n')
    const header = lines.map((line) => line.trim().replace(/ +/g, ' '))
    t.ok(header.includes(names), `${name}: ${names}`)
  }
  t.ok(tables >= 21)
})

const docs = fileURLToPath(new URL('../docs', import.meta.url))
const pages = readdirSync(docs).filter((name) => /\.\d$/.test(name))

/** What a checker of manual pages says of all pages. */
function said(command: string, ...args: string[]) {
  const { stdout, stderr } = spawnSync(command, [...args, ...pages], {
    cwd: docs,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', MANWIDTH: '80' },
    maxBuffer: 1 << 26,
  })
  return { out: stdout.trimEnd(), err: stderr.trimEnd() }
}

t.test('man finds nothing to complain of in the pages', { skip: without('man') }, async (t) => {
  const { err } = said('man', '--warnings', '-P', 'cat', '-l')
  // A man that has not these options says so, which is no fault of the pages.
  const faults = err.split('\n').filter((line) => /: (warning|error): /.test(line))
  t.strictSame(faults, [])
})

t.test('mandoc finds nothing to complain of either', { skip: without('mandoc') }, async (t) => {
  const { out } = said('mandoc', '-T', 'lint')
  // A NAME line is one line however long it is: whatis(1) reads it.
  const faults = out
    .split('\n')
    .filter((line) => line !== '' && !/:4:\d+: STYLE: input text line longer than 80/.test(line))
  t.strictSame(faults, [])
})

/** A help text with its long lines whole again. */
const unfolded = (text: string) => text.replace(/ \\?\n +/g, ' ').replace(/\n {2,}/g, ' ')

t.test('every program answers --help and --version, and refuses the rest', async (t) => {
  for (const program of programs) {
    const { name, summary, examples } = program.usage
    const help = await ran(program, ['--help'])
    t.equal(help.code, 0)
    for (const part of [
      `${name} - ${summary}`,
      `Usage: ${name}`,
      'Exit codes:',
      examples[0]!.command,
    ]) {
      t.ok(unfolded(help.out).includes(part), `${name} --help says: ${part}`)
    }
    t.strictSame(await ran(program, ['-h']), help)
    const wide = help.out.split('\n').filter((line) => line.length > 80)
    t.strictSame(wide, [], `${name} --help is at most 80 columns wide`)
    t.match(await ran(program, ['--version']), { code: 0, out: /^\w+ \d+\.\d+\.\d+\n$/, err: '' })
    const wrong = await ran(program, ['--no-such-option'])
    // One word may be the address that an extractor is asked for.
    const takesIt = ['xqp', 'xrecipient', 'xsender'].includes(name)
    t.strictSame([wrong.code, wrong.out], [takesIt ? 0 : 100, ''])
    if (!takesIt)
      t.match(wrong.err, `${name}: fatal: unknown option --no-such-option; known are --`)
    t.match(wrong.err, takesIt ? /^$/ : new RegExp(`\n${name}: try '${name} --help'\n$`))
  }
})

t.test('the formats are described', async (t) => {
  const record = file('docs/matchup.5')
  for (const field of 'birth done bytes nk nd nz sender qp uid dstart ddone channel recipient reason'.split(
    ' ',
  )) {
    t.match(record, new RegExp(`\\b${field}\\b`), `matchup.5 names ${field}`)
  }
  const log = file('docs/qmail-log.5')
  for (const word of [
    'status:',
    'new msg',
    'info msg',
    'bounce msg',
    'end msg',
    'starting delivery',
    'alert:',
    'warning:',
  ]) {
    t.ok(log.includes(word), `qmail-log.5 has ${word}`)
  }
})
