import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Kernel, keeping, matchup } from '@qmailanalog/matchup'
import t from 'tap'
import { realLog } from './data.js'
import { stamped, unnamed } from './forms.js'
import { crowd, logs } from './logs.js'
import { model } from './model.js'
import { fc } from './seed.js'
import { ran } from './world.js'

// @ts-expect-error a script, not typed
const hostile = await import('../scripts/hostile.js')
const collidingNumbers: (count: number) => bigint[] = hostile.collidingNumbers
const ordinaryNumbers: (count: number) => bigint[] = hostile.ordinaryNumbers

const usual = { ...keeping }
t.afterEach(() => void Object.assign(keeping, usual))

const plain = async (log: string) => {
  const { out, pending, code, err } = await ran(matchup, [], log)
  return {
    code,
    err: err.replace(/^matchup: warning: .* no time that is understood, .*\n/, ''),
    out,
    pending,
  }
}
const wanted = (log: string) => ({ code: 0, err: '', ...model(log) })

const utc = ['--quiet', '--timezone=UTC', '--year=2026']
const records = realLog()
  .split('\n')
  .slice(0, 500)
  .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const)
const forms = Object.values({ ...unnamed, ...stamped }).map((wrap) =>
  records.map(([stamp, text]) => wrap(stamp, text)).join(''),
)

/** Lines of many queues, hosts and forms, each of which is the first of its kind. */
function manyQueues(count: number): string {
  const lines = Array.from({ length: count }, (_, n) => [
    `${n}.5 new msg 1 queue${n}\n`,
    `${n}.5 info msg 1: bytes 1 from <a${n}@x> qp 2 uid 3 queue${n}\n`,
    `${n}.5 starting delivery 1.${n}: msg 1 to local b${n}@x queue${n}\n`,
    `${n}.5 delivery 1.${n}: success: done${n} queue${n}\n`,
    `${n}.5 odd ${'x'.repeat(n * 40)} queue${n}\n`,
  ])
  return lines.flat().join('')
}

// A memory of so many pages that nobody touches costs next to nothing, but V8 takes a while to make it.
for (const [name, change, few] of [
  ['memory that grows whenever something is kept', { growing: true }, 100],
  ['memory above 2 GB', { from: 2 ** 31 + 4096 }, 8],
  ['memory across the 2 GB', { from: 2 ** 31 - 70_000 }, 8],
] as const) {
  t.test(name, async (t) => {
    Object.assign(keeping, change)
    const log = manyQueues(120)
    t.strictSame(await plain(log), wanted(log))
    for (const open of [40, 1000]) {
      const log = crowd(open, open)
      t.strictSame(await plain(log), wanted(log))
    }
    await fc.assert(
      fc.asyncProperty(logs(true), async (log) => {
        const { out, pending } = await ran(matchup, [], log)
        const said = model(log)
        return out === said.out && pending === said.pending
      }),
      { numRuns: few },
    )
    for (const form of forms.slice(0, few)) {
      const found = await ran(matchup, utc, form)
      Object.assign(keeping, usual)
      t.strictSame(found, await ran(matchup, utc, form))
      Object.assign(keeping, change)
    }
  })
}

t.test('where there is no more memory, the state of before stays', async (t) => {
  const state = join(
    t.testdir({ state: '1.5 info msg 7: bytes 1 from <a@x> qp 2 uid 3\n' }),
    'state',
  )
  const before = readFileSync(state, 'latin1')
  keeping.from = 2 ** 32 - 1_000_000
  const log = crowd(1, 4000)
  const { code, err, pending } = await ran(matchup, ['--state', state], log)
  t.strictSame(
    { code, err, pending },
    { code: 111, err: 'matchup: fatal: out of memory\n', pending: '' },
  )
  t.equal(readFileSync(state, 'latin1'), before)
  t.equal((await ran(matchup, [], log)).pending, '', 'nothing by descriptor 5 either')
  const little = crowd(2, 40)
  t.strictSame(await plain(little), wanted(little), 'what has room there is matched')
})

/** How many places of its tables a kernel passes over to find all that a log leaves open. */
function passed(numbers: (bigint | string)[]): number {
  const kernel = new Kernel()
  const line = (n: bigint | string) =>
    typeof n === 'string'
      ? `1.5 starting delivery ${n}: msg 1 to local a@x\n`
      : `1.5 info msg ${n}: bytes 1 from <a@x> qp 2 uid 3\n`
  for (const n of numbers) {
    const bytes = Buffer.from(line(n))
    kernel.putAside(bytes, 0, bytes.length)
    kernel.calls.lineAside(true)
  }
  return kernel.calls.placesPassed()
}

t.test('nobody can choose numbers that collide', async (t) => {
  const count = 60_000
  const range = Array.from({ length: count }, (_, n) => n + 1)
  const low = (n: number) => BigInt(n >>> 0)
  // The number for which the old hash was this one.
  const inverse = (hash: number) => {
    const product = hash ^ (hash >>> 15) ^ (hash >>> 30)
    return low(Math.imul(product, 0x0e8b2f51))
  }
  const old = (n: bigint) => {
    const product = Math.imul(Number(n), 0x9e3779b1)
    return product ^ (product >>> 15)
  }
  t.ok(range.every((hash) => old(inverse(hash)) === hash))
  const sets: Record<string, (bigint | string)[]> = {
    'one hash of the old ones': collidingNumbers(count),
    'one after the other': range.map(BigInt),
    'places in a row': range.map((n) => inverse(n)),
    'few low bits': range.map((n) => BigInt(n) << 47n),
    'all but few bits the same': range.map((n) => BigInt(n) << 32n),
    'parts of one number': range.map((n) => `7.${n}`),
    'parts and numbers': range.map((n) => `${n}.${count - n}`),
  }
  const ordinary = passed(ordinaryNumbers(count))
  t.ok(ordinary > count / 10, 'they meet sometimes')
  for (const [name, numbers] of Object.entries(sets)) {
    t.equal(new Set(numbers).size, count, name)
    const places = passed(numbers)
    t.ok(
      places < 2 * ordinary && places > ordinary / 2,
      `${name}: ${places} and ${ordinary} places`,
    )
  }
})
