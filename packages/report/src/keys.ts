import { put, viewOf } from '@qmailanalog/record'

/** Multiplies what has been mixed so far; odd, its bits spread. */
const spread = 0x9e3779b1

/**
 * Distinct keys, numbered from 0 in the order of their first appearance. Keys are bytes, copied one
 * behind the other into one array, so that nothing holds on to the input and memory is little more than
 * the keys themselves.
 */
export class Keys {
  count = 0
  /** the keys; key n is `text[starts[n]..starts[n + 1])` */
  text: DataView = viewOf(Buffer.allocUnsafeSlow(64 * 1024))
  starts = new Int32Array(1025)
  private hashes = new Int32Array(1024)
  /** open addressing: number + 1; 0 is empty */
  private table = new Int32Array(4096)

  /** Makes room for a key of so many bytes and answers where in `text` it is to be written. */
  begin(bytes: number): number {
    const start = this.starts[this.count]!
    if (start + bytes > this.text.byteLength) {
      const grown = Buffer.allocUnsafeSlow(Math.ceil(this.text.byteLength * 1.5) + bytes)
      grown.set(new Uint8Array(this.text.buffer, this.text.byteOffset, start))
      this.text = viewOf(grown)
    }
    return start
  }

  /** The number of the key that was written from `begin` up to `end`. */
  number(end: number): number {
    const { text, starts, hashes, table } = this
    const start = starts[this.count]!
    const hash = hashOf(text, start, end)
    const mask = table.length - 1
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const n = table[at]! - 1
      if (n < 0) {
        table[at] = this.count + 1
        return this.keep(hash, end)
      }
      if (hashes[n] === hash && same(text, starts[n]!, starts[n + 1]!, start, end)) return n
    }
  }

  /** The number of a key that stands in other bytes. */
  numberOf(from: DataView, start: number, end: number): number {
    const at = this.begin(end - start)
    return this.number(put(this.text, at, from, start, end))
  }

  private keep(hash: number, end: number): number {
    const n = this.count++
    this.hashes[n] = hash
    this.starts[n + 1] = end
    if (this.count < this.hashes.length) return n
    this.hashes = grown(this.hashes, 2 * this.count)
    this.starts = grown(this.starts, 2 * this.count + 1)
    const table = new Int32Array(8 * this.count)
    const mask = table.length - 1
    for (let k = 0; k < this.count; k++) {
      let at = this.hashes[k]! & mask
      while (table[at] !== 0) at = (at + 1) & mask
      table[at] = k + 1
    }
    this.table = table
    return n
  }
}

function grown(old: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const array = new Int32Array(length)
  array.set(old)
  return array
}

function hashOf(text: DataView, start: number, end: number): number {
  let hash = end - start
  let p = start
  for (; p + 4 <= end; p += 4) {
    hash = Math.imul(hash ^ text.getInt32(p, true), spread)
    hash ^= hash >>> 15
  }
  for (; p < end; p++) hash = Math.imul(hash ^ text.getUint8(p), spread)
  hash ^= hash >>> 16
  return Math.imul(hash, spread) >>> 3
}

function same(text: DataView, a: number, aEnd: number, b: number, bEnd: number): boolean {
  if (aEnd - a !== bEnd - b) return false
  let p = a
  let q = b
  for (; p + 4 <= aEnd; p += 4, q += 4) if (text.getInt32(p) !== text.getInt32(q)) return false
  for (; p < aEnd; p++, q++) if (text.getUint8(p) !== text.getUint8(q)) return false
  return true
}
