import t from 'tap'
import { delivery, many, message } from './mail.js'
import { fc } from './seed.js'
import { lines, merged, out, pick, records, text } from './tallies.js'
import { program, ran } from './world.js'

/** What names the inputs is not the same, in what is told of tallies and of a file. */
const ofTallies = { role: 'tally', name: 'tallies', bytes: null, sha256: null }

/** The report in JSON, as it is if tallies were read. */
function withTallies(json: string): string {
  const model = JSON.parse(json.replaceAll(/ --timezone [^ "]+/g, ''))
  model.read.inputs = [{ ...model.read.inputs[0], ...ofTallies }]
  return `${JSON.stringify(model)}\n`
}

/** The report as text: what was read in one line, without its name. */
const withoutInput = (text: string) =>
  text
    .split('\n\n')
    .map((part) => (/^[\d,]+ messages? and /m.test(part) ? inOneLine(part) : part))
    .join('\n\n')
const inOneLine = (part: string) =>
  part.replaceAll(/\s+/g, ' ').replace(/ of (tallies|standard input \([^)]*\))/, '')

// What rules and lines are about, among others that are nearly that.
const host = pick('a.example', 'b.example', 'remote.x', 'A.example', '\xff', '%', '/1', '')
const to = fc.oneof(
  host.map((host) => `remote.user@${host}`),
  pick('remote.x', 'local.a.example', '@', 'local.u@a.example', '/1'),
)
const reason = pick('', 'no', 'gone_192.0.2.7', 'gone_192.0.2.9', 'gone_*', '\xfe_1.2.3.4', 'a%20b')
const after = fc.oneof(fc.integer({ min: 0, max: 20000 }), pick(0, 3599.5, 3600, 86400))
const stamp = fc
  .tuple(after, fc.integer({ min: 0, max: 999999 }))
  .map(([seconds, micros]) => (1795577000 + seconds + micros / 1e6).toFixed(6))
const alike = fc.oneof(
  fc
    .tuple(pick('k', 'd', 'd', 'z', 'z'), stamp, stamp, stamp, to, reason)
    .map(
      ([result, birth, begin, end, to, reason]) =>
        `d ${result} ${birth} ${begin} ${end} 100 <ann@a.example> ${to} 7 1000 ${reason}`,
    ),
  fc
    .tuple(stamp, stamp, pick('1', '0.1', '9007199254740993', '1e308'), fc.nat(300), fc.nat(300))
    .map(
      ([birth, end, bytes, good, bad]) =>
        `m ${birth} ${end} ${bytes} ${good} ${bad} ${bad / 10} <u${good % 3}=1234@a.example> 7 ${bad % 4}`,
    ),
  fc
    .tuple(
      stamp,
      pick(
        'alert: cannot start: unable to read controls',
        'alert: oh no! lost qmail-rspawn! dying...',
        'alert: oh no! lost qmail-lspawn! dying...',
        'warning: unable to stat info/1; will try again later',
        'warning: unable to opendir todo, sleeping...',
        'alert: \xff 1',
      ),
    )
    .map(([at, line]) => `${at} ${line}`),
  stamp.map((at) => `? ${at} bounce msg 7 qp 8`),
  pick('? 1 triple bounce: discarding bounce/7', 'x', '1 alert: x', '? alert: a', '-'),
)
/** The same thing many times, so that rules find something, and times so many that buckets become longer. */
const spread = fc
  .record({
    count: pick(450, 700, 6000),
    step: pick(1, 1.5, 7, 61, 3601, 90000),
    turn: fc.nat(1000),
  })
  .map(({ count, step, turn }) =>
    lines(
      many(count, (n) => {
        const at = ((n * 7919 + turn) % count) * step
        const its = { at, took: n % 11, age: (n * n) % 977, to: `u${n}@h${n % 40}.example` }
        const result = n % 40 === 3 ? 'z' : n % 5 === 2 ? 'd' : 'k'
        return (
          delivery({ ...its, result, reason: `no_${n % 9}.2.3.4_${n % 3}` }) +
          (n % 3 === 0 ? message({ at, age: n % 977, uid: `${n % 5}` }) : '')
        )
      }),
    ),
  )
const all = fc.oneof(
  records,
  fc.array(alike, { maxLength: 400, size: 'max' }),
  fc.tuple(fc.array(alike, { maxLength: 60 }), records, spread).map((them) => them.flat()),
)

const counted = fc
  .record({
    timezone: pick('UTC', 'Europe/Berlin', '+05:30', 'Australia/Lord_Howe'),
    since: pick(undefined, undefined, '0', '1795577900.5', '1795608000'),
    until: pick(undefined, undefined, undefined, '1795580000'),
  })
  .map(({ timezone, since, until }) => ({
    zone: ['--timezone', timezone],
    times: [
      ...(since === undefined ? [] : ['--since', since]),
      ...(until === undefined ? [] : ['--until', until]),
    ],
  }))
const shown = pick<string[]>(
  [],
  ['--top', '3'],
  ['--top', '100000', '--limits', '1/3'],
  ['--title', 'of all', '--check'],
)

const law = (runs: number, records: fc.Arbitrary<string[]>) =>
  fc.assert(
    fc.asyncProperty(
      records,
      counted,
      shown,
      fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 5 }),
      async (records, { times, zone }, shown, choices, tallies) => {
        const parts = Array.from({ length: tallies }, (): string[] => [])
        for (const [n, line] of records.entries()) {
          parts[choices[n % choices.length]! % tallies]!.push(line)
        }
        const tallied = (records: string[]) =>
          out('ztally', ['zreport', ...zone, ...times], text(records))
        const tally = await merged(await Promise.all(parts.map(tallied)), choices)
        const whole = await tallied(records)
        for (const format of ['text', 'json']) {
          const args = ['--format', format, ...shown]
          const of = (tally: string) =>
            ran(program('zmerge'), ['--print', 'zreport', ...args], tally)
          const [printed, once] = [await of(tally), await of(whole)]
          if (JSON.stringify(printed) !== JSON.stringify(once)) {
            throw new Error(`${format}:\n${once.err}${once.out}\n${printed.err}${printed.out}`)
          }
          // Where it is shown, its commands name the zone of times that are asked for; in a text lines break elsewhere then.
          if (times.length > 0 && format === 'text') continue
          const { code, err, out } = await ran(
            program('zreport'),
            [...args, ...zone, ...times],
            text(records),
          )
          const same = format === 'json' ? withTallies : withoutInput
          const [mine, its] = [same(printed.out), same(out)]
          if (mine !== its || printed.code !== code || printed.err !== err) {
            throw new Error(`zreport, ${format}:\n${err}${its}\n${printed.err}${mine}`)
          }
        }
      },
    ),
    { numRuns: runs },
  )

t.test('records cut in any way, tallies merged in any order: zreport of all', () =>
  law(Number(process.env['RUNS'] ?? 15), all),
)
t.test('the same where buckets become longer', () => law(Number(process.env['RUNS2'] ?? 6), spread))
