import { Output } from '@qmailanalog/program'
import {
  finite,
  fixed,
  longestNumber,
  plain,
  put,
  putFixed,
  putFixedBefore,
  putPlain,
  putPlainBefore,
  rounded,
  together,
  viewOf,
} from '@qmailanalog/record'
import type { Column } from './columns.js'
import type { Sums } from './sums.js'

const SP = 32
const LF = 10
const DASH = 0x2d

/** Its number for an entry; 0 for what is divided by 0. */
function numberOf({ sum, places, by }: Column, sums: Sums, entry: number): number {
  const number = sums.sum(entry, sum)
  if (by < 0) return number
  const divisor = sums.sum(entry, by)
  return divisor === 0 ? 0 : finite(rounded(number, places) / divisor)
}

/** So many rows in the order in which they are. */
export function asTheyAre(count: number): Int32Array {
  const order = new Int32Array(count)
  for (let n = 0; n < count; n++) order[n] = n
  return order
}

/** Some bytes of each row: those of row n are `bytes[starts[n]..ends[n])`. */
export interface Texts {
  bytes: DataView
  starts: Int32Array
  ends: Int32Array
}

/** What makes texts. */
export type Making = () => Texts

/**
 * The lines of a table: some numbers and a last column of text. The text is the key of an entry, behind
 * that of its group if groups have keys.
 */
export class Rows {
  /** the entry of each row */
  readonly at: Int32Array

  /**
   * @param at the entries that are rows, all if not given
   * @param groups whose entries the groups are; they have one sum, which sorting needs
   */
  constructor(
    readonly sums: Sums,
    readonly columns: Column[],
    readonly groups?: Sums,
    at = sums.all(),
  ) {
    this.at = at
  }

  get count(): number {
    return this.at.length
  }

  /** Some of the rows. */
  only(some: Int32Array): Rows {
    const at = some.map((n) => this.at[n]!)
    return new Rows(this.sums, this.columns, this.groups, at)
  }

  /** The number that a column tells of row n, to six places at most, as programs are told it. */
  number(n: number, { sum, by }: Column): number {
    const { at, sums } = this
    const number = sums.sum(at[n]!, sum)
    const divisor = by < 0 ? 1 : sums.sum(at[n]!, by)
    return divisor === 0 ? 0 : rounded(finite(number / divisor), 6)
  }

  /** The last column of row n, as bytes (latin1). */
  key(n: number): string {
    const { groups, sums } = this
    const entry = this.at[n]!
    return (groups ? groups.text(sums.group(entry)) : '') + sums.text(entry)
  }

  /** The number that a column shows in row n, as it is shown. */
  shown(n: number, column: Column): number {
    const number = numberOf(column, this.sums, this.at[n]!)
    return column.places < 0 ? number : rounded(number, column.places)
  }

  /** The widths of the columns of numbers, in bytes. */
  widths(): number[] {
    return this.columns.map((column) => widthOf(this, column))
  }

  /** The keys of the entries. */
  keys(): Texts {
    return textsOf(this.sums, this.at)
  }

  /** The last column of all rows. */
  lasts(): Texts {
    if (!this.groups) return this.keys()
    const { count } = this
    const order = asTheyAre(count)
    const bytes = viewOf(Buffer.allocUnsafe(this.lastLengths(order, 0, count) + 8))
    const texts = { bytes, starts: new Int32Array(count), ends: new Int32Array(count) }
    for (let n = 0, p = 0; n < count; n++) {
      texts.starts[n] = p
      p = this.putLast(bytes, p, this.at[n]!)
      texts.ends[n] = p
    }
    return texts
  }

  /** All that a line is made of. */
  line(): Making[] {
    const { at, sums, groups } = this
    const last = () => this.keys()
    if (!groups) return [() => this.numbers(), last]
    return [
      () => this.numbers(),
      () =>
        textsOf(
          groups,
          at.map((entry) => sums.group(entry)),
        ),
      last,
    ]
  }

  /** The numbers as the lines show them, a blank behind each. */
  numbers(): Texts {
    const { count } = this
    const bytes = viewOf(Buffer.allocUnsafeSlow(count * 32 + longestNumber))
    const texts = { bytes, starts: new Int32Array(count), ends: new Int32Array(count) }
    const most = this.columns.length * (longestNumber + 1) * together
    let p = 0
    for (let n = 0; n < count; n += together) {
      if (p + most > texts.bytes.byteLength) texts.bytes = grown(texts.bytes, p, most)
      p = this.putSomeNumbers(texts, p, n, Math.min(n + together, count))
    }
    return texts
  }

  private putSomeNumbers(
    { bytes, starts, ends }: Texts,
    at: number,
    from: number,
    to: number,
  ): number {
    let p = at
    for (let n = from; n < to; n++) {
      starts[n] = p
      p = putNumbers(bytes, p, this, this.at[n]!)
      ends[n] = p
    }
    return p
  }

  /** The lines, a blank between columns, a piece at a time; in an order, or as they are. */
  *lines(order = asTheyAre(this.count)): Generator<Buffer> {
    const out = new Output()
    for (let n = 0; n < this.count; n += together) {
      this.putSome(out, order, n, Math.min(n + together, this.count))
      if (out.full) yield out.take()!
    }
    const rest = out.take()
    if (rest) yield rest
  }

  private putSome(out: Output, order: Int32Array, from: number, to: number): void {
    const most = this.columns.length * (longestNumber + 1) + 1
    out.room((to - from) * most + this.lastLengths(order, from, to))
    for (let n = from; n < to; n++) {
      const entry = this.at[order[n]!]!
      out.n = this.putLast(out.view, putNumbers(out.view, out.n, this, entry), entry)
      out.view.setUint8(out.n++, LF)
    }
  }

  /**
   * The bytes of the last column in some rows of an order, together. Entries lie anywhere in memory; who
   * asks here before it looks at them waits for all at once, which takes not much longer than for one.
   */
  lastLengths(order: Int32Array, from: number, to: number): number {
    const { at, sums, groups } = this
    let bytes = 0
    for (let n = from; n < to; n++) bytes += sums.keyLength(at[order[n]!]!)
    if (!groups) return bytes
    for (let n = from; n < to; n++) bytes += groups.keyLength(sums.group(at[order[n]!]!))
    return bytes
  }

  /** Writes the last column to `to` at `at` and answers where it ends. */
  putLast(to: DataView, at: number, entry: number): number {
    const { sums, groups } = this
    let p = at
    if (groups) {
      const group = sums.group(entry)
      p = put(to, p, groups.bytes, groups.keyStart(group), groups.keyEnd(group))
    }
    return put(to, p, sums.bytes, sums.keyStart(entry), sums.keyEnd(entry))
  }
}

/** The keys of some entries. */
export function textsOf(sums: Sums, at: Int32Array): Texts {
  const starts = new Int32Array(at.length)
  const ends = new Int32Array(at.length)
  for (let n = 0; n < at.length; n++) {
    starts[n] = sums.keyStart(at[n]!)
    ends[n] = sums.keyEnd(at[n]!)
  }
  return { bytes: sums.bytes, starts, ends }
}

function grown(bytes: DataView, used: number, more: number): DataView {
  const grown = Buffer.allocUnsafeSlow(Math.ceil(bytes.byteLength * 1.5) + more)
  grown.set(new Uint8Array(bytes.buffer, 0, used))
  return viewOf(grown)
}

/** Writes the numbers, a blank behind each, and answers where that ends. */
function putNumbers(to: DataView, at: number, { columns, sums }: Rows, entry: number): number {
  let p = at
  for (let n = 0; n < columns.length; n++) {
    const column = columns[n]!
    const number = numberOf(column, sums, entry)
    if (Number.isNaN(number)) to.setUint8(p++, DASH)
    else if (column.places >= 0) p = putFixed(to, p, number, column.places)
    else p = putPlain(to, p, number)
    to.setUint8(p++, SP)
  }
  return p
}

/** Writes the numbers so that number n ends at `at + ends[n]`. */
export function putNumbersBefore(
  to: DataView,
  at: number,
  ends: Int32Array,
  { columns, sums }: Rows,
  entry: number,
): void {
  for (let n = 0; n < columns.length; n++) {
    const column = columns[n]!
    const number = numberOf(column, sums, entry)
    const end = at + ends[n]!
    if (Number.isNaN(number)) to.setUint8(end - 1, DASH)
    else if (column.places >= 0) putFixedBefore(to, end, number, column.places)
    else putPlainBefore(to, end, number)
  }
}

function widthOf({ at, sums, count }: Rows, column: Column): number {
  const { places } = column
  const length = (number: number) => (places < 0 ? plain(number) : fixed(number, places)).length
  let most = 0
  let widest = 0
  for (let n = 0; n < count; n++) {
    const number = numberOf(column, sums, at[n]!)
    // Of whole numbers, and of numbers with places, the greatest is the longest.
    if (number > 0 && (places >= 0 || Number.isSafeInteger(number))) {
      if (number > most) most = number
    } else if (Number.isNaN(number)) widest = Math.max(widest, 1)
    else if (!Object.is(number, 0)) widest = Math.max(widest, length(number))
  }
  return count === 0 ? 0 : Math.max(widest, length(most))
}
