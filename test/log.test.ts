import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Clock, Unwrap } from '@qmailanalog/log'
import { matchup, qlogcat, tai64nfrac } from '@qmailanalog/programs'
import t from 'tap'
import { realLog } from './data.js'
import { bare, folded, label, stamped, syslogTime, unnamed, type Wrap } from './forms.js'
import { logs } from './logs.js'
import { fc } from './seed.js'
import { cutAt, lineSet, ran } from './world.js'

const utc = ['--quiet', '--timezone=UTC', '--year=2026']
const lines = realLog().split('\n').slice(0, 3000)
const records = lines.map((line) => {
  const blank = line.indexOf(' ')
  return [line.slice(0, blank), line.slice(blank + 1)] as const
})
const nine = (stamp: string) => {
  const [seconds, part = ''] = stamp.split('.')
  return `${seconds}.${part.padEnd(9, '0')}`
}
const plain = (change: (stamp: string) => string = (stamp) => stamp) =>
  records.map(([stamp, text]) => `${change(stamp)} ${text}\n`).join('')
const wrapped = (wrap: Wrap) => records.map(([stamp, text]) => wrap(stamp, text)).join('')

t.test('a log in any form is the plain log', async (t) => {
  const expected = await ran(matchup, [], plain())
  for (const [name, wrap] of Object.entries(stamped)) {
    const change = name === 'label in syslog' ? nine : undefined
    const log = wrapped(wrap)
    const { out, err, code } = await ran(qlogcat, [...utc, '--only-qmail'], log)
    t.strictSame([code, err], [0, ''], name)
    t.equal(out, plain(change), name)
    if (change) continue
    const direct = await ran(matchup, utc, log)
    t.equal(direct.out, expected.out, `matchup: ${name}`)
    // What is open carries the name of its source.
    const headed = expected.pending.replace(/^(?=.)/gm, '1970-01-01T00:00:00Z mx qmail: ')
    const mark = name === 'CR LF' ? '0 number 0\r\n' : ''
    t.equal(direct.pending, headed + mark, `pending: ${name}`)
  }
  const labelled = await ran(matchup, [], plain(nine))
  for (const [name, wrap] of Object.entries(unnamed)) {
    const log = wrapped(wrap)
    t.equal((await ran(qlogcat, utc, log)).out, plain(nine), name)
    const direct = await ran(matchup, utc, log)
    t.equal(direct.out, labelled.out, `matchup: ${name}`)
    t.equal(direct.pending, labelled.pending, `pending: ${name}`)
  }
})

t.test('where a record has no stamp, the time around it is its stamp', async (t) => {
  for (const [name, wrap] of Object.entries(bare)) {
    const { out } = await ran(qlogcat, [...utc, '--only-qmail'], wrapped(wrap))
    const change = /unix|json|3339/.test(name) ? undefined : (it: string) => it.slice(0, 10)
    t.equal(out, plain(change), name)
  }
})

t.test('forms mixed in one file, cut into any chunks', async (t) => {
  const forms = Object.values(stamped).filter((wrap) => wrap !== stamped['label in syslog'])
  const expected = plain()
  await fc.assert(
    fc.asyncProperty(
      fc.infiniteStream(fc.nat(forms.length - 1)),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }),
      async (choice, cuts) => {
        const log = records.map(([stamp, text]) => forms[choice.next().value!]!(stamp, text))
        const text = log.join('')
        const pieces = cutAt(
          text,
          cuts.map((cut) => Math.floor(cut * text.length)),
        )
        return (await ran(qlogcat, utc, ...pieces)).out === expected
      },
    ),
    { numRuns: 12 },
  )
  const once = await ran(qlogcat, utc, wrapped(stamped['journal, export, bytes']!).slice(0, 4000))
  const bytes = await ran(
    qlogcat,
    utc,
    ...wrapped(stamped['journal, export, bytes']!).slice(0, 4000),
  )
  t.equal(bytes.out, once.out, 'byte by byte')
})

t.test('the quick ways say what the slow way says', async () => {
  // The slow way: one line each.
  const slowly = async (log: string) => {
    const out: string[] = []
    for (const line of log.split(/(?<=\n)/)) out.push((await ran(qlogcat, utc, line)).out)
    return out.join('')
  }
  const odd = [
    'Nov 25 03:33:18 mx qmail: 1.5 new msg 7#011x\n',
    'Nov 25 03:33:18 mx qmail: 1.5 new msg 7 \r\n',
    'Nov 25 03:33:18 mx qmail: 1.5\n',
    'Nov 25 03:33:18 mx qmail: x\n',
    'Nov 25 03:33:18 mx qmail: 1. new msg 7\n',
    'Nov 25 03:33:18 mx qmail: .5 new msg 7\n',
    'Nov 25 03:33:18 mx other: 1.5 new msg 7\n',
    'Nov 25 03:33:18 mx qmail-smtpd: tcpserver: status: 1/40\n',
    '2026-11-25T03:33:18.474430Z mx qmail: 1.5 new msg 7\n',
    '2026-11-25T03:33:18Z mx qmail: 1.5 end msg 7\n',
    'Nov 25 03:33:18 mx qmail: 1.5 end msg 7\n',
    `${label('1.5')} new msg 7\n`,
    `${label('1.5').toUpperCase()} new msg 7\n`,
    `${label('1.5')}0 new msg 7\n`,
    `${label('1.5')}\tnew msg 7\n`,
    `${label('1.5')}\0end msg 7\n`,
    `${label('1.5')}\rend msg 7\n`,
    `${label('1.5')}\r end msg 7\n`,
    `${label('1.5')}\x1fend msg 7\n`,
    ` \t\0${label('1.5')} end msg 7\n`,
    ' \t\x001.5 end msg 7\n',
    ' Nov 25 03:33:18 mx qmail: 1.5 end msg 7\n',
    '@400000000000000b3b9aca00 new msg 7\n',
    '@4000000000000009000000ff new msg 7\n',
    '@400000000000000b end msg 7\n',
    '@40000000 end msg 7\n',
  ]
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...odd), { maxLength: 12 }), async (log) => {
      const text = log.join('')
      const [quick, slow] = [await ran(qlogcat, utc, text), await slowly(text)]
      if (quick.out !== slow) return false
      // matchup has quick ways of its own.
      const direct = await ran(matchup, utc, text)
      const piped = await ran(matchup, utc, quick.out)
      return direct.out === piped.out
    }),
    { numRuns: 150 },
  )
})

t.test('lines that begin alike, or nearly', async () => {
  const heads = ['mx qmail:', 'mx qmaiL:', 'my qmail:', 'mx qmail[7]:', 'mx qmail: :']
  const texts = [
    'info msg 7: bytes 1 from <a> qp 8 uid 9',
    'starting delivery 1: msg 7 to local x@y',
    'delivery 1: success: z',
    'end msg 7',
  ]
  const line = fc
    .tuple(
      fc.constantFrom(...heads),
      fc.constantFrom(...texts),
      fc.constantFrom('1795577598.474430', '1795577599.1', '1795577599'),
      fc.constantFrom('', '', '', '1', '-'),
    )
    .map(
      ([head, text, stamp, before]) => `${before}${syslogTime(stamp)} ${head} ${stamp} ${text}\n`,
    )
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 2, maxLength: 30 }), async (log) => {
      // The first piece tells how lines begin; those with CR are looked at one by one.
      const quick = await ran(matchup, utc, log[0]!, log.join(''))
      const slow = await ran(matchup, utc, `${log[0]!}${log.join('')}`.replaceAll('\n', '\r\n'))
      return quick.out.replaceAll('\r', '') === slow.out.replaceAll('\r', '')
    }),
    { numRuns: 150 },
  )
})

t.test('labels are read on integers', async (t) => {
  const slow = (seconds: bigint, nanoseconds: number) =>
    `${seconds}.${String(nanoseconds).padStart(9, '0')}`
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.bigInt(0n, 2n ** 33n), fc.bigInt(0n, 2n ** 52n)),
      fc.integer({ min: 0, max: 999999999 }),
      async (seconds, nanoseconds) => {
        const high = (2n ** 62n + 10n + seconds).toString(16)
        const line = `@${high}${nanoseconds.toString(16).padStart(8, '0')} status: x\n`
        const expected = `${slow(seconds, nanoseconds)} status: x\n`
        const warned = line.replace('status:', 'alert:')
        return (
          (await ran(tai64nfrac, [], line)).out === expected &&
          (await ran(qlogcat, [], line)).out === expected &&
          (await ran(matchup, [], warned)).out === expected.replace('status:', 'alert:')
        )
      },
    ),
    { numRuns: 250 },
  )
  const slowly = (line: string) =>
    line.replace(
      /^@([0-9a-f]{16})([0-9a-f]{8})?(?=[\0\t ])/i,
      (label, whole: string, part = '0') => {
        const seconds = BigInt(`0x${whole}`) - 2n ** 62n - 10n
        const nanoseconds = Number(`0x${part}`)
        const told = seconds >= 0n && seconds <= 2n ** 52n && nanoseconds < 1e9
        return told ? slow(seconds, nanoseconds) : label
      },
    )
  const change = fc.tuple(
    fc.integer({ min: 0, max: 25 }),
    fc.constantFrom(...'0379abcdfgAFG/:`@\xe1\xb0\r'),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1 }), async (changes) => {
      const damaged = changes.map(([at, by], n) => {
        const good = label(records[n % records.length]![0])
        return `${good.slice(0, at)}${by}${good.slice(at + 1)} alert: ${n}\n`
      })
      const text = damaged.join('')
      const expected = damaged.map(slowly).join('')
      return (
        (await ran(matchup, [], text)).out === expected &&
        (await ran(qlogcat, ['--quiet'], text)).out === expected
      )
    }),
    { numRuns: 250 },
  )
  const good = label('1.5')
  for (const [line, told] of [
    [` \t\0${good} alert: x\n`, '1.500000000 alert: x\n'],
    [`${good}\0alert: x\n`, '1.500000000\0alert: x\n'],
    [`${good}\n`, '? 1.500000000\n'],
    [`${good}\r alert: x\n`, `${good}\r alert: x\n`],
    [`${good}\x01 alert: x\n`, `${good}\x01 alert: x\n`],
    [`${good.slice(0, 17)}\v alert: x\n`, `${good.slice(0, 17)}\v alert: x\n`],
  ] as const) {
    t.equal((await ran(matchup, ['--quiet'], line)).out, told, JSON.stringify(line))
    const first = await ran(tai64nfrac, [], line)
    const piped = (await ran(matchup, ['--quiet'], first.out)).out
    t.equal(piped.replace(/^[ \t\0]+/, ''), told, 'by tai64nfrac')
    const cat = await ran(qlogcat, ['--quiet'], line)
    t.equal((await ran(matchup, ['--quiet'], cat.out)).out, told, 'by qlogcat')
  }
  const kept = '@4000000000000009ffffffff x\nplain @4\n@400000000000000b3b9aca00 x\n@\n@4'
  t.equal((await ran(tai64nfrac, [], kept)).out, kept, 'what is no label of a time since 1970')
  t.equal((await ran(tai64nfrac, [], '@400000000000000b x\n')).out, '1.000000000 x\n', 'TAI64')
})

t.test('what splogger folded is glued, whatever stands between', async (t) => {
  const text = (length: number) => `delivery 1: failure: ${'x'.repeat(length)}`
  const header = (host: string) => `Nov 25 03:33:18 ${host} qmail: `
  for (const length of [700, 778, 779, 800, 1600, 5000]) {
    const a = folded('1.5', text(length), header('a'))
    const b = folded('1.5', text(length).replaceAll('x', 'y'), header('b'))
    const between = [`${header('c')}1.6 new msg 5\n`, 'Nov 25 03:33:18 a sshd[1]: x\n']
    const mixed = a.flatMap((line, n) => [line, between[n % 2]!, b[n]!])
    const { out } = await ran(qlogcat, [...utc, '--only-qmail'], mixed.join(''))
    const whole = out.split('\n').filter((line) => line.includes('failure'))
    t.strictSame(
      whole.sort(),
      [`1.5 ${text(length)}`, `1.5 ${text(length).replaceAll('x', 'y')}`],
      `${length}`,
    )
    const pending = await ran(matchup, utc, a[0]!)
    const rest = await ran(matchup, utc, pending.pending, ...a.slice(1))
    t.equal(
      rest.out + rest.pending.replace(/^1970\S+ a qmail: /, ''),
      a.length > 1 ? '' : rest.pending.replace(/^1970\S+ a qmail: /, ''),
      'nothing is torn',
    )
  }
  const lost = await ran(qlogcat, utc, `${header('a')}1.5+rest of something\n`)
  t.equal(lost.out, '1.5+rest of something\n', 'a continuation of nothing stays as it is')
})

/** First bytes of compressed data and of others that are no log. */
const begins = [2, 4, 0x1f, 0x89, 0xfd, 0xfe, 0xff, ...Buffer.from('(7BLPR]')]

t.test('nothing is lost, whatever the bytes are', async () => {
  const line = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    fc.constantFrom(
      '{"MESSAGE":',
      '{"MESSAGE":"x"}',
      '<22>',
      '<22>1 2026-01-01T00:00:00Z h q - - - x',
      'Nov 31 99:00:00 a b: c',
      '2026-13-01T00:00:00Z a b: new msg 1',
      'Nov  1 00:00:00 a b: c d',
      '@4000',
    ),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 10 }), async (log) => {
      const text = log.map((it) => `${it.replaceAll('\n', ' ')}\n`).join('')
      // What begins as compressed data does is no log.
      fc.pre(!begins.includes(text.charCodeAt(0)))
      const { out, code } = await ran(qlogcat, utc, text)
      return code === 0 && out.split('\n').length === text.split('\n').length
    }),
    { numRuns: 250 },
  )
})

t.test('other lines pass as they are, and --only-qmail leaves them out', async (t) => {
  const foreign = 'Nov 25 03:33:18 mx sshd[1]: Failed password for root\nwhat is this\n\n'
  t.equal((await ran(qlogcat, utc, foreign)).out, foreign)
  t.equal((await ran(qlogcat, [...utc, '--only-qmail'], foreign)).out, '')
  const first = await ran(matchup, utc, foreign)
  t.match(
    first.err,
    /^matchup: warning: no record of qmail-send is in the log; it begins with 'Nov 25 03:33:18 mx sshd/,
  )
  t.equal((await ran(matchup, utc, '')).err, '')
})

t.test('times without a year step at the turn of the year, once', async (t) => {
  const zone = ['--timezone=UTC', '--year=2024']
  const log = [
    'Dec 31 23:59:59 mx qmail: new msg 1',
    'Jan  1 00:00:00 mx qmail: new msg 2',
    'Dec 31 23:59:59 mx qmail: end msg 1',
    'Feb 29 12:00:00 mx qmail: new msg 3',
    'Mar  1 12:00:00 mx qmail: new msg 3',
  ]
  const { out, err } = await ran(qlogcat, zone, log.map((line) => `${line}\n`).join(''))
  const at = (time: string) => Date.parse(time) / 1000
  t.strictSame(
    out.split('\n').map((line) => line.split(' ')[0]),
    [
      at('2024-12-31T23:59:59Z'),
      at('2025-01-01T00:00:00Z'),
      at('2024-12-31T23:59:59Z'),
      // 2025 has no February 29: no time, and no record.
      'Feb',
      at('2025-03-01T12:00:00Z'),
      '',
    ].map(String),
  )
  t.equal(
    err,
    'qlogcat: note: times without a year are taken from 2024 on (--year)\nqlogcat: note: times without a zone are taken as UTC (--timezone)\n',
  )
})

t.test('the hour that is there twice, and the one that is not', async (t) => {
  const zone = ['--timezone=Europe/Berlin', '--year=2026']
  const log =
    'Mar 29 02:30:00 mx qmail: new msg 1\nOct 25 02:30:00 mx qmail: new msg 2\nOct 25 03:30:00 mx qmail: new msg 3\n'
  const { out, err } = await ran(qlogcat, zone, log)
  t.strictSame(
    out.split('\n').map((line) => line.split(' ')[0]),
    ['2026-03-29T00:30:00Z', '2026-10-25T00:30:00Z', '2026-10-25T02:30:00Z']
      .map((time) => `${Date.parse(time) / 1000}`)
      .concat(''),
  )
  t.match(
    err,
    /the hour 2026-10-25T02:00:00 is there twice in Europe\/Berlin; taken as 2026-10-25T00:00:00Z/,
  )
  t.match(err, /the hour 2026-03-29T02:00:00 does not exist in Europe\/Berlin/)
  t.match(
    (await ran(qlogcat, ['--timezone=Mars/Base'], '')).err,
    /no time zone has the name Mars\/Base/,
  )
  t.match((await ran(qlogcat, ['--year=26'], '')).err, /no year: 26/)
})

t.test('the year is the latest that the time of the log allows', async (t) => {
  const years = (line: string, written: string) => {
    const found: string[] = []
    const sink = {
      record: (buf: Buffer, _: DataView, start: number) =>
        void found.push(
          new Date(Number(buf.toString('latin1', start, start + 10)) * 1000)
            .toISOString()
            .slice(0, 10),
        ),
      foreign: () => void found.push('none'),
    }
    const unwrap = new Unwrap(sink, new Clock({ timezone: 'UTC' }, Date.parse(written) / 1000))
    const buf = Buffer.from(`${line}\n`)
    unwrap.use(buf, new DataView(buf.buffer, buf.byteOffset, buf.length))
    unwrap.line(0, buf.length - 1)
    return found.join()
  }
  const line = (day: string) => `${day} 10:00:00 mx qmail: new msg 1`
  t.equal(years(line('Nov 25'), '2026-11-25T12:00:00Z'), '2026-11-25')
  t.equal(years(line('Nov 27'), '2026-11-25T12:00:00Z'), '2025-11-27')
  t.equal(years(line('Dec 31'), '2027-01-01T00:00:10Z'), '2026-12-31')
  t.equal(years(line('Feb 29'), '2026-11-25T12:00:00Z'), '2024-02-29')
})

t.test('a queue for each source, whatever is mixed', async (t) => {
  const state = join(t.testdir({}), 'state')
  await fc.assert(
    fc.asyncProperty(
      logs(false),
      logs(false),
      fc.infiniteStream(fc.boolean()),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (one, two, turns, cut) => {
        const queues = [one, two].map((log, n) =>
          log
            .split(/(?<=\n)/)
            .filter((line) => line.endsWith('\n') && /^\d+(\.\d+)? [a-z]+[: ]/.test(line))
            .map((line) => ({ line, raw: `Nov 25 03:33:18 h${n} qmail[${n}]: ${line}` })),
        )
        const alone = await Promise.all(
          queues.map((queue) =>
            ran(matchup, utc, ...queue.map(({ line }) => line.replace(/[ \t\0]+\n/, '\n'))),
          ),
        )
        const mixed: string[] = []
        const rest = queues.map((queue) => queue.map(({ raw }) => raw.replace(/[ \t\0]+\n/, '\n')))
        while (rest[0]!.length + rest[1]!.length > 0) {
          const from = rest[turns.next().value ? 0 : 1]!
          mixed.push((from.length > 0 ? from : rest[0]!.length > 0 ? rest[0]! : rest[1]!).shift()!)
        }
        const text = mixed.join('')
        const whole = await ran(matchup, utc, text)
        if (lineSet(whole.out) !== lineSet(alone.map(({ out }) => out).join(''))) return false
        const place = Math.floor(cut * text.length)
        rmSync(state, { force: true })
        const first = await ran(matchup, [...utc, '--state', state], text.slice(0, place))
        const second = await ran(matchup, [...utc, '--state', state], text.slice(place))
        return first.out + second.out === whole.out && first.pending + second.pending === ''
      },
    ),
    { numRuns: 150 },
  )
})
