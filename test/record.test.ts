import * as record from '@qmailanalog/record'
import t from 'tap'

const { ddelay, parseRecord, qtime, RecordLine, scanRecords, xdelay } = record

t.test('exports', async (t) => {
  t.strictSame(Object.keys(record).sort(), [
    'RecordLine',
    'ddelay',
    'decimal',
    'decimalAt',
    'fieldsOf',
    'fixed',
    'formatDelivery',
    'formatMessage',
    'formatPendingDelivery',
    'formatPendingMessage',
    'parseRecord',
    'plain',
    'qtime',
    'scanRecords',
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
  scanRecords(buf, 0, buf.length, new RecordLine(), 11, ({ from, to, end }) => {
    const fields = Array.from({ length: 11 }, (_, n) => text.slice(from[n + 1], to[n + 1]))
    seen.push(fields)
    t.equal(text[end], '\n')
  })
  const wanted = text.split('\n').filter((line) => /^[md]/.test(line))
  t.strictSame(
    seen,
    wanted.map((line) => Array.from({ length: 11 }, (_, n) => record.fieldsOf(line)[n] ?? '')),
  )
})
