import { formatPendingDelivery, formatPendingMessage, parsePending } from '@qmailanalog/record'
import t from 'tap'
import { fc } from './seed.js'
import { program, ran } from './world.js'

const word = fc
  .string({
    unit: fc.integer({ min: 1, max: 255 }).map((n) => String.fromCharCode(n)),
    minLength: 1,
  })
  .map((text) => text.replace(/[\s\0]/g, '_'))

t.test('pending lines are read as they are written', async (t) => {
  const message = fc.record({
    birth: word,
    message: word,
    bytes: word,
    nk: word,
    nd: word,
    nz: word,
    sender: word,
    qp: word,
    uid: word,
  })
  const delivery = fc.record({
    dstart: word,
    delivery: word,
    message: word,
    channel: word,
    recipient: word,
  })
  const queue = fc.constantFrom(
    { head: '', queue: '' },
    { head: '1970-01-01T00:00:00Z mx1 qmail: ', queue: 'mx1/qmail' },
  )
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
  fc.assert(
    fc.property(message, delivery, queue, (m, d, { head, queue }) => {
      const [info, extra] = formatPendingMessage(m).split('\n') as [string, string]
      const starting = formatPendingDelivery(d).slice(0, -1)
      const { nk, nd, nz, ...rest } = m
      const { message } = m
      const { birth, bytes, sender, qp, uid } = rest
      return (
        same(parsePending(head + info), {
          kind: 'message',
          queue,
          birth,
          message,
          bytes,
          sender,
          qp,
          uid,
        }) &&
        same(parsePending(head + extra), { kind: 'counts', queue, message, nk, nd, nz }) &&
        same(parsePending(head + starting), {
          kind: 'delivery',
          queue,
          dstart: d.dstart,
          delivery: d.delivery,
          message: d.message,
          channel: d.channel,
          recipient: d.recipient,
        })
      )
    }),
    { numRuns: 500 },
  )
  for (const line of [
    '',
    'info msg',
    '1 info msg 2: bytes 3 from <> qp 4',
    '1 end msg 3',
    '0 number 7',
  ]) {
    t.equal(parsePending(line), undefined, line)
  }
})

t.test('what matchup hands on is all there, the oldest first', async (t) => {
  const event = fc.record({
    what: fc.constantFrom('info', 'start', 'end', 'gone'),
    message: fc.integer({ min: 1, max: 6 }),
    delivery: fc.integer({ min: 1, max: 6 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
      // A queue as qmail-send keeps it, said in lines.
      const queue = new Map<number, { birth: number; counts: number; running: Set<number> }>()
      let log = ''
      for (const [n, { what, message, delivery }] of events.entries()) {
        const stamp = 1000 + n
        const known = queue.get(message)
        if (what === 'info' && !known) {
          queue.set(message, { birth: stamp, counts: 0, running: new Set() })
          log += `${stamp} new msg ${message}\n${stamp} info msg ${message}: bytes 7 from <a@x> qp 1 uid 2\n`
        }
        const free = [...queue.values()].every(({ running }) => !running.has(delivery))
        if (what === 'start' && known && free) {
          known.running.add(delivery)
          log += `${stamp} starting delivery ${delivery}: msg ${message} to local r${delivery}\n`
        }
        if (what === 'end' && known?.running.delete(delivery)) {
          known.counts++
          log += `${stamp} delivery ${delivery}: deferral: later/\n`
        }
        if (what === 'gone' && known?.running.size === 0) {
          queue.delete(message)
          log += `${stamp} end msg ${message}\n`
        }
      }
      const { pending } = await ran(program('matchup'), [], log)
      const args = ['--at', '2000', '--format', 'json']
      const { out } = await ran(program('zpending'), args, pending)
      const rows: Record<string, unknown>[] = JSON.parse(out)
      const wanted = [...queue].sort(([, a], [, b]) => a.birth - b.birth)
      return (
        rows.length === wanted.length &&
        rows.every(({ age, message, deferrals, running, to }, n) => {
          const [number, { birth, counts, running: own }] = wanted[n]!
          const names = [...own].map((delivery) => `local.r${delivery}`).sort()
          return (
            age === 2000 - birth &&
            message === number &&
            deferrals === counts &&
            running === own.size &&
            `${to}`.split('%20').sort().join() === names.join()
          )
        })
      )
    }),
    { numRuns: 200 },
  )
  t.equal((await ran(program('zpending'), ['--format', 'ndjson'], '')).out, '')
})

t.test('hostile lines are met', async (t) => {
  const lines = [
    '1e300 info msg 1: bytes 1e999 from <\x1b[2J> qp x uid y',
    '-5 info msg 2: bytes -1 from \xff qp x uid y',
    'NaN info msg 3: bytes NaN from <> qp x uid y',
    '5 extra 4 1 2 3',
    'x starting delivery 1: msg 1 to local a',
    '5 starting delivery 1: msg 1 to local b',
    `1970-01-01T00:00:00Z ${': '.repeat(300_000)}`,
    '1970-01-01T00:00:00Z  : 5 info msg 3: bytes 8 from <> qp x uid y',
    `6 info msg ${'9'.repeat(400)}: bytes 18446744073709551615 from <> qp x uid y`,
  ]
  const input = lines.map((line) => `${line}\n`).join('')
  for (const format of ['text', 'json', 'csv', 'tsv', 'ndjson']) {
    const { code, err, out } = await ran(
      program('zpending'),
      ['--at', '10', '--format', format],
      input,
    )
    t.strictSame([code, err], [0, ''], format)
    if (format === 'json') {
      const rows: { age: number | null; running: number; longest: number | null }[] = JSON.parse(
        Buffer.from(out, 'latin1').toString(),
      )
      t.equal(rows.length, 4)
      t.strictSame(
        rows.map(({ age }) => age),
        [5, 4, null, null],
      )
      t.strictSame(
        rows.map(({ longest }) => longest),
        [null, null, 5, null],
      )
    }
  }
})

t.test('what makes no sense is refused', async (t) => {
  const wrong = async (...args: string[]) => {
    const { code, err, out } = await ran(program('zpending'), args, '')
    t.equal(out, '', args.join(' '))
    return `${code} ${err.split('\n')[0]}`
  }
  t.match(await wrong('/nowhere/at/all'), /^111 .*unable to read \/nowhere\/at\/all: no such file/)
  t.match(await wrong('/'), /^111 .*unable to read \/: /)
  t.match(await wrong('x', '--state', 'y'), /^100 .*exclude each other/)
  t.match(await wrong('--at', 'never'), /^100 .*no time: never; expected/)
  t.match(await wrong('--timezone', 'Mars'), /^100 .*no time zone has the name Mars/)
  t.match(await wrong('--sort', 'old'), /^100 .*unknown column old/)
})
