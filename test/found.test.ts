import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { matchup, qlogcat } from '@qmailanalog/programs'
import t from 'tap'
import { cases } from './data.js'
import { lineSet, ran } from './world.js'

// What people found in their logs (test/data/cases.json.gz), each with the right answer.

const utc = ['--quiet', '--timezone=UTC']

/** The same with labels as decimal stamps, worked out slowly. */
const decimal = (text: string) =>
  text.replace(/@(4[0-9a-f]{15})([0-9a-f]{8})/g, (_, seconds, nanoseconds) => {
    const unix = BigInt(`0x${seconds}`) - 2n ** 62n - 10n
    return `${unix}.${String(Number.parseInt(nanoseconds, 16)).padStart(9, '0')}`
  })

/** Where the original's answer is a trap, or none. */
const different = new Set(['16-queue-name-at-the-end'])

for (const [name, files] of Object.entries(cases)) {
  const input = files['input.log']!
  const answer = files['normalized.matchup'] ?? files['expected.matchup']
  const pending = files['normalized.pending'] ?? files['expected.pending']
  if (answer === undefined || different.has(name)) continue
  t.test(name, async (t) => {
    const done = await ran(matchup, utc, input)
    t.strictSame([done.code, done.err], [0, ''])
    t.equal(done.out, decimal(answer))
    t.equal(decimal(lineSet(done.pending)), lineSet(decimal(pending!)))
    const plain = await ran(qlogcat, utc, input)
    const labels = input.replace(/^@4\S+/gm, decimal)
    const wrapped = Number.parseInt(name, 10) > 60
    if (!wrapped) t.equal(plain.out, files['normalized.log'] ?? labels)
    const piped = await ran(matchup, [], plain.out)
    t.equal(piped.out, done.out, 'qlogcat | matchup')
  })
}

// The programs as they are run, on what a case holds.
const bin = fileURLToPath(new URL('../packages/qmailanalog/bin', import.meta.url))

for (const [name, files] of Object.entries(cases)) {
  if (files['cmd'] === undefined) continue
  t.test(name, async (t) => {
    const home = t.testdir({})
    for (const [file, text] of Object.entries(files)) {
      writeFileSync(join(home, file), text, 'latin1')
    }
    const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}`, TMPDIR: home }
    const done = spawnSync('sh', ['cmd'], { cwd: home, encoding: 'latin1', env })
    t.equal(done.stdout, files['expected.txt'])
  })
}

const result = async (name: string, args = utc) => ran(matchup, args, cases[name]!['input.log']!)

t.test('16: queues by their names', async (t) => {
  const { out, pending } = await result('16-queue-name-at-the-end')
  t.equal(pending, '')
  t.match(
    out,
    /^d k \S+ \S+ 1719386090.444100500 905 <root@example.org> local.example.com-postmaster@example.com 612 0 did_0\+0\+1\/$/m,
  )
  t.match(out, /^m \S+ \S+ 905 1 0 0 <root@example.org> 612 0$/m)
  t.match(
    out,
    /^d k \S+ \S+ 1719386091.000001500 99 <ann@example.org> remote.zoe@example.net 617 0 192.0.2.66_accepted_message.\/$/m,
  )
  t.match(out, /^m \S+ \S+ 99 1 0 0 <ann@example.org> 617 0$/m)
})

t.test('20: the time of syslog, and the year that was assumed', async (t) => {
  const { out, err, code } = await result('20-splogger-without-its-stamp', [
    '--year=2017',
    '--timezone=UTC',
  ])
  t.equal(code, 0)
  t.match(out, /^m 1490509800 1490509802 345 1 0 0 <greta@example.com> 90 0$/m)
  t.notMatch(out, /^\?/m)
  t.match(err, /^matchup: note: times without a year are taken from 2017 on \(--year\)\n/)
  t.match(err, /^matchup: note: times without a zone are taken as UTC \(--timezone\)\n/m)
})

t.test('27: the state carried across a cut', async (t) => {
  const files = cases['27-state-carried-across-a-cut']!
  const first = await ran(matchup, [], files['input.log']!)
  const second = await ran(matchup, [], first.pending, files['input.2.log']!)
  const whole = await ran(matchup, [], files['input.log']!, files['input.2.log']!)
  t.equal(lineSet(first.out + second.out), lineSet(whole.out))
  t.equal(lineSet(second.pending), lineSet(whole.pending))
})

t.test('29: a directory of multilog', async (t) => {
  const files = cases['29-multilog-directory']!
  const home = t.testdir({})
  for (const [name, text] of Object.entries(files).filter(([name]) => name.startsWith('log/'))) {
    mkdirSync(dirname(join(home, name)), { recursive: true })
    writeFileSync(join(home, name), text, 'latin1')
  }
  const { out, code, err } = await ran(matchup, [join(home, 'log')])
  t.strictSame([code, err], [0, ''])
  t.match(
    out,
    /^d k \S+ \S+ \S+ 22 <c@example.com> remote.d@example.net 2 0 192.0.2.6_accepted_message.\/$/m,
  )
  t.notMatch(out, /starting$/m)
  t.notMatch(out, /current|state/)
})

t.test('30: gzip members, zero padding', async (t) => {
  const files = cases['30-gz-of-several-members']!
  const home = t.testdir({})
  for (const name of ['rotated.gz', 'zero-padding.gz']) {
    writeFileSync(join(home, name), files[name]!, 'latin1')
    const done = await ran(matchup, [join(home, name)])
    t.strictSame([done.out, done.err, done.code], [files['expected.matchup'], '', 0], name)
  }
})

t.test('32: notes on repeated lines', async (t) => {
  const { out } = await result('32-message-repeated')
  t.equal(out.match(/^d k /gm)?.length, 1)
  t.match(out, /^m 1708329600.000100 1708329603.000500 70 1 0 0 <k@example.com> 3 0$/m)
})

t.test('34: from December to January', async (t) => {
  const { out } = await result('34-new-year-without-numeric-stamp')
  const [, , birth, dstart, ddone] = out.split('\n')[0]!.split(' ')
  t.equal(Number(ddone) - Number(dstart), 3)
  t.equal(Number(dstart) - Number(birth), 1)
})

t.test('41: escapes of rsyslog', async (t) => {
  const { out } = await result('41-hash-escapes')
  t.equal(
    out,
    'd k 1728482400.000001 1728482400.000002 1728482400.000003 9 <c@example.com> local.d@example.com 9 9 did_1+0+0/\n' +
      'm 1728482400.000001 1728482400.000004 9 1 0 0 <c@example.com> 9 9\n',
  )
})
