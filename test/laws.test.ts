import { matchup } from '@qmailanalog/matchup'
import {
  type Delivery,
  formatDelivery,
  formatMessage,
  type Message,
  parseRecord,
} from '@qmailanalog/record'
import t from 'tap'
import { realLog, recordings } from './data.js'
import { crowd, cuts, logs } from './logs.js'
import { model } from './model.js'
import { fc } from './seed.js'
import { cutAt, lineSet, program, ran } from './world.js'

const at = (text: string, fractions: number[]) =>
  cutAt(
    text,
    fractions.map((part) => Math.floor(part * text.length)),
  )
const runs = { numRuns: 300 }

t.test('matchup says what its specification says, on hostile logs too', async (t) => {
  await fc.assert(
    fc.asyncProperty(logs(true), async (log) => {
      const { code, out, pending } = await ran(matchup, [], log)
      const wanted = model(log)
      return code === 0 && out === wanted.out && pending === wanted.pending
    }),
    { numRuns: 1000 },
  )
  const log = realLog()
  t.strictSame(
    model(log),
    await ran(matchup, [], log).then(({ out, pending }) => ({ out, pending })),
  )
})

t.test('thousands of messages and deliveries of all sizes come and go', async (t) => {
  let most = 0
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.constantFrom(40, 400, 4000), async (seed, open) => {
      const log = crowd(seed, open)
      const { out, pending } = await ran(matchup, [], ...at(log, [0.01, 0.5]))
      most = Math.max(most, pending.split('\n').length)
      const wanted = model(log)
      return out === wanted.out && pending === wanted.pending
    }),
    { numRuns: 24 },
  )
  t.ok(most > 5000, 'many were open')
})

t.test('however the input is cut into chunks, the output is the same', async (t) => {
  await fc.assert(
    fc.asyncProperty(logs(true), cuts, async (log, places) => {
      const whole = await ran(matchup, [], log)
      const cut = await ran(matchup, [], ...at(log, places))
      const report = await ran(program('zoverall'), [], whole.out)
      const cutReport = await ran(program('zoverall'), [], ...at(whole.out, places))
      return cut.out === whole.out && cut.pending === whole.pending && report.out === cutReport.out
    }),
    runs,
  )
  const { log = '', matchup: out } = recordings['fuzz-03'] ?? {}
  t.equal((await ran(matchup, [], ...log)).out, out, 'byte by byte')
})

t.test(
  'a log cut anywhere, the pending state carried over, gives the lines of the whole log',
  async (t) => {
    const same = async (log: string, place: number) => {
      const first = await ran(matchup, [], log.slice(0, place))
      const second = await ran(matchup, [], first.pending + log.slice(place))
      const whole = await ran(matchup, [], log)
      const lines = (text: string) => text.match(/^[md] .*\n/gm)?.join('') ?? ''
      return (
        lines(first.out) + lines(second.out) === lines(whole.out) &&
        lineSet(second.pending) === lineSet(whole.pending)
      )
    }
    await fc.assert(
      fc.asyncProperty(logs(false), fc.double({ min: 0, max: 1, noNaN: true }), (log, part) =>
        same(log, Math.floor(part * log.length)),
      ),
      runs,
    )
    const { log = '' } = recordings['gen'] ?? {}
    for (const place of [1, 777, 123456, 200001, log.length - 1])
      t.ok(await same(log, place), `cut at ${place}`)
  },
)

t.test('parse of format is the record', async () => {
  const word = fc.stringMatching(/^[^ \t\n.]{1,12}$/)
  const message = fc.record<Message>({
    kind: fc.constant('m'),
    birth: word,
    done: word,
    bytes: word,
    nk: word,
    nd: word,
    nz: word,
    sender: word,
    qp: word,
    uid: word,
  })
  const delivery = fc.record<Delivery>({
    kind: fc.constant('d'),
    result: fc.constantFrom('k', 'd', 'z'),
    birth: word,
    dstart: word,
    ddone: word,
    bytes: word,
    sender: word,
    channel: word,
    recipient: word,
    qp: word,
    uid: word,
    reason: fc.oneof(word, fc.constant('')),
  })
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
  fc.assert(fc.property(message, (m) => same(parseRecord(formatMessage(m)), m)))
  fc.assert(fc.property(delivery, (d) => same(parseRecord(formatDelivery(d)), d)))
})
