import { isAddressSpaceFree } from '@qmailanalog/program'
import { isExact, put, Sum, viewOf } from '@qmailanalog/record'

/** Room to begin with, in bytes. */
const small = 2048

/** Places are 32-bit numbers. */
const most = 0x7fffffff

/** From so many bytes on `much` is asked for at once. */
const large = 1 << 20
const much = 1 << 28

/**
 * Room for so many bytes, and for more to come. Where it costs nothing before it is written to, much is taken at
 * once: what is outgrown is memory until V8 looks for it.
 */
const roomFor = (needed: number) =>
  needed > large && needed < much && isAddressSpaceFree() ? much : Math.min(2 * needed, most)

/** What stands before the sums of an entry, in bytes: the length of its key, its group. */
const head = 8

/**
 * Keys in the order in which they came, each with so many sums (doubles). A key is bytes, and has a
 * group, a number. All lie in one array of bytes, entry n behind entry n - 1, so that nothing holds on
 * to the input, and memory is little more than what is kept.
 *
 * An entry is named by where its sums begin; before them stand the length of the key and its group,
 * behind them the key.
 */
export class Sums {
  count = 0
  bytes: DataView = viewOf(Buffer.allocUnsafeSlow(small))
  // What the view knows, but V8 does not ask it on the quick way.
  private size = small
  protected end = 0
  /** sums that are no doubles, by their places, where NaN stands (reports: Numbers) */
  private readonly exact = new Map<number, Sum>()

  constructor(readonly width: number) {}

  /** Makes an entry of a key that is text (latin1), with such sums. */
  row(key: string, ...values: (number | bigint)[]): number {
    let p = this.begin(key.length)
    for (let n = 0; n < key.length; n++) this.bytes.setUint8(p++, key.charCodeAt(n))
    const entry = this.close(p)
    for (let n = 0; n < values.length; n++) {
      const value = values[n]!
      // Not added to 0, which loses what is no number.
      if (typeof value === 'number') this.set(entry, n, value)
      else this.addExact(entry, n, value)
    }
    return entry
  }

  /** Makes room for a key of so many bytes and answers where in `bytes` it is to be written. */
  begin(length: number): number {
    const key = this.end + head + 8 * this.width
    if (key + length > this.size) this.grow(key + length)
    return key
  }

  private grow(needed: number): void {
    if (needed > most) throw new RangeError('allocation failed: more keys than 2 GB hold')
    const grown = Buffer.allocUnsafeSlow(roomFor(needed))
    grown.set(new Uint8Array(this.bytes.buffer, 0, this.end))
    this.bytes = viewOf(grown)
    this.size = grown.length
  }

  /** Makes an entry of a key that stands in other bytes. */
  append(from: DataView, start: number, end: number, group = 0): number {
    const key = this.begin(end - start)
    return this.close(put(this.bytes, key, from, start, end), group)
  }

  /** Makes an entry of the key that was written from `begin` up to `end`. */
  close(end: number, group = 0): number {
    const { bytes } = this
    const entry = this.end + head
    bytes.setInt32(entry - 8, end - entry - 8 * this.width, true)
    bytes.setInt32(entry - 4, group, true)
    for (let n = 0; n < this.width; n++) bytes.setFloat64(entry + 8 * n, 0, true)
    this.end = end
    this.count++
    return entry
  }

  add(entry: number, n: number, value: number): void {
    const { bytes } = this
    const at = entry + 8 * n
    const sum = bytes.getFloat64(at, true)
    const total = sum + value
    if (isExact(total, sum, value)) bytes.setFloat64(at, total, true)
    else this.addExactly(at, sum, value)
  }

  private addExactly(at: number, before: number, value: number): void {
    this.exactAt(at, before).add(value)
  }

  private exactAt(at: number, before: number): Sum {
    let sum = this.exact.get(at)
    if (sum === undefined) {
      sum = new Sum()
      sum.add(before)
      this.exact.set(at, sum)
      this.bytes.setFloat64(at, Number.NaN, true)
    }
    return sum
  }

  /** Adds what `exactly` told. */
  addExact(entry: number, n: number, value: number | bigint): void {
    if (typeof value === 'number') return this.add(entry, n, value)
    const at = entry + 8 * n
    this.exactAt(at, this.bytes.getFloat64(at, true)).addExact(value)
  }

  /** The sum as it is: a double, or how many times 2^-1074 if none is it. NaN if that was set. */
  exactly(entry: number, n: number): number | bigint {
    const at = entry + 8 * n
    const sum = this.bytes.getFloat64(at, true)
    return Number.isNaN(sum) ? (this.exact.get(at)?.exact ?? sum) : sum
  }

  set(entry: number, n: number, value: number): void {
    if (this.exact.size > 0) this.exact.delete(entry + 8 * n)
    this.bytes.setFloat64(entry + 8 * n, value, true)
  }

  /** The sum, rounded once; NaN if that was set. */
  sum(entry: number, n: number): number {
    const at = entry + 8 * n
    const sum = this.bytes.getFloat64(at, true)
    return Number.isNaN(sum) ? (this.exact.get(at)?.value ?? Number.NaN) : sum
  }

  /** The key of an entry, as bytes (latin1). */
  text(entry: number): string {
    const { buffer, byteOffset } = this.bytes
    const start = byteOffset + this.keyStart(entry)
    return Buffer.from(buffer, start, this.keyLength(entry)).toString('latin1')
  }

  group(entry: number): number {
    return this.bytes.getInt32(entry - 4, true)
  }

  /** Where the key of an entry begins and ends in `bytes`. */
  keyStart(entry: number): number {
    return entry + 8 * this.width
  }

  keyEnd(entry: number): number {
    return this.keyStart(entry) + this.keyLength(entry)
  }

  keyLength(entry: number): number {
    return this.bytes.getInt32(entry - 8, true)
  }

  /** All entries. */
  all(): Int32Array {
    const all = new Int32Array(this.count)
    for (let n = 0, at = 0; n < all.length; n++) {
      all[n] = at + head
      at = this.keyEnd(at + head)
    }
    return all
  }
}
