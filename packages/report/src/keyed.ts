import { put, viewOf } from '@qmailanalog/record'

/** Multiplies what has been mixed so far; odd, its bits spread. */
const spread = 0x9e3779b1

/** Room to begin with, in bytes. The system gives memory when it is touched, so most of this costs nothing; to grow costs a copy. */
const ample = 32 * 1024 * 1024

/**
 * Distinct keys, in the order of their first appearance, each with so many sums (doubles, added to in
 * input order). A key is bytes. Keys and sums lie in one array of bytes, key n behind key n - 1, so
 * that nothing holds on to the input, memory is little more than what is kept, and to count a line is
 * to touch two places of memory: the key's slot in the hash table, and its entry.
 *
 * An entry is named by where its sums begin; before them stands the length of the key, behind them the
 * key.
 */
export class Keyed {
  count = 0
  bytes: DataView = viewOf(Buffer.allocUnsafeSlow(ample))
  private end = 0
  /** open addressing: hash, entry; entry 0 is none, since a length stands before the first */
  private table = new Int32Array(2 * 16384)

  constructor(private readonly width: number) {}

  /** Makes room for a key of so many bytes and answers where in `bytes` it is to be written. */
  begin(length: number): number {
    const key = this.end + 4 + 8 * this.width
    if (key + length > this.bytes.byteLength) {
      const grown = Buffer.allocUnsafeSlow(this.bytes.byteLength * 2 + length)
      grown.set(new Uint8Array(this.bytes.buffer, 0, this.end))
      this.bytes = viewOf(grown)
    }
    return key
  }

  /** The entry of the key that was written from `begin` up to `end`. */
  entry(end: number): number {
    return this.lookUp(this.bytes, this.end + 4 + 8 * this.width, end)
  }

  /** The entry of a key that stands in other bytes. */
  entryOf(from: DataView, start: number, end: number): number {
    return this.lookUp(from, start, end)
  }

  private lookUp(from: DataView, start: number, end: number): number {
    const { bytes, table, width } = this
    const length = end - start
    const hash = hashOf(from, start, end)
    const mask = table.length / 2 - 1
    let at = hash & mask
    for (let known = 0; (known = table[2 * at + 1]!) !== 0; at = (at + 1) & mask) {
      if (table[2 * at] !== hash || bytes.getInt32(known - 4) !== length) continue
      if (same(bytes, known + 8 * width, from, start, length)) return known
    }
    table[2 * at] = hash
    table[2 * at + 1] = this.end + 4
    return this.keep(from, start, length)
  }

  /** Makes an entry, unless its key is where it belongs already. */
  private keep(from: DataView, start: number, length: number): number {
    const key = from === this.bytes ? start : this.begin(length)
    const { bytes, end } = this
    if (from !== bytes) put(bytes, key, from, start, start + length)
    bytes.setInt32(end, length)
    for (let n = 0; n < this.width; n++) bytes.setFloat64(end + 4 + 8 * n, 0)
    this.end = key + length
    if (++this.count * 4 > this.table.length) this.grow()
    return end + 4
  }

  add(entry: number, n: number, value: number): void {
    const at = entry + 8 * n
    this.bytes.setFloat64(at, this.bytes.getFloat64(at) + value)
  }

  sum(entry: number, n: number): number {
    return this.bytes.getFloat64(entry + 8 * n)
  }

  /** Where the key of an entry begins and ends in `bytes`. */
  keyStart(entry: number): number {
    return entry + 8 * this.width
  }

  keyEnd(entry: number): number {
    return entry + 8 * this.width + this.bytes.getInt32(entry - 4)
  }

  *entries(): Generator<number> {
    for (let at = 0; at < this.end; at = this.keyEnd(at + 4)) yield at + 4
  }

  /** Bytes of all keys together. */
  keyBytes(): number {
    return this.end - this.count * (4 + 8 * this.width)
  }

  private grow(): void {
    const old = this.table
    const table = new Int32Array(4 * old.length)
    const mask = table.length / 2 - 1
    for (let from = 0; from < old.length; from += 2) {
      if (old[from + 1] === 0) continue
      let at = old[from]! & mask
      while (table[2 * at + 1] !== 0) at = (at + 1) & mask
      table[2 * at] = old[from]!
      table[2 * at + 1] = old[from + 1]!
    }
    this.table = table
  }
}

function hashOf(bytes: DataView, start: number, end: number): number {
  let hash = end - start
  let p = start
  for (; p + 4 <= end; p += 4) {
    hash = Math.imul(hash ^ bytes.getInt32(p, true), spread)
    hash ^= hash >>> 15
  }
  for (; p < end; p++) hash = Math.imul(hash ^ bytes.getUint8(p), spread)
  hash ^= hash >>> 16
  hash = Math.imul(hash, spread)
  return hash ^ (hash >>> 13)
}

function same(
  bytes: DataView,
  key: number,
  from: DataView,
  start: number,
  length: number,
): boolean {
  let n = 0
  for (; n + 4 <= length; n += 4) {
    if (bytes.getInt32(key + n, true) !== from.getInt32(start + n, true)) return false
  }
  for (; n < length; n++) if (bytes.getUint8(key + n) !== from.getUint8(start + n)) return false
  return true
}
