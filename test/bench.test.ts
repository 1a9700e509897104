import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const scripts = fileURLToPath(new URL('../scripts', import.meta.url))
const limits: Record<string, Record<string, unknown>> = JSON.parse(
  readFileSync(join(scripts, 'limits.json'), 'utf8'),
)
const help = execFileSync(process.execPath, [join(scripts, 'bench.js'), '--help'], {
  encoding: 'utf8',
})

t.test('every row of the bench has its limits, and there are no others', async (t) => {
  t.strictSame(Object.keys(limits), /^rows: (.*)$/m.exec(help)![1]!.split(' '))
})

t.test('limits are a ratio, and perhaps megabytes', async (t) => {
  for (const [name, limit] of Object.entries(limits)) {
    const { ratio, MB = 1, MBperMillionKeys = 1, ...rest } = limit
    t.strictSame(rest, {}, name)
    // The same work takes as long as the same work, or no more than a few times as long; of a log that was matched there is less to read.
    t.ok(typeof ratio === 'number' && ratio >= 0.2 && ratio <= 20, name)
    for (const size of [MB, MBperMillionKeys]) {
      t.ok(typeof size === 'number' && size > 0 && size < 1000, name)
    }
    t.ok(limit['MBperMillionKeys'] === undefined || limit['MB'] !== undefined, name)
  }
})

t.test('starts: at most 1.2 of Node.js alone, 1.3 for matchup and zall', async (t) => {
  const starts = Object.entries(limits).filter(([name]) => name.startsWith('start-'))
  t.strictSame(Object.fromEntries(starts.map(([name, { ratio }]) => [name.slice(6), ratio])), {
    zsenders: 1.2,
    matchup: 1.3,
    xsender: 1.2,
    qlogcat: 1.2,
    zall: 1.3,
  })
})
