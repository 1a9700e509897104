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
/** How many lines stand before figures and problems. */
const headOf = (text: string) => text.split(/\n\n(?:FIGURES|PROBLEMS)\n/)[0]!.split('\n').length
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
  // Times that end before they begin are wrong usage.
  .filter(({ since = '0', until = since }) => Number(since) <= Number(until))
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
        for (const format of ['text', 'json', 'html']) {
          const args = ['--format', format, ...shown]
          const of = (tally: string) =>
            ran(program('zmerge'), ['--print', 'zreport', ...args], tally)
          const [printed, once] = [await of(tally), await of(whole)]
          if (JSON.stringify(printed) !== JSON.stringify(once)) {
            throw new Error(`${format}:\n${once.err}${once.out}\n${printed.err}${printed.out}`)
          }
          // Where it is shown, its commands name the zone of times that are asked for; in a text lines break elsewhere then.
          if (format === 'html' || (times.length > 0 && format === 'text')) continue
          const { code, err, out } = await ran(
            program('zreport'),
            [...args, ...zone, ...times],
            text(records),
          )
          // As many rows are shown as fit: where that line breaks there is room for one less.
          const isText = format === 'text' && !shown.includes('--top')
          if (isText && headOf(printed.out) !== headOf(out)) continue
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

t.test('records cut in any way, tallies merged in any order: zreport of all', () => law(4, all))
t.test('the same where buckets become longer', () => law(5, spread))

const zone = ['--timezone', 'UTC']
const some = text([
  'd d 1795577000.1 1795577000.2 1795577001.3 1 <a@a.example> remote.b@c.example 1 1 gone_192.0.2.7',
  'd z 1795577000.1 1795577000.2 1795577002.3 1 <a@a.example> remote.c 1 1 ',
  'd k 1795577000.1 1795577000.2 1795577003.5 1 <a=1234@a.example> local.b@c.example 1 1 x',
  'm 1795577000.1 1795577004.5 100 1 1 0 <a=1234@a.example> 7 1000',
  '1795577000.5 alert: cannot start: unable to read controls',
  'x',
])

t.test('what a tally of zreport is: keys and numbers of tally(5)', async (t) => {
  const tally = [
    'tally.1 zreport.1,timezone=UTC 1',
    'zreport.1,timezone=UTC  1 1 1 1 0 0 100 1795577001.3 1795577004.5 1795577001.3 1795577004.5 3.4000000953674316',
    'zreport.1/hosts,timezone=UTC @c.example 1 1 0 18454937p-22 1795577001.3 1795577001.3 1795577003.5 3.4000000953674316',
    'zreport.1/hosts,timezone=UTC remote.c 0 0 1 4404019p-21 1795577002.3 1795577002.3 - -',
    'zreport.1/vain,timezone=UTC @c.example/498771 1',
    'zreport.1/vain,timezone=UTC remote.c/498771 1',
    'zreport.1/hostdelays,timezone=UTC @c.example/65580 1',
    'zreport.1/failed,timezone=UTC @c.example%20gone_* 1',
    'zreport.1/failedexamples,timezone=UTC gone_*%20gone_192.0.2.7 1',
    'zreport.1/late,timezone=UTC remote.c%20 1',
    'zreport.1/senders,timezone=UTC <*@a.example> 1 100 1 1 0',
    'zreport.1/uids,timezone=UTC 1000 1 100 1 1 0',
    'zreport.1/times,timezone=UTC 1/1795577001 0 0 1 0 0 0 0 0 -1 -3000',
    'zreport.1/times,timezone=UTC 1/1795577000 0 0 0 0 0 1 1 2000 2 4000',
    'zreport.1/times,timezone=UTC 1/1795577002 0 0 0 1 0 0 0 0 -1 -3000',
    'zreport.1/times,timezone=UTC 1/1795577003 0 1 0 0 0 0 -1 -5000 0 0',
    'zreport.1/times,timezone=UTC 1/1795577004 1 0 0 0 100 -1 0 0 0 0',
    'zreport.1/delays,timezone=UTC 1/1795577003/65580 1',
    'zreport.1/greatest,timezone=UTC 1/1795577003 3.4000000953674316',
    'zreport.1/status,timezone=UTC  1 1',
    'zreport.1/lines,timezone=UTC cannot-start 1 1795577000.5 1795577000.5',
    'zreport.1/examples,timezone=UTC cannot-start%20alert:%20cannot%20start:%20unable%20to%20read%20controls 1',
    '~ lines 22',
  ]
  const blanks = (line: string) => line.replaceAll('\t', ' ')
  t.strictSame(lines(await out('ztally', ['zreport', ...zone], some)).map(blanks), tally)
})

t.test('a tally of zreport that is damaged is told with its line', async (t) => {
  const tally = lines(await out('ztally', ['zreport', ...zone], some))
  const wrong: [part: string, key: string][] = [
    ['hosts', 'a@b'],
    ['vain', '@c.example'],
    ['vain', '@c.example/-1'],
    ['hostdelays', '@c.example/1.5'],
    ['failed', '@c.example'],
    ['late', 'reason'],
    ['failedexamples', 'reason'],
    ['times', '1795577001'],
    ['times', '2/1795577001'],
    ['times', '1/1795577001.5'],
    ['times', '1/1795577001/3'],
    ['times', '1/253402300800'],
    ['delays', '1/1795577001'],
    ['delays', '7/1795577001/3'],
    ['delays', '1/1795577001/3/4'],
    ['greatest', '1/1795577001/3'],
    ['lines', 'nothing-that-is-a-rule'],
    ['examples', 'nothing-that-is-a-rule%20x'],
    ['abouts', '%20x'],
  ]
  for (const [part, key] of wrong) {
    const head = `zreport.1/${part},timezone=UTC`
    const count = part === 'hosts' ? 8 : part === 'times' ? 10 : part === 'lines' ? 3 : 1
    const damaged = text([
      tally[0]!,
      [head, key, ...Array(count).fill('1')].join('\t'),
      '~\tlines\t2',
    ])
    const { code, err, out: printed } = await ran(program('zmerge'), ['--print'], damaged)
    const reason = `line 2: its key is none of ${head}`
    t.equal(err, `zmerge: fatal: unable to read standard input: ${reason}\n`, `${part} ${key}`)
    t.strictSame([code, printed], [111, ''])
  }
  for (const settings of [
    '',
    ',timezone=Nowhere/At',
    ',timezone=UTC,since=today',
    ',since=1,timezone=UTC',
  ]) {
    const { err } = await ran(program('zmerge'), [], `zreport.1${settings}\t\t1\n~\tlines\t1\n`)
    t.match(err, /line 1: zreport\.1\S* has settings that zreport has not\n$/, settings)
  }
})

t.test('numbers of a tally that make no sense make a report all the same', async (t) => {
  const tally = lines(await out('ztally', ['zreport', ...zone], some))
  const numbers = ['-5', '9'.repeat(400), '253402300800']
  let reports = 0
  for (const [at, line] of tally.entries()) {
    const [name = '', key = '', ...values] = line.split('\t')
    if (!name.startsWith('zreport')) continue
    for (const n of values.keys()) {
      for (const number of numbers) {
        const changed = values.map((value, k) => (k === n ? number : value))
        const all = tally.map((it, k) => (k === at ? [name, key, ...changed].join('\t') : it))
        const { code, err, out: printed } = await ran(program('zmerge'), ['--print'], text(all))
        const isFine =
          code === 0
            ? !/NaN|Infinity|undefined/.test(printed)
            : code === 111 && err.endsWith(' behind its key, and nothing else\n')
        if (!isFine) t.fail(`${name} ${key} ${n} ${number}: ${err}`)
        if (code === 0) reports++
      }
    }
  }
  t.ok(reports > 100, `${reports} reports`)
})

t.test('what comes first does not matter: sums that no double is, hosts of one name', async (t) => {
  // Of 1e16 on doubles are even: 1 is lost where a sum is rounded before its bucket becomes longer.
  const huge = many(6000, (at) => message({ at, bytes: 1e16 }) + message({ at, bytes: 1 }))
  const dead = (to: string, channel: 'local' | 'remote') =>
    many(40, (at) => delivery({ at, to, channel, result: 'd' }))
  const hosts = dead('x', 'remote') + dead('u@remote.x', 'local')
  for (const [what, all] of Object.entries({ huge, hosts })) {
    const whole = lines(all)
    const half = whole.length / 2
    const tally = (records: string[]) => out('ztally', ['zreport', ...zone], text(records))
    const [first, last] = [await tally(whole.slice(0, half)), await tally(whole.slice(half))]
    const args = ['--format', 'json', '--top', '100']
    const wanted = withTallies(await out('zreport', [...zone, ...args], all))
    const print = (...tallies: string[]) =>
      out('zmerge', ['--print', 'zreport', ...args], ...tallies)
    t.equal(await print(first, last), wanted, what)
    t.equal(await print(last, first), wanted, `${what}, the other way round`)
    const reversed = await out('zreport', [...zone, ...args], text(whole.toReversed()))
    t.equal(withTallies(reversed), wanted, `${what}, from the last to the first`)
  }
})

t.test('the page of tallies names these, and is the same otherwise', async (t) => {
  const args = ['--format', 'html']
  const tally = await out('ztally', ['zreport', ...zone], some)
  const page = await out('zmerge', ['--print', 'zreport', ...args], tally)
  const whole = await out('zreport', [...args, ...zone], some)
  const named = (page: string) =>
    page
      .replace(/<ul class="inputs">.*?<\/ul>/s, '')
      .replace(/ of (?:tallies|standard input \([^)]*\))/, '')
  t.match(page, />tallies<.*: all of them together, 4 records/)
  t.not(page, whole)
  t.equal(named(page), named(whole))
})

t.test('zreport is printed alone, with options of its own', async (t) => {
  const tally = await out('ztally', ['zreport', 'zrhosts', ...zone], some)
  const only = await out('ztally', ['zreport', ...zone], some)
  const print = (args: string[], tally: string) =>
    ran(program('zmerge'), ['--print', ...args], tally)
  const named = await print(['zreport'], tally)
  t.match(named, { code: 0, err: '', out: /^Mail report, .* of tallies; 1 line of qmail-send/s })
  t.strictSame(await print([], only), named, 'what is alone need not be named')
  t.strictSame(await print(['zreport.1,timezone=UTC'], tally), named)
  const { out: hosts } = await print(['zrhosts'], tally)
  t.strictSame(await print([], tally), {
    code: 0,
    err: 'zmerge: note: zreport is printed alone: --print zreport\n',
    out: hosts,
    pending: '',
  })
  t.match(await print(['zreport', '--check', '--title', 'of two'], tally), {
    code: 1,
    out: /^of two, /,
  })
  t.match(await print(['zreport', '--check'], await out('ztally', ['zreport'])), {
    code: 1,
    out: /^There is nothing to report: the input is empty\./,
  })
  const wrong: [args: string[], tally: string, reason: string][] = [
    [['zreport', 'zrhosts'], tally, 'zreport is printed alone: name no other report'],
    [['zreport', '--sort', 'host'], tally, '--sort is of tables: zreport has no such option'],
    [['--reverse'], only, '--reverse is of tables: zreport has no such option'],
    [['zreport', '--format', 'csv'], tally, 'unknown format csv'],
    [['zreport', '--top', '0'], tally, '--top 0: expected a whole number from 1 to 999999'],
    [['zrhosts', '--title', 'x'], tally, '--title is of zreport only, which is not asked for'],
    [['--check'], tally, '--check is of zreport only, which is not asked for'],
  ]
  for (const [args, tally, reason] of wrong) {
    const { code, err } = await print(args, tally)
    t.equal(code, 100, args.join(' '))
    t.ok(err.includes(`zmerge: fatal: ${reason}`), err)
  }
})

t.test('what counts other times is never added', async (t) => {
  const tally = (times: string[]) => out('ztally', ['zreport', ...zone, ...times], some)
  const two = (await tally(['--since', '1795577001'])) + (await tally(['--since', '1795577002']))
  t.match(await ran(program('zmerge'), ['--print', 'zreport'], two), {
    code: 111,
    out: '',
    err: /name one of zreport\.1,timezone=UTC,since=1795577001, zreport\.1,timezone=UTC,since=1795577002\n$/,
  })
  t.match(await tally(['--since=-99999w', '--until', '2026-11-25']), /,since=0,until=1795564800\t/)
})
