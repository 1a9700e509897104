import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { secret } from '@qmailanalog/program'
import { KeyedHash, KeyPlaces, Scanner, scratch, viewOf } from '@qmailanalog/record'
import { Sorting, SumsByKey } from '@qmailanalog/table'
import t from 'tap'
import { fc } from './seed.js'
import { program, ran } from './world.js'

const counting = (bytes: number) => Uint8Array.from({ length: bytes }, (_, n) => n)
const bytesOf = (text: string) => viewOf(Buffer.from(text, 'latin1'))

/** SipHash-1-3 as its authors tell it, the low 32 bits of 64; the words are whole numbers of any size. */
function sipHash(secret: Uint8Array, bytes: Uint8Array): number {
  const word = (from: Uint8Array, at: number) => Buffer.from(from).readBigUInt64LE(at)
  const turned = (n: bigint, by: bigint) => BigInt.asUintN(64, (n << by) | (n >> (64n - by)))
  const sum = (a: bigint, b: bigint) => BigInt.asUintN(64, a + b)
  const [k0, k1] = [word(secret, 0), word(secret, 8)]
  let [a, b] = [k0 ^ 0x736f6d6570736575n, k1 ^ 0x646f72616e646f6dn]
  let [c, d] = [k0 ^ 0x6c7967656e657261n, k1 ^ 0x7465646279746573n]
  const round = () => {
    a = sum(a, b)
    b = turned(b, 13n) ^ a
    a = turned(a, 32n)
    c = sum(c, d)
    d = turned(d, 16n) ^ c
    a = sum(a, d)
    d = turned(d, 21n) ^ a
    c = sum(c, b)
    b = turned(b, 17n) ^ c
    c = turned(c, 32n)
  }
  const padded = Buffer.alloc((bytes.length & ~7) + 8)
  padded.set(bytes)
  padded[padded.length - 1] = bytes.length & 255
  for (let at = 0; at < padded.length; at += 8) {
    d ^= word(padded, at)
    round()
    a ^= word(padded, at)
  }
  c ^= 0xffn
  for (let n = 0; n < 3; n++) round()
  return Number(BigInt.asIntN(32, a ^ b ^ c ^ d))
}

// Of 0, 1, 2, ... bytes that count up, under a secret that does: as the Linux kernel's own test has them.
const published = [
  0x050fc4dc, 0x7d57ca93, 0x4dc7d44d, 0xe7ddf7fb, 0x88d38328, 0x49533b67, 0xc59f22a7, 0x9bb11140,
  0x8d299a8e, 0x6c063de4, 0x92ff097f, 0xf94dc352, 0x57b4d9a2, 0x1229ffa7, 0xc0f95d34, 0x2a519956,
  0x7d908b66, 0x63dbd80c, 0xb473e63e, 0x8d297d1c, 0xa6cce040, 0x2b45f844, 0xa320872e, 0xdae6c123,
]

const scanner = new Scanner()

t.test('it is SipHash-1-3', async (t) => {
  const hash = new KeyedHash(scanner, () => counting(16))
  for (const [length, wanted] of published.entries()) {
    const bytes = counting(length)
    t.equal(sipHash(counting(16), bytes), wanted | 0, `${length} bytes, slowly`)
    if (length >= 4)
      t.equal(hash.one(new DataView(bytes.buffer), 4, length, 0x03020100), wanted | 0)
  }
})

t.test('keys of lines and keys that stand elsewhere, many and one by one', async () => {
  const memory = Buffer.from(scanner.memory.buffer)
  const key = fc.tuple(fc.uint8Array({ maxLength: 70 }), fc.integer())
  const places = new KeyPlaces(scanner)
  fc.assert(
    fc.property(
      fc.array(key, { minLength: 1, maxLength: 32 }),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      (keys, secret) => {
        const hash = new KeyedHash(scanner, () => secret)
        let at = scratch.start
        const ones = keys.map(([bytes, group], n) => {
          memory.set(bytes, at)
          places.starts[n] = at
          at += bytes.length
          places.ends[n] = at
          places.groups[n] = group
          return hash.one(viewOf(Buffer.from(bytes)), 0, bytes.length, group)
        })
        const here = viewOf(memory)
        const same =
          hash.one(here, places.starts[0]!, places.ends[0]!, places.groups[0]!) === ones[0]
        hash.many(keys.length)
        return (
          same &&
          keys.every(([bytes, group], n) => {
            const first = Buffer.alloc(4)
            first.writeInt32LE(group)
            const wanted = sipHash(secret, Buffer.concat([first, bytes]))
            return hash.hashes[n] === wanted && ones[n] === wanted
          })
        )
      },
    ),
    { seed: 21, numRuns: 500 },
  )
})

/** A table that tells how far its keys stand from where they belong: what it costs to look each up once. */
class Told extends SumsByKey {
  steps(): number {
    const { table } = this
    const mask = table.length / 2 - 1
    let steps = 0
    for (let at = 0; at <= mask; at++) {
      if (table[2 * at + 1] !== 0) steps += (at - table[2 * at]!) & mask
    }
    return steps
  }
}

/** Counts keys, and tells the steps and the order of the keys. */
function counted(keys: string[], secret?: Uint8Array) {
  const table = secret ? new Told(scanner, 1, () => secret) : new Told(scanner, 1)
  for (const key of keys) {
    const bytes = bytesOf(key)
    table.entryOf(bytes, 0, bytes.byteLength)
  }
  const { bytes } = table
  const order = Array.from(table.all(), (entry) =>
    Buffer.from(bytes.buffer, table.keyStart(entry), table.keyLength(entry)).toString('latin1'),
  )
  return { steps: table.steps(), order }
}

/** The hash that keyed.ts had before, whatever is known of a key. */
function oldHash(bytes: DataView): number {
  const spread = 0x9e3779b1
  const last = bytes.byteLength - 4
  let hash = bytes.byteLength
  let other = spread
  let p = 0
  for (; p + 8 <= last; p += 8) {
    hash = Math.imul(hash ^ bytes.getInt32(p, true), spread)
    other = Math.imul(other ^ bytes.getInt32(p + 4, true), spread)
    hash ^= hash >>> 15
    other ^= other >>> 15
  }
  if (p + 4 <= last) other = Math.imul(other ^ bytes.getInt32(p + 4, true), spread)
  hash = Math.imul(hash ^ bytes.getInt32(p, true), spread)
  hash ^= hash >>> 15
  hash = Math.imul(hash ^ bytes.getInt32(last, true), spread)
  hash ^= Math.imul(other ^ (other >>> 15), spread)
  hash ^= hash >>> 16
  hash = Math.imul(hash, spread)
  return hash ^ (hash >>> 13)
}

// @ts-expect-error a script, not typed
const hostile = await import('../scripts/hostile.js')
const colliding: (count: number) => string[] = hostile.colliding
const ordinary: (keys: string[]) => string[] = hostile.ordinary

t.test('keys that were chosen to collide stand no worse than others', async (t) => {
  const keys = colliding(100_000)
  t.equal(new Set(keys).size, keys.length)
  t.equal(new Set(keys.map((key) => oldHash(bytesOf(key)))).size, 1, 'they did collide')
  const { steps } = counted(keys)
  const random = counted(ordinary(keys)).steps
  t.ok(steps < 2 * random, `${steps} steps, ${random} with other keys`)
})

t.test('keys chosen by who has the source, and thinks of a secret', async (t) => {
  const guess = counting(16)
  const hash = new KeyedHash(scanner, () => guess)
  const keys: string[] = []
  for (let n = 0; keys.length < 400; n++) {
    const bytes = bytesOf(`user${n}@host.example`)
    if ((hash.one(bytes, 0, bytes.byteLength, 0) & 1023) === 0) keys.push(`user${n}@host.example`)
  }
  const random = counted(ordinary(keys)).steps
  t.ok(counted(keys, guess).steps > 50 * random, 'they collide where the guess is right')
  t.ok(counted(keys).steps < 2 * random + 200, 'and not elsewhere')
})

/** Bytes that count how often somebody looks at them. */
class Counting extends DataView<ArrayBuffer> {
  looks = 0
  override getInt32(at: number, little?: boolean): number {
    this.looks++
    return super.getInt32(at, little)
  }
  override getUint8(at: number): number {
    this.looks++
    return super.getUint8(at)
  }
}

t.test('keys that were chosen to be hard to sort', async (t) => {
  // Each agrees with the first in one byte less than the one before, where only all of them tell that.
  const [rows, length] = [1000, 1200]
  const keys = Array.from({ length: rows }, (_, n) => {
    const shorter = n % (rows >> 2) === 0 || n < rows / 2 ? 8 : n - rows / 2 + 9
    const key = 'a'.repeat(length - shorter)
    return (shorter === 8 ? key : `${key}b`).padEnd(length - 8, 'a') + String(n).padStart(8, '0')
  })
  const text = Buffer.from(keys.join(''))
  const bytes = new Counting(new Uint8Array(text).buffer)
  const starts = Int32Array.from(keys, (_, n) => n * length)
  const ends = starts.map((start) => start + length)
  const order = Int32Array.from(keys, (_, n) => n)
  new Sorting([() => ({ bytes, starts, ends })], order, rows).sort(0, rows)
  t.strictSame(
    Array.from(order, (n) => keys[n]),
    keys.toSorted(),
  )
  t.ok(bytes.looks < 10 * text.length, `${bytes.looks} looks at ${text.length} bytes`)
})

t.test('the order of rows knows nothing of the secret', async (t) => {
  const keys = ordinary(colliding(5000))
  const [a, b] = [counted(keys, counting(16)), counted(keys, counting(17).subarray(1))]
  t.not(a.steps, b.steps, 'the tables differ')
  t.strictSame(a.order, b.order)
  t.strictSame(a.order, keys)
})

t.test('one secret for a thread, another for each process', async (t) => {
  t.equal(secret(), secret())
  t.equal(secret().length, 16)
  const root = fileURLToPath(new URL('..', import.meta.url))
  const told = (before: string) =>
    execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import fs from 'node:fs'
        import { syncBuiltinESMExports } from 'node:module'
        ${before}
        const { secret } = await import('@qmailanalog/program')
        process.stdout.write(Buffer.from(secret()).toString('hex'))`,
      ],
      { cwd: `${root}/packages/report`, encoding: 'latin1' },
    )
  const noDevice = `const { openSync } = fs
    fs.openSync = (...args) => {
      if (String(args[0]).startsWith('/dev/')) throw new Error()
      return openSync(...args)
    }
    syncBuiltinESMExports()`
  const secrets = [told(''), told(''), told(noDevice), told(noDevice)]
  t.equal(new Set(secrets).size, 4)
  for (const secret of secrets) t.match(secret, /^(?!0{32})[0-9a-f]{32}$/)
})

t.test('programs count keys that collide as any others', async (t) => {
  const keys = colliding(2000)
  const deliveries = keys.map((key) => `d k 1 2 3 4 <> remote.a${key} 5 6 ok\n`).join('')
  const rows = (await ran(program('recipients'), [], deliveries + deliveries)).out
    .split('\n')
    .slice(0, -1)
  t.strictSame(
    rows,
    keys.map((key) => `8 2 2 2.00 remote.a${key}`),
  )
  const messages = keys.map((key, n) => `m 1 2 3 1 0 0 <another${key}> 5 ${n % 3}\n`).join('')
  const origins = (await ran(program('senders'), [], messages)).out.split('\n').slice(0, -1)
  t.strictSame(
    origins,
    keys.map((key, n) => `1 3 3 3 1 1 0.000000 ${n % 3}/<another${key}>`),
  )
})
