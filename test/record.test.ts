import * as record from '@qmailanalog/record'
import fc from 'fast-check'
import t from 'tap'

const { ddelay, parseRecord, qtime, newLines, scanRecords, xdelay } = record

t.test('exports', async (t) => {
  t.strictSame(Object.keys(record).sort(), [
    'RecordLine',
    'asRounded',
    'compareExactly',
    'ddelay',
    'decimal',
    'decimalAt',
    'fieldsOf',
    'fixed',
    'formatDelivery',
    'formatMessage',
    'formatPendingDelivery',
    'formatPendingMessage',
    'lineEnd',
    'longestNumber',
    'newLines',
    'parseRecord',
    'plain',
    'put',
    'putFixed',
    'putFixedBefore',
    'putLower',
    'putPlain',
    'putPlainBefore',
    'putWhole',
    'putWholeBefore',
    'qtime',
    'rounded',
    'scanRecords',
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

t.test('the byte scanner finds the fields that the parser finds', async (t) => {
  const text = 'm 1  2\t3\n? m\n\n m 4\nd k 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\nd\nm \n'
  const buf = Buffer.from(text)
  const seen: string[][] = []
  scanRecords(buf, 0, buf.length, newLines(), 11, (lines, count) => {
    for (const { from, to, end } of lines.slice(0, count)) {
      const fields = Array.from({ length: 11 }, (_, n) => text.slice(from[n + 1], to[n + 1]))
      seen.push(fields)
      t.equal(text[end], '\n')
    }
  })
  const wanted = text.split('\n').filter((line) => /^[md]/.test(line))
  t.strictSame(
    seen,
    wanted.map((line) => Array.from({ length: 11 }, (_, n) => record.fieldsOf(line)[n] ?? '')),
  )
})

t.test('the byte scanner splits any bytes as the slow way does', async () => {
  const byte = fc.oneof(
    fc.constantFrom(0, 9, 10, 10, 32, 32, 32, 33, 100, 100, 109, 127, 128, 160, 255),
    fc.integer({ min: 0, max: 255 }),
  )
  const scanned = (buf: Buffer, need: number) => {
    const seen: string[] = []
    const text = (start: number, end: number) => buf.toString('latin1', start, end)
    const other = (start: number, end: number) => seen.push(`other ${text(start, end)}`)
    const visit = (lines: record.RecordLine[], count: number) => {
      for (const { start, end, from, to } of lines.slice(0, count)) {
        const fields = Array.from({ length: need }, (_, n) => text(from[n + 1]!, to[n + 1]!))
        seen.push(JSON.stringify([text(start, end), ...fields]))
      }
    }
    scanRecords(buf, 0, buf.length, newLines(), need, visit, other)
    return seen
  }
  const split = (buf: Buffer, need: number) =>
    buf
      .toString('latin1')
      .split('\n')
      .slice(0, -1)
      .map((line) => {
        if (!/^[dm]/.test(line)) return `other ${line}`
        const fields = record.fieldsOf(line)
        return JSON.stringify([line, ...Array.from({ length: need }, (_, n) => fields[n] ?? '')])
      })
  fc.assert(
    fc.property(
      fc.array(byte, { maxLength: 300, size: 'max' }),
      fc.integer({ min: 1, max: 15 }),
      (bytes, need) => {
        const buf = Buffer.from([...bytes, 10])
        return scanned(buf, need).join('\n') === split(buf, need).join('\n')
      },
    ),
    { seed: 4, numRuns: 3000 },
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
      if (record.lineEnd(buf, view, start) !== text.indexOf('\n', start)) return false
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
