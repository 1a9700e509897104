import { join } from 'node:path'
import { Clock } from '@qmailanalog/log'
import { Matching, matchup } from '@qmailanalog/matchup'
import { Lines, Output } from '@qmailanalog/program'
import t from 'tap'
import { bare, folded, label, stamped, unnamed } from './forms.js'
import { fc } from './seed.js'
import { lineSet, ran } from './world.js'

const utc = ['--quiet', '--timezone=UTC', '--year=2026']

/** Whether a log cut at a place says what it says as a whole, what is pending carried over by descriptor 5. */
async function same(log: string, place: number, whole = ran(matchup, utc, log)): Promise<boolean> {
  const first = await ran(matchup, utc, log.slice(0, place))
  const second = await ran(matchup, utc, first.pending + log.slice(place))
  const { out, pending } = await whole
  return (
    lineSet(first.out + second.out) === lineSet(out) && lineSet(second.pending) === lineSet(pending)
  )
}

/**
 * Whether a log is cut where nobody knows yet whether lines end in CR LF: behind one line that ends so and one before
 * it that does not (or none), before the next has ended. One CR tells nothing, two in a row do.
 */
function isUndecided(log: string, place: number): boolean {
  const [last, before] = log.slice(0, place).split('\n').slice(0, -1).reverse()
  return last?.endsWith('\r') === true && before?.endsWith('\r') !== true
}

const records = [
  ['1795577598.100000', 'info msg 7: bytes 10 from <A@x> qp 8 uid 9'],
  ['1795577598.200000', 'starting delivery 1: msg 7 to local b@x'],
  ['1795577598.300000', 'starting delivery 2: msg 7 to remote c@x'],
  ['1795577598.400000', 'delivery 1: deferral: no/'],
  ['1795577598.500000', 'warning: trouble in select'],
  ['1795577598.600000', 'info msg 70: bytes 10 from <D@x> qp 8 uid 9'],
  ['1795577598.700000', 'end msg 7'],
  ['1795577598.800000', 'delivery 2: success: yes/'],
] as const

for (const [name, wrap] of Object.entries({ ...stamped, ...unnamed, ...bare })) {
  t.test(name, async (t) => {
    const log = records.map(([stamp, text]) => wrap(stamp, text)).join('')
    const whole = ran(matchup, utc, log)
    const wrong: number[] = []
    const ends = [...log.matchAll(/\n/g)].flatMap(({ index }) => [index, index + 1])
    const some = Array.from({ length: 12 }, (_, n) => Math.floor(((n + 0.5) * log.length) / 12))
    for (const place of [...ends, ...some]) {
      if (!(await same(log, place, whole))) wrong.push(place)
    }
    t.strictSame(wrong, [])
  })
}

const hosts = [
  'mx',
  'mx2',
  'stdout',
  'stderr',
  'mx:',
  ':',
  '<mx',
  'a b',
  '',
  '-',
  '1',
  'Nov',
  '[',
  '\xfc',
  '{',
]
const tags = [
  'qmail',
  'qmail2',
  'F',
  'P',
  'a:',
  ':',
  '<22>',
  '<22>1',
  'q[1]',
  'q[1][2]',
  '[]',
  'a b',
  '',
  '-',
  'info',
  'Nov',
  '2026-11-25T03:33:18Z',
  '2026-11-25',
  '7',
  '@4000',
  '{',
  '__CURSOR=x',
  'from',
  '\xfc',
  '"',
  'x]',
  '[ID',
]
const json = (host: string, tag: string) => (stamp: string, text: string) =>
  `${Buffer.from(JSON.stringify({ _HOSTNAME: host, SYSLOG_IDENTIFIER: tag, MESSAGE: `${stamp} ${text}` }), 'latin1').toString('latin1')}\n`
const header = (host: string, tag: string) => `Nov 25 03:33:18 ${host} ${tag}: `
const syslog = (host: string, tag: string) => (stamp: string, text: string) =>
  folded(stamp, text, header(host, tag)).join('')
const name = (from: string[]) => fc.constantFrom(...from)

/** How lines of one source look, or of several. */
const wraps = fc.oneof(
  fc.tuple(name(hosts), name(tags)).map(([host, tag]) => json(host, tag)),
  fc.constantFrom(syslog('mx', 'qmail'), syslog('mx2', 'qmail'), syslog('mx', 'qmail[7]')),
  fc.constantFrom(syslog('mx', 'F'), syslog('stdout', 'F')),
  fc
    .tuple(
      fc.constantFrom('', '', ' ', '\t', ' \0'),
      fc.constantFrom('stamp', 'stamp', 'label', 'date', 'day'),
      fc.constantFrom('', '', '\r', '\x01', '\t', 'x'),
    )
    .map(([before, kind, behind]) => (stamp: string, text: string) => {
      const iso = new Date(Math.floor(Number(stamp)) * 1000).toISOString()
      const day = `${iso.slice(0, 10)} ${iso.slice(11, 19)}.${stamp.slice(11).padEnd(9, '0')}`
      const told = { stamp, label: label(stamp), date: iso, day }[kind]
      return `${before}${told}${behind} ${text}\n`
    }),
)
const id = fc.constantFrom('1', '2', '2.1')
const message = fc.constantFrom('7', '8')
const end = fc.constantFrom('', '', '', ' queue1', ' queue2', ' ', '\r', '\r ')
const long = fc.integer({ min: 700, max: 1700 }).map((length) => 'x'.repeat(length))
const texts = fc.oneof(
  fc.tuple(message, end).map(([m, e]) => `info msg ${m}: bytes 1 from <A@x> qp 2 uid 3${e}`),
  fc
    .tuple(message, id, end)
    .map(([m, d, e]) => `starting delivery ${d}: msg ${m} to local b@x${e}`),
  fc.tuple(message, id, long).map(([m, d, r]) => `starting delivery ${d}: msg ${m} to remote ${r}`),
  fc
    .tuple(id, fc.oneof(long, fc.constantFrom('', 'yes/')), end)
    .map(([d, r, e]) => `delivery ${d}: success: ${r}${e}`),
  fc.tuple(message, end).map(([m, e]) => `end msg ${m}${e}`),
  fc.tuple(fc.oneof(long, fc.constantFrom('0/10')), end).map(([s, e]) => `status: local ${s}${e}`),
  fc.oneof(long, fc.constant('x')).map((text) => `warning: ${text}`),
)
const mixed = fc
  .tuple(
    fc.array(wraps, { minLength: 1, maxLength: 4 }),
    fc.array(fc.tuple(fc.nat(), texts, fc.integer({ min: 0, max: 2 })), { maxLength: 20 }),
  )
  .map(([wrap, lines]) => {
    let time = 1795577598
    return lines
      .map(([from, text, later]) => wrap[from % wrap.length]!(`${(time += later)}.5`, text))
      .join('')
  })

t.test('many sources, forms and queues in one log', async () => {
  await fc.assert(
    fc.asyncProperty(mixed, fc.double({ min: 0, max: 1, noNaN: true }), async (log, part) => {
      const place = Math.floor(part * log.length)
      fc.pre(!isUndecided(log, place))
      // Pending recipients that end in CR are printed as the original does: two are like lines that end in CR LF.
      const { pending } = await ran(matchup, utc, log.slice(0, place))
      fc.pre(!/local b@x\r\n/.test(pending))
      return same(log, place)
    }),
    { numRuns: Number(process.env['RUNS'] ?? 300) },
  )
})

t.test('what qmail-send says behind a date, without host and tag', async (t) => {
  const date = '2026-11-25T03:33:18.000Z'
  const text = `status: local ${'x'.repeat(744)}`
  const log = ` ${date} ${text}\n ${date} warning: x\n ${date} starting delivery 1: msg 7 to remote ${'x'.repeat(700)}\n`
  for (const place of [0, 100, 785, 900]) t.ok(await same(log, place), `${place}`)
  t.equal((await ran(matchup, utc, log)).out, '1795577598.000 warning: x\n')
})

t.test('what is pending may be told in between', async (t) => {
  const out = new Output()
  const matching = new Matching(out, new Clock({}, 0))
  const lines = new Lines(matching)
  const reason = 'x'.repeat(1000)
  const log = [
    syslog('mx', 'qmail')('1795577598.5', 'starting delivery 1: msg 7 to local b@x'),
    syslog('mx', 'qmail')('1795577599.5', `delivery 1: failure: ${reason}`),
  ].join('')
  const pending: number[] = []
  for (const piece of log.split(/(?<=\n)/)) {
    lines.take(Buffer.from(piece, 'latin1'))
    pending.push(Buffer.concat([...matching.pending()]).length)
  }
  t.strictSame(
    pending.map((length) => length > 100),
    [false, true, false],
  )
  t.equal(
    out.take()?.toString('latin1'),
    `d d 1795577598.5 1795577598.5 1795577599.5 0 ? local.b@x ? ? ${reason}\n`,
  )
})

t.test('a line of more than 1 MiB, cut anywhere', async (t) => {
  const before = '1.5 info msg 7: bytes 1 from <a@x> qp 2 uid 3\n'
  const long = `${'x'.repeat(3 << 20)}\n`
  const log = `${before}${long.slice(0, -12)} 2.5 end msg 7\n3.5 info msg 8: bytes 1 from <a> qp 2 uid 3\n`
  const whole = await ran(matchup, utc, log)
  t.equal(whole.out, `? ${long.slice(0, 1000)}\n`)
  const mib = before.length + (1 << 20)
  for (const place of [
    before.length + 1,
    mib - 1,
    mib,
    mib + 1,
    mib + 2,
    2 * mib,
    log.length - 60,
  ]) {
    const first = await ran(matchup, utc, log.slice(0, place))
    t.ok(first.pending.length < (1 << 20) + 200, `${place}: no more than is needed`)
    const second = await ran(matchup, utc, first.pending + log.slice(place))
    t.strictSame([first.out + second.out, second.pending], [whole.out, whole.pending])
  }
  const { err } = await ran(matchup, [], long)
  t.match(
    err,
    /^matchup: note: a line of 3145728 .*\nmatchup: warning: no record .* begins with 'x{100}';/,
  )
})

const at = (host: string, text: string) => `${header(host, 'qmail')}${text}\n`
const info = '1.5 info msg 7: bytes 1 from <a@x> qp 2 uid 3'

t.test('what is pending of one host is not taken by another', async (t) => {
  const first = await ran(matchup, utc, at('mx1', info))
  t.match(first.pending, /^(1970-01-01T00:00:00Z mx1 qmail: 1\.5 (info|extra) .*\n){2}$/)
  const second = await ran(matchup, utc, first.pending + at('mx2', info.replace('<a@x>', '<b@x>')))
  const ends = at('mx2', '2.5 end msg 7') + at('mx1', '3.5 end msg 7')
  const third = await ran(matchup, utc, second.pending + ends)
  t.equal(third.out, 'm 1.5 2.5 1 0 0 0 <b@x> 2 3\nm 1.5 3.5 1 0 0 0 <a@x> 2 3\n')
})

t.test('lines without a name are a source of their own, whatever came first', async (t) => {
  const named = at('mx', '1.5 info msg 7: bytes 1 from <b@x> qp 2 uid 3')
  const plain = `${info}\n`
  for (const log of [named + plain, plain + named]) {
    const { out } = await ran(matchup, utc, `${log}2.5 end msg 7\n${at('mx', '3.5 end msg 7')}`)
    t.equal(out, 'm 1.5 2.5 1 0 0 0 <a@x> 2 3\nm 1.5 3.5 1 0 0 0 <b@x> 2 3\n')
  }
})

t.test('queues are told in the order of their first lines, whatever these say', async (t) => {
  const log = [
    at('mx2', '1.5 status: local 0/10 remote 0/20'),
    at('mx3', '1.5 odd'),
    at('mx1', info),
    '1.5 status: local 0/10 remote 0/20 queue2\n',
    `${info} queue1\n`,
    `${info} queue2\n`,
    `${info}\n`,
    at('mx3', info),
    at('mx2', info),
    at('mx2', '1.5 starting delivery 1: msg 7 to local b@x'),
    '1.5 starting delivery 1: msg 7 to local b@x queue1\n',
  ]
  const { pending } = await ran(matchup, utc, log.join(''))
  const queues = pending
    .split('\n')
    .filter((line) => !line.includes('extra'))
    .map((line) => /mx\d|queue\d/.exec(line)?.[0] ?? (line === '' ? 'end' : 'plain'))
  t.strictSame(queues, ['mx2', 'mx3', 'mx1', 'queue2', 'queue1', 'plain', 'mx2', 'queue1', 'end'])
})

t.test('nothing is made of a status line that splogger folded', async (t) => {
  const status = `status: local 1/10 remote 0/20 ${'x'.repeat(900)}`
  const log =
    at('mx', '1.5 new msg 1') + syslog('mx', 'qmail')('1.5', status) + at('mx', '2.5 end msg 1')
  const { out, pending } = await ran(matchup, utc, log, log)
  t.strictSame([out, pending], ['', ''])
})

t.test('a CR is a byte of a recipient, and stays one', async (t) => {
  const started = '1.5 starting delivery 1: msg 7 to local b@x\r'
  for (const log of [`${started}\n`, at('mx', `${started} `), at('mx', `${started} queue1`)]) {
    const wanted = 'd k 1.5 1.5 2.5 0 ? local.b@x\r ? ? ok\n'
    const name = log.includes('queue1') ? ' queue1' : ''
    const ended = log.startsWith('1')
      ? '2.5 delivery 1: success: ok\n'
      : at('mx', `2.5 delivery 1: success: ok${name}`)
    const { pending } = await ran(matchup, utc, log)
    t.equal((await ran(matchup, utc, pending + ended)).out, wanted)
    const state = join(t.testdir({}), 'state')
    for (const n of [1, 2]) await ran(matchup, [...utc, '--state', state], n === 1 ? log : '')
    t.equal((await ran(matchup, [...utc, '--state', state], ended)).out, wanted, 'with --state')
  }
})
