import * as record from '@qmailanalog/record'
import t from 'tap'
import { fc } from './seed.js'

const { ddelay, parseRecord, qtime, Scanner, xdelay } = record

t.test('exports', async (t) => {
  t.strictSame(Object.keys(record).sort(), [
    'KeyPlaces',
    'KeyedHash',
    'RecordLine',
    'Scanner',
    'Sum',
    'asRounded',
    'compareExact',
    'ddelay',
    'decimal',
    'decimalAt',
    'decoded',
    'doubleOf',
    'encoded',
    'encodedForSheet',
    'exactOf',
    'exactly',
    'fieldsOf',
    'finite',
    'fixed',
    'formatDelivery',
    'formatMessage',
    'formatPendingDelivery',
    'formatPendingMessage',
    'inPieces',
    'isDigit',
    'isExact',
    'isSeparator',
    'jsonString',
    'longestLine',
    'longestNumber',
    'machineNumber',
    'ownKernelOf',
    'parsePending',
    'parseRecord',
    'plain',
    'put',
    'putFixed',
    'putFixedBefore',
    'putLower',
    'putPadded',
    'putPlain',
    'putPlainBefore',
    'putWhole',
    'qtime',
    'quoted',
    'rounded',
    'scratch',
    'shownOfLong',
    'stampOf',
    'together',
    'viewOf',
    'wordEnd',
    'xdelay',
  ])
})

t.test('delays are differences of stamps', async (t) => {
  const m = parseRecord('m 1.5 4 10 1 0 0 <> 1 2')
  const d = parseRecord('d k 1 2.5 2 10 <> local.x 1 2 ')
  if (m?.kind !== 'm' || d?.kind !== 'd') throw new Error('not parsed')
  t.strictSame([qtime(m), ddelay(d), xdelay(d)], [2.5, 1, -0.5])
  t.strictSame([d.channel, d.recipient, d.reason], ['local', 'x', ''])
})

t.test('lines of other kinds, and damaged ones', async (t) => {
  t.equal(parseRecord('? m 1'), undefined)
  t.equal(parseRecord(''), undefined)
  t.match(parseRecord('d'), { kind: 'd', result: '', recipient: '', reason: '' })
  t.match(parseRecord('mx \t 5'), { kind: 'm', birth: '5', done: '' })
  t.match(parseRecord('d k 1 2 3 4 <> nohost'), { channel: 'nohost', recipient: '' })
  t.match(parseRecord('d k 1 2 3 4 <a\0b> l.r@x.y'), { sender: '<a\0b>', recipient: 'r@x.y' })
})

/** What the scanner finds, as text. */
function scanned(buf: Buffer, need: number, wanted?: record.Wanted): string[] {
  const seen: string[] = []
  const visit = (lines: record.RecordLine[], count: number) => {
    for (const { buf, start, end, from, to } of lines.slice(0, count)) {
      const text = (start: number, end: number) => buf.toString('latin1', start, end)
      const fields = Array.from({ length: need }, (_, n) => text(from[n + 1]!, to[n + 1]!))
      seen.push(JSON.stringify([text(start, end), ...fields]))
    }
  }
  const other = (buf: Buffer, start: number, end: number) =>
    seen.push(`other ${buf.toString('latin1', start, end)}`)
  new Scanner().records(buf, 0, buf.length, need, visit, wanted ? undefined : other, wanted)
  return seen
}

/** The same, the slow way. */
function split(buf: Buffer, need: number, wanted?: record.Wanted): string[] {
  const lines = buf.toString('latin1').split('\n').slice(0, -1)
  const begin = wanted
    ? String.fromCharCode(
        ...[wanted.kind || 0, ...(wanted.result ? [32, wanted.result] : [])].filter((c) => c > 0),
      )
    : ''
  return lines
    .filter((line) => !wanted || (/^[dm]/.test(line) && line.startsWith(begin)))
    .map((line) => {
      if (!/^[dm]/.test(line)) return `other ${line}`
      const fields = record.fieldsOf(line)
      return JSON.stringify([line, ...Array.from({ length: need }, (_, n) => fields[n] ?? '')])
    })
}

t.test('the scanner finds the fields that the parser finds', async (t) => {
  const text = 'm 1  2\t3\n? m\n\n m 4\nd k 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\nd\nm \n'
  const buf = Buffer.from(text)
  t.strictSame(scanned(buf, 11), split(buf, 11))
  t.equal(scanned(buf, 11).length, 7)
})

t.test('the scanner splits any bytes as the slow way does', async () => {
  const byte = fc.oneof(
    fc.constantFrom(0, 9, 10, 10, 32, 32, 32, 33, 100, 100, 107, 109, 127, 128, 160, 255),
    fc.integer({ min: 0, max: 255 }),
  )
  const kinds = fc.constantFrom(
    undefined,
    { kind: 0, result: 0 },
    { kind: 100, result: 0 },
    { kind: 109, result: 0 },
    { kind: 100, result: 107 },
  )
  fc.assert(
    fc.property(
      fc.array(byte, { maxLength: 300, size: 'max' }),
      fc.integer({ min: 1, max: 15 }),
      kinds,
      (bytes, need, wanted) => {
        const buf = Buffer.from([...bytes, 10])
        return scanned(buf, need, wanted).join('\n') === split(buf, need, wanted).join('\n')
      },
    ),
    { seed: 4, numRuns: 2000 },
  )
})

t.test('long lines, and more lines than are scanned at once', async (t) => {
  for (const length of [1, 400_000, 450_000, record.longestLine - 20]) {
    const line = `d k 1 2 3 4 5 6 7 8 ${'x'.repeat(length)}\n`
    const lines = 'm 1 2 3 4 5\n? \n'.repeat(5000)
    const buf = Buffer.from(`${lines}${line}${lines.repeat(10)}${line}${line}`)
    t.ok(scanned(buf, 11).join('\n') === split(buf, 11).join('\n'), `${length} bytes`)
  }
  const tooLong = Buffer.from(`m ${'x'.repeat(record.longestLine - 1)}\n`)
  t.throws(() => scanned(tooLong, 11), RangeError)
})

t.test('the numbers of a line are those of its fields', async () => {
  const scanner = new Scanner()
  const text = (characters: string, minLength: number, maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...characters), minLength, maxLength })
  const digits = (most: number, least = most) => text('0123456789', least, most)
  const number = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(digits(10), digits(6)).map((two) => two.join('.')) },
    { weight: 4, arbitrary: digits(10, 0) },
    fc.constantFrom('9007199254.740991', '9007199254.740992', '9007199254.740993'),
    fc.constantFrom('99999999', '123456789', '179557759@.692615', '1795577598:692615', '-5', '1e3'),
    text('0123456789.eE+:/-', 1, 18),
  )
  fc.assert(
    fc.property(
      fc.array(number, { minLength: 8, maxLength: 8 }),
      fc.boolean(),
      (given, message) => {
        const fields = [message ? 'm' : 'd', ...given].filter((field) => field !== '')
        const buf = Buffer.from(`${fields.join(' ')}\n`)
        let same = true
        scanner.records(buf, 0, buf.length, 11, ([line]) => {
          for (const n of message ? [2, 3, 4, 5, 6, 7] : [3, 4, 5, 6]) {
            // Twice: what has been worked out is kept.
            const wanted = record.decimal(fields[n - 1] ?? '')
            same &&= Object.is(line!.number(n), wanted) && Object.is(line!.number(n), wanted)
          }
        })
        return same
      },
    ),
    { seed: 5, numRuns: 2000 },
  )
})

t.test('four bytes at once are four bytes, wherever they begin', async () => {
  const bytes = fc.array(
    fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(9, 10, 11, 32, 33, 64, 65, 90, 91)),
    { maxLength: 24 },
  )
  fc.assert(
    fc.property(bytes, fc.nat(4), fc.nat(12), (list, skip, at) => {
      const buf = Buffer.from([...list, 10])
      const view = record.viewOf(buf)
      const start = Math.min(skip, list.length)
      const text = buf.toString('latin1')
      const word = text.slice(start).search(/[\0-\x20]/) + start
      if (record.wordEnd(buf, view, start) !== word) return false
      const lower = text.replace(/[A-Z]/g, (c) => c.toLowerCase())
      return [record.put, record.putLower].every((copy, n) => {
        const to = Buffer.alloc(48, '#')
        const end = copy(record.viewOf(to), at, view, start, buf.length)
        const wanted = (n === 0 ? text : lower).slice(start)
        return (
          to.toString('latin1') === `${'#'.repeat(at)}${wanted}`.padEnd(48, '#') &&
          end === at + wanted.length
        )
      })
    }),
    { seed: 7, numRuns: 2000 },
  )
})
