import { Spool } from '@qmailanalog/program'
import { programs } from '@qmailanalog/programs'
import { compareExact, decimal, exactly, fieldsOf, finite, fixed, plain } from '@qmailanalog/record'
import t from 'tap'
import { fc } from './seed.js'
import { ran } from './world.js'

const out = async (name: string, input: string) =>
  (await ran(programs.find(({ usage }) => usage.name === name)!, [], input)).out

const compareExactly = (a: string, b: string) => compareExact(exactly(a), exactly(b))
const byBytes = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const lastOf = (line: string) => fieldsOf(line).at(-1) ?? ''
const pick = <T>(...of: T[]) => fc.constantFrom(...of)

// Few different pieces, so that keys share beginnings and come again; bytes that are hard to sort.
const piece = pick('a', 'b', 'ab', 'user', '.', '\0', '\x01', '\xff', '\xe9', '_', '@', '1', '\x7f')
const name = fc.array(piece, { minLength: 1, maxLength: 9 }).map((pieces) => pieces.join(''))
const number = pick('0', '1', '2', '17', '300', '9007199254740993', '007', '?', '1.5', '-3', '1e3')
const stamp = fc.integer({ min: 0, max: 4000 }).map((n) => `1795577${String(n + 1000)}.${n % 997}`)
const message = fc
  .tuple(stamp, stamp, number, number, number, number, name, number, number)
  .map((fields) => `m ${fields.join(' ')}`)
const delivery = fc
  .tuple(
    pick('k', 'd', 'z', '?', 'kx'),
    stamp,
    stamp,
    stamp,
    number,
    name,
    name,
    number,
    number,
    name,
  )
  .map((fields) => `d ${fields.join(' ')}`)
const records = fc
  .array(fc.oneof(message, delivery, delivery, pick('? x', '', 'd', 'm', 'd k 1 2 3')), {
    minLength: 1,
    maxLength: 160,
    size: 'max',
  })
  .map((lines) => `${lines.join('\n')}\n`)

/** The header of a report, and its table's rows as sorted by it. */
const reports: Record<string, [string, string, (a: string, b: string) => number]> = {
  zrecipients: ['sbytes mess tries xdelay recipient', 'recipients', byBytes],
  zrhosts: ['sbytes mess tries xdelay host', 'rhosts', byBytes],
  zsenders: ['mess bytes sbytes rbytes recips tries xdelay sender', 'senders', compareExactly],
  zsuids: ['mess bytes sbytes rbytes recips tries xdelay uid', 'suids', compareExactly],
  zfailures: ['del xdelay reason', 'failures', byBytes],
}

/** The lines of a report's table, sorted slowly as the report sorts them. */
async function sortedRows([header, table, compare]: (typeof reports)[string], input: string) {
  const rows = (await out(table, input)).split('\n').slice(0, -1)
  const columns = header.split(' ').length
  const last = (line: string) => (fieldsOf(line).length < columns ? '' : lastOf(line))
  return rows.sort((a, b) => compare(last(a), last(b)) || byBytes(a, b))
}

t.test('a report is its table, sorted, under a header, in columns', async () => {
  await fc.assert(
    fc.asyncProperty(records, async (input) => {
      for (const [report, how] of Object.entries(reports)) {
        const lines = [how[0], ...(await sortedRows(how, input))]
        const laid = await out('columnt', `${lines.join('\n')}\n`)
        const whole = await out(report, input)
        const shown = report === 'zfailures' ? laid.replaceAll('_', ' ') : laid
        if (whole.slice(-shown.length) !== shown) {
          throw new Error(`${report}: ${JSON.stringify([whole, shown])}`)
        }
        if (!/\n\n$/.test(whole.slice(0, -shown.length))) throw new Error(`${report}: preamble`)
      }
    }),
    { seed: 11, numRuns: 60 },
  )
})

// Delays that are few are ranked by counting them.
const soon = fc
  .tuple(fc.integer({ min: 0, max: 12 }), pick('0', '25', '5'), name)
  .map(([delay, part, name]) => `d k 0 0 ${delay}.${part} 1 <> local.${name} 1 2 y`)
const soonRecords = fc
  .array(soon, { minLength: 1, maxLength: 200, size: 'max' })
  .map((lines) => `${lines.join('\n')}\n`)

/** Fields that are no finite number, or whose sums are none. */
const beyond = [
  '1e308',
  '-1e308',
  '9'.repeat(308),
  '9'.repeat(400),
  `-${'9'.repeat(400)}`,
  '1e999',
].concat(['-1e999', 'inf', 'NaN', '-nan', 'Infinity', '-0', '1e-320', '1e-999'])

// Attempts whose time is -0, beyond all doubles, or hundreds of digits long.
const wildRecords = fc
  .array(
    fc
      .tuple(
        pick('k', 'z', '?'),
        pick(...beyond, '1', '1.001'),
        pick(...beyond, '1', '0.999'),
        name,
      )
      .map(
        ([result, dstart, ddone, name]) => `d ${result} 0 ${dstart} ${ddone} 1 <> ${name} 1 2 y`,
      ),
    { minLength: 1, maxLength: 40 },
  )
  .map((lines) => `${lines.join('\n')}\n`)

t.test('rxdelay of recipients is zrxdelay', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(records, soonRecords, wildRecords), async (input) => {
      const table = await out('rxdelay', await out('recipients', input))
      const laid = await out('columnt', `avg tries recipient\n${table}`)
      const rows = table.split('\n').slice(0, -1)
      const sorted = [...rows].sort((a, b) => compareExactly(a, b) || byBytes(a, b))
      if (rows.join() !== sorted.join()) throw new Error('not sorted')
      return (await out('zrxdelay', input)).endsWith(`\n\n${laid}`)
    }),
    { seed: 12, numRuns: 200 },
  )
})

t.test('tables add up what the lines say', async () => {
  await fc.assert(
    fc.asyncProperty(records, async (input) => {
      const wanted = new Map<string, number>()
      for (const line of input.split('\n').filter((line) => line.startsWith('d'))) {
        const { 1: result = '', 7: host = '' } = fieldsOf(line)
        const key = host.slice(host.lastIndexOf('@') + 1)
        wanted.set(key, (wanted.get(key) ?? 0) + (/^[kdz]$/.test(result) ? 1 : 0))
      }
      const tries = (await out('rhosts', input)).split('\n').slice(0, -1)
      const got = tries.map((line) => {
        const [, , count, , host = ''] = line.split(' ')
        return [host, Number(count)] as const
      })
      return JSON.stringify([...wanted]) === JSON.stringify(got)
    }),
    { seed: 13, numRuns: 60 },
  )
})

t.test('many rows, long keys, doubling and sorting', async (t) => {
  const hosts = Array.from({ length: 5000 }, (_, n) => `${'x'.repeat(n % 40)}${(n * 7919) % 5000}`)
  const input = hosts.map((host) => `d k 1 2 3 4 <> remote.u@${host} 5 6 did_\n`).join('')
  const rows = (await out('zrhosts', input + input)).split('\n').slice(9, -1)
  t.strictSame(rows.map(lastOf), [...new Set(hosts)].sort(byBytes))
  t.ok(rows.every((row) => fieldsOf(row)[2] === '2'))
})

t.test('a slash between uid and sender is any slash', async (t) => {
  const [uids, senders] = [
    ['1', '1/2', '1/2/3', '', '/', '01', '1234567890', '2'],
    ['<a>', '2/<a>', '3/<a>', '2/3/<a>', '/<a>', '<b>'],
  ]
  const random = fc.sample(fc.tuple(pick(...uids), pick(...senders)), { seed: 16, numRuns: 500 })
  const wanted = new Map<string, number>()
  let input = ''
  for (const [uid, sender] of random.filter(([uid]) => uid !== '')) {
    input += `m 1 2 3 1 0 0 ${sender} 5 ${uid}\n`
    const key = `${uid}/${sender}`
    wanted.set(key, (wanted.get(key) ?? 0) + 1)
  }
  const got = (await out('senders', input)).split('\n').slice(0, -1)
  t.strictSame(
    got.map((row) => `${lastOf(row)} ${row.split(' ')[0]}`),
    Array.from(wanted, ([key, mess]) => `${key} ${mess}`),
  )
})

t.test('thousands of rows are sorted as few are', async (t) => {
  const input = fc.sample(records, { seed: 17, numRuns: 60 }).join('')
  for (const [report, how] of Object.entries(reports)) {
    const rows = await sortedRows(how, input)
    const shown = (await out(report, input)).split('\n').slice(-1 - rows.length, -1)
    const words = (line: string) => fieldsOf(line.replaceAll('_', ' ')).join('_')
    t.strictSame(shown.map(words), rows.map(words), report)
  }
})

t.test('the distribution of delays, worked out slowly', async () => {
  const delay = fc.oneof(
    fc.integer({ min: -20, max: 90 }),
    fc.double({ min: 0, max: 20, noNaN: true }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(delay, { maxLength: 150, size: 'max' }), async (delays) => {
      const values = delays.map((n) => (Number.isInteger(n) ? n : Number(n.toPrecision(6))))
      const input = values.map((n) => `d k 0 0 ${n} 1 <> local.x 1 2 y\n`).join('')
      values.sort((a, b) => a - b)
      const distinct = [...new Set(values.map((n) => n + 0))]
      const percent = (n: number) =>
        Math.floor((values.filter((v) => v <= n).length * 100) / values.length)
      const lines: string[] = []
      for (let p = 10; p <= 100; p++) {
        const doneby = distinct.find((n) => percent(n) === p)
        if (doneby === undefined || doneby < 0) continue
        const below = distinct.filter((n) => percent(n) <= p)
        const avg = below.reduce((sum, n) => sum + n, 0) / below.length
        lines.push(`${(await import('@qmailanalog/record')).fixed(doneby, 2)} ${avg} ${p}`)
      }
      const got = (await out('ddist', input)).split('\n').slice(0, -1)
      return (
        got.length === lines.length &&
        got.every((line, n) => {
          const [doneby, avg, pct] = line.split(' ')
          const [wanted, mean, p] = lines[n]!.split(' ')
          return doneby === wanted && pct === p && Math.abs(Number(avg) - Number(mean)) <= 0.00501
        })
      )
    }),
    { seed: 14, numRuns: 100 },
  )
})

t.test('no table and no report meets an infinity, or what comes of two', async (t) => {
  const wild = fc.oneof(pick(...beyond), pick('0', '1', '1795577598.692615', '-0', '17.25', '?'))
  const name = pick('a', 'b@c', 'd')
  const line = fc.oneof(
    fc
      .tuple(wild, wild, wild, wild, wild, wild, name, name, pick(...beyond, '1', '2'))
      .map((fields) => `m ${fields.join(' ')}`),
    fc
      .tuple(pick('k', 'k', 'd', 'z', '?'), wild, wild, wild, wild, name, name, name, wild, name)
      .map((fields) => `d ${fields.join(' ')}`),
  )
  const counted = (field: string) => (Number.isFinite(Number.parseFloat(field)) ? field : '0')
  // What is a key or a text stays.
  const plainly = (line: string) => {
    const fields = line.split(' ')
    const [from, to] = line[0] === 'm' ? [1, 7] : [2, 6]
    return fields.map((field, n) => (n >= from && n < to ? counted(field) : field)).join(' ')
  }
  const names = programs
    .map(({ usage }) => usage.name)
    .filter((name) =>
      /^z(?!all|sendmail|time|delays|pending|report|story|tally|merge)|^(?!co|x|zdelays).*s$|^ddist$/.test(
        name,
      ),
    )
  t.ok(names.length >= 18)
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 12 }), async (lines) => {
      for (const name of names) {
        const done = await out(name, `${lines.join('\n')}\n`)
        const rows = done.slice(done.lastIndexOf('\n\n') + 1).replaceAll(/\S*$/gm, '')
        if (/inf|nan/i.test(rows)) throw new Error(`${name}: ${done}`)
        const same = await out(name, `${lines.map(plainly).join('\n')}\n`)
        if (done !== same) throw new Error(`${name}: ${JSON.stringify([done, same])}`)
      }
    }),
    { seed: 18, numRuns: 60 },
  )
})

t.test('what is printed for sums beyond all doubles', async (t) => {
  const most = BigInt(Number.MAX_VALUE).toString()
  const two = (line: string) => `${line}\n${line}\n`
  const deliveries = two('d k -1e308 -1e308 1e308 1e308 <> local.a 5 6 y')
  const messages = two('m -1e308 1e308 1e308 1e308 1e308 1e308 <a> 5 6')
  t.equal(await out('recipients', deliveries), `${most} 2 2 ${most}.00 local.a\n`)
  t.equal(await out('senders', messages), `2 ${`${most} `.repeat(5)}0.000000 6/<a>\n`)
  t.equal(await out('ddist', deliveries), `${most}.00 ${most}.00 100\n`)
  t.equal(await out('rxdelay', '1 1 1e-300 1e100 a\n'), `${most}.00 1e-300 a\n`)
  const overall = await out('zoverall', deliveries + messages)
  t.match(overall, `Average message qtime (s): ${BigInt(Number.MAX_VALUE / 2)}\n`)
  t.match(overall, `Total xdelay (s): ${most}.000000\n`)
  t.match(overall, 'Average concurrency: 1\n')
})

t.test('zoverall: what is a success, and when the last thing ended', async (t) => {
  const block = async (input: string) => (await out('zoverall', input)).split('\n').slice(14, -1)
  t.match(
    await block('d kx 1 2 3 4 <> local.a 5 6 y\nd  k 1 2 3 4 <> local.a 5 6 y\nd dd\nd k\n'),
    ['Total delivery attempts: 4', '  success: 2', '  failure: 1', '  deferral: 1'],
  )
  // The clock was set back by a day after the birth.
  const back = await block(
    'd k 186400 100000 100010 4 <> local.a 5 6 y\nd k 99990 1 99991 1 <> local.a 5 6 y\n',
  )
  t.ok(back.includes('Time span (days): 0.000231481'), back.join('\n'))
  t.notMatch((await block('d k 5 1 2 4 <> local.a 5 6 y\n')).join(), 'Time span')
})

t.test('rxdelay keeps the sign of what rounds to zero', async (t) => {
  const deliveries = 'd k 1 2.004 2.001 4 <> local.a 5 6 y\n'
  t.equal(await out('recipients', deliveries), '4 1 1 -0.00 local.a\n')
  t.equal(await out('rxdelay', '4 1 1 -0.00 local.a\n'), '-0.00 1 local.a\n')
  t.match(await out('zrxdelay', deliveries), /\n-0\.00 {6}1 {2}local\.a\n$/)
})

/** What zsendmail prints, the obvious way. */
function sendmail(line: string): string {
  const field = (n: number) => fieldsOf(line)[n - 1] ?? ''
  const seconds = (to: number, from: number) =>
    fixed(finite(decimal(field(to)) - decimal(field(from))), 6)
  if (/^m/.test(line)) {
    const recipients = plain(finite(decimal(field(5)) + decimal(field(6))))
    return `${field(3)} qp ${field(9)}: from=${field(8)}, uid=${field(10)}, size=${field(4)}, nrcpts=${recipients}, deferrals=${field(7)}, qtime=${seconds(3, 2)}`
  }
  if (!/^d/.test(line)) return line
  const stat = { k: 'Sent', d: 'Failed' }[field(2)] ?? 'Deferred'
  return `${field(5)} qp ${field(9)}: to=${field(8)}, uid=${field(10)}, ddelay=${seconds(5, 3)}, xdelay=${seconds(5, 4)}, stat=${stat} (${field(11)})`
}

t.test('zsendmail writes quick and slow lines alike', async () => {
  const text = (characters: string, minLength: number, maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...characters), minLength, maxLength })
  const stamp = fc.oneof(
    {
      weight: 20,
      arbitrary: fc
        .tuple(
          fc.constantFrom(
            ...['1795577598', '1795577599', '4294967295', '0000000000', '0999999999'],
            ...['795577598', '999999999', '000000001', '79557759x'],
          ),
          text('0123456789', 6, 6),
        )
        .map((two) => two.join('.')),
    },
    fc.constantFrom(
      '4294967296.000001',
      '9007199254.740993',
      '1795577598.69261x',
      '1.5',
      '',
      ...beyond,
    ),
  )
  const number = fc.oneof(
    { weight: 10, arbitrary: text('0123456789', 1, 8) },
    text('019.e+-', 1, 12),
    pick(...beyond),
  )
  const word = text('<abcdefgh@.-\0\xff>', 1, 70)
  const line = fc.oneof(
    fc
      .tuple(stamp, stamp, number, number, number, number, word, number, number)
      .map((fields) => `m ${fields.join(' ')}`),
    fc
      .tuple(fc.constantFrom('k', 'd', 'z', 'kk', ''), stamp, stamp, stamp, number, word, word)
      .chain((fields) =>
        fc.tuple(number, number, word).map((rest) => `d ${[...fields, ...rest].join(' ')}`),
      ),
    fc.constantFrom('? x', '', `m 1 2 3 4 5 6 7 ${'y'.repeat(70_000)} 8 9`),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 80 }), async (lines) => {
      const wanted = lines.map((line) => `${sendmail(line)}\n`).join('')
      return (await out('zsendmail', lines.map((line) => `${line}\n`).join(''))) === wanted
    }),
    { seed: 16, numRuns: 400 },
  )
})

t.test('zall prints what its reports print, one after the other', async (t) => {
  const all = programs.find(({ usage }) => usage.name === 'zall')!
  const input = `${fc.sample(records, { seed: 15, numRuns: 3 }).join('')}? other\nm 1 2 3`
  const names = ['zsendmail', 'zoverall', 'zsenders', 'zrxdelay', 'zddist', 'zoverall']
  const each = await Promise.all(names.map((name) => out(name, input)))
  t.equal((await ran(all, names, input)).out, each.join('\n'))
  const lined = await ran(all, ['--separator=----', ...names], input)
  t.equal(lined.out, each.join('----\n'))
  const whole = await ran(all, [], input)
  t.match(whole, { code: 0, err: '' })
  for (const { usage } of programs.filter(({ usage }) =>
    /^z(?!all|time|delays|pending|report|story|tally|merge)/.test(usage.name),
  )) {
    t.ok(whole.out.includes(await out(usage.name, input)), usage.name)
  }
  t.match(await ran(all, ['zoverall', 'senders'], ''), {
    code: 100,
    out: '',
    err: /^zall: fatal: no report has the name senders, did you mean zsenders\? known are zoverall, .*\nzall: try 'zall --help'\n$/,
  })
})

t.test('what has to wait goes to a file when it is much', async (t) => {
  const spool = new Spool()
  const chunks = Array.from({ length: 200 }, (_, n) => Buffer.alloc(99_991, n))
  for (const chunk of chunks) spool.add(chunk)
  const read = Array.from(spool.read(), (piece) => Buffer.from(piece))
  t.ok(Buffer.concat(read).equals(Buffer.concat(chunks)))
})
