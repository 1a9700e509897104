import { readFileSync } from 'node:fs'
import { programs } from 'qmailanalog'
import t from 'tap'
import { ran } from './world.js'

const file = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

t.test('manual pages and the table of the README are what the usage says', async (t) => {
  // @ts-expect-error a script, not typed
  const { overview, page, withTable } = await import('../scripts/man.js')
  for (const { usage } of programs) {
    t.equal(file(`docs/${usage.name}.1`), page(usage), `docs/${usage.name}.1`)
  }
  t.equal(file('docs/qmailanalog.7'), overview(file('docs/qmailanalog.7')))
  t.equal(file('README.md'), withTable(file('README.md')), 'run npm run man')
})

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
      t.ok(help.out.includes(part), `${name} --help says: ${part}`)
    }
    t.match(await ran(program, ['--version']), { code: 0, out: /^\w+ \d+\.\d+\.\d+\n$/, err: '' })
    const wrong = await ran(program, ['--no-such-option'])
    t.strictSame([wrong.code, wrong.out], [100, ''])
    t.equal(
      wrong.err,
      `${name}: fatal: unknown argument: no-such-option\n${name}: try '${name} --help'\n`,
    )
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
