import { dayOf, Spans, temporal, timeOf } from '@qmailanalog/time'
import t from 'tap'
import { fc } from './seed.js'
import { program, ran } from './world.js'

const zones = [
  'UTC',
  '+05:30',
  'Europe/Berlin',
  'America/Havana',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Asia/Gaza',
  'Africa/Monrovia',
  'Antarctica/Casey',
]
const minutes = [1, 5, 15, 60, 120, 360, 720, 1440]

/** The day and the minute of it that clocks show. */
function clock(seconds: number, zone: string): { day: string; minute: number } {
  const time = temporal()
    .Instant.fromEpochMilliseconds(seconds * 1000)
    .toZonedDateTimeISO(zone)
  return { day: time.toPlainDate().toString(), minute: time.hour * 60 + time.minute }
}

/** Whether a day begins at a minute that was not there before, since clocks are set back by four hours at most. */
const isNewDay = (at: number, zone: string) =>
  Array.from({ length: 241 }, (_, n) => clock(at - 60 * (n + 1), zone).day).every(
    (day) => day < clock(at, zone).day,
  )

/** When the span of a time began, found minute by minute: where clocks come to a multiple, or to a day. */
function slowStart(seconds: number, zone: string, every: number): number {
  for (let at = Math.floor(seconds / 60) * 60; ; at -= 60) {
    const now = clock(at, zone)
    if (every < 1440 && now.minute % every === 0) return at
    if (now.day > clock(at - 60, zone).day && (every < 1440 || isNewDay(at, zone))) return at
  }
}

t.test('spans begin where clocks show a multiple', async () => {
  // Offsets have been whole minutes since 1972.
  const from = Date.UTC(1973, 0, 1) / 1000
  const near = (zone: string) =>
    fc.integer({ min: 0, max: 60 }).chain((n) => {
      let time = temporal()
        .Instant.fromEpochMilliseconds(from * 1000)
        .toZonedDateTimeISO(zone)
      for (let k = 0; k < n; k++) time = time.getTimeZoneTransition('next') ?? time
      return fc
        .integer({ min: -100_000, max: 100_000 })
        .map((seconds) => Math.floor(time.epochMilliseconds / 1000) + seconds)
    })
  const case_ = fc
    .constantFrom(...zones)
    .chain((zone) => fc.tuple(fc.constant(zone), fc.constantFrom(...minutes), near(zone)))
  fc.assert(
    fc.property(case_, ([zone, every, time]) => {
      const spans = new Spans(every * 60, zone)
      const start = spans.startOf(time)
      const end = spans.endOf(time)
      if (start !== slowStart(time, zone, every)) return false
      return end > time && spans.startOf(end) === end && spans.startOf(end - 1) === start
    }),
    {
      numRuns: 100,
      // Midnight comes twice; it is skipped; so is a day.
      examples: [
        [['America/Havana', 1440, 972795600]],
        [['America/Havana', 1440, 1035694800]],
        [['America/Sao_Paulo', 720, 844570800]],
        [['Pacific/Apia', 1440, 1325239200]],
        // One minute of a day, 59 of the day before, and that day once more.
        [['America/St_Johns', 1440, 562127430]],
        [['America/St_Johns', 1440, 562129434]],
        [['America/St_Johns', 60, 562129434]],
        [['America/St_Johns', 1440, 562131060]],
      ],
    },
  )
})

t.test('a day is the same for all who ask: qlogmatch, --since, ztime', async (t) => {
  const zone = 'America/St_Johns'
  const spans = new Spans(86400, zone)
  const [from, to] = [562127400, 562217400]
  for (const time of [from, from + 59, from + 60, from + 1800, from + 3660, to - 1]) {
    t.strictSame(dayOf(time, zone), { name: '1987-10-25', from, to }, `${time}`)
    t.strictSame([spans.startOf(time), spans.endOf(time)], [from, to], `${time}`)
  }
  t.strictSame(dayOf(from - 1, zone)?.to, from)
  t.equal(timeOf('1987-10-25', { now: to, zone: () => zone }), `${from}`)
  t.equal(timeOf('today', { now: from + 1800, zone: () => zone }), `${from}`)
})

t.test('a span has one beginning, whatever was asked before', async () => {
  const times = fc.array(fc.integer({ min: 0, max: 4_000_000_000 }), {
    minLength: 1,
    maxLength: 30,
  })
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.constantFrom(...minutes),
      times,
      (zone, every, some) => {
        const spans = new Spans(every * 60, zone)
        return some.every((time) => {
          const alone = new Spans(every * 60, zone)
          return (
            spans.startOf(time) === alone.startOf(time) && spans.endOf(time) === alone.endOf(time)
          )
        })
      },
    ),
    { numRuns: 100 },
  )
})

/** A message or a delivery, in quarters of a second. */
interface Event {
  result: string
  birth: number
  start: number
  end: number
  bytes: number
}

const lines = (events: Event[]) =>
  events
    .map(({ result, birth, start, end, bytes }) =>
      result === 'm'
        ? `m ${birth / 4} ${end / 4} ${bytes} 1 0 0 <a@x> 1 2\n`
        : `d ${result} ${birth / 4} ${start / 4} ${end / 4} ${bytes} <a@x> local.b@y 1 2 \n`,
    )
    .join('')

/** What ztime has to say, by the minute, from its page alone. */
function rowsOf(events: Event[]) {
  const ends = events.map(({ end }) => Math.floor(end / 240))
  const rows = []
  for (let minute = Math.min(...ends); minute <= Math.max(...ends); minute++) {
    const [from, to] = [minute * 240, minute * 240 + 240]
    const here = events.filter(({ end }) => end >= from && end < to)
    const of = (...results: string[]) => here.filter(({ result }) => results.includes(result))
    const delays = of('k').map(({ birth, end }) => (end - birth) / 4)
    delays.sort((a, b) => a - b)
    let busy = 0
    let waiting = 0
    for (const { result, birth, start, end } of events) {
      if (result !== 'm') busy += Math.max(0, Math.min(end, to) - Math.max(start, from)) / 4
      else if (birth < to && end >= to) waiting++
    }
    rows.push({
      messages: of('m').length,
      deliveries: of('k', 'd', 'z').length,
      successes: of('k').length,
      failures: of('d').length,
      deferrals: of('z').length,
      bytes: of('m').reduce((sum, { bytes }) => sum + bytes, 0),
      p50: delays[Math.ceil(delays.length * 0.5) - 1] ?? null,
      p95: delays[Math.ceil((delays.length * 95) / 100) - 1] ?? null,
      concurrency: busy / 60,
      waiting,
      time: `${new Date(minute * 60000).toISOString().slice(0, 19)}Z`,
    })
  }
  return rows
}

const close = (a: unknown, b: unknown) =>
  a === b ||
  (typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= Math.abs(b) / 100 + 1e-6)

t.test('ztime says what its page says', async () => {
  const quarter = fc.integer({ min: 1_000_000, max: 1_004_000 })
  const event = fc.record({
    result: fc.constantFrom('m', 'k', 'd', 'z'),
    birth: quarter,
    start: quarter,
    end: quarter,
    bytes: fc.nat(1e6),
  })
  await fc.assert(
    fc.asyncProperty(
      fc
        .array(event, { minLength: 1, maxLength: 30 })
        .chain((events) =>
          fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
        ),
      async ([events, shuffled]) => {
        const args = ['--every', '1m', '--timezone', 'UTC', '--format', 'json']
        const { out, err } = await ran(program('ztime'), args, lines(events))
        const { out: same } = await ran(program('ztime'), args, lines(shuffled))
        if (out !== same || err !== '') return false
        const told: Record<string, unknown>[] = JSON.parse(out)
        const wanted = rowsOf(events)
        return (
          told.length === wanted.length &&
          told.every((row, n) => {
            const want: Record<string, unknown> = wanted[n]!
            return Object.keys(want).every((name) => close(row[name], want[name]))
          })
        )
      },
    ),
    { numRuns: 200 },
  )
})

t.test('rows are there up to 1,000 empty ones, and what is left out is told', async (t) => {
  const at = (minute: number) => `m ${minute * 60} ${minute * 60 + 1} 1 1 0 0 <> 1 2\n`
  const args = ['--every', '1m', '--timezone', 'UTC', '--no-preamble', '--no-header']
  const rows = async (input: string) => {
    const { code, err, out } = await ran(program('ztime'), args, input)
    t.equal(code, 0)
    return [out.split('\n').length - 1, err]
  }
  t.strictSame(await rows(at(0) + at(1001)), [1002, ''])
  t.strictSame(await rows(at(0) + at(1002)), [
    2,
    'ztime: note: 1 gap of more than 1,000 empty rows left out, the first from 1970-01-01T00:01:00Z to 1970-01-01T16:42:00Z\n',
  ])
  // One that waits all the time, and a delivery that lasts as long.
  const long = `m 30 120121 5 1 0 0 <> 1 2\nd k 30 30 120121 5 <> local.a 1 2 \n`
  const { out } = await ran(
    program('ztime'),
    [...args, '--format', 'ndjson'],
    at(0) + long + at(2001),
  )
  const told = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  t.strictSame(
    told.map(({ concurrency, waiting, time }) => [concurrency, waiting, time]),
    [
      [0.5, 1, '1970-01-01T00:00:00Z'],
      [1, 1, '1970-01-02T09:21:00Z'],
      [0.016667, 0, '1970-01-02T09:22:00Z'],
    ],
  )
  t.equal(await rows('').then(([count, err]) => `${count}${err}`), '0')
})

t.test('--every takes what a day is a whole number of', async (t) => {
  for (const every of ['1m', '90m', '8h', '1d', '24h', '1440m']) {
    t.equal((await ran(program('ztime'), ['--every', every], '')).code, 0, every)
  }
  for (const every of [
    '0m',
    '7m',
    '5h',
    '2d',
    '1w',
    '1',
    'h',
    '-1h',
    '1.5h',
    '1441m',
    'x'.repeat(99),
  ]) {
    const { code, err } = await ran(program('ztime'), ['--every', every], '')
    t.equal(code, 100, every)
    t.match(err, `--every ${every}: expected 1m to 1d`)
  }
})
