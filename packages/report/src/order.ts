import { compareExactly, decimalAt } from '@qmailanalog/record'
import type { Rows, Texts } from './rows.js'

/** How the rows of a report are sorted (reports: Reports). */
export type Order = (rows: Rows) => Int32Array

/** By the last column, byte by byte. */
export const byLast: Order = (rows) => {
  const known = sorted.get(rows.entries)
  if (known?.length === rows.count) return known
  const order = asTheyAre(rows)
  sortBytes([rows.keys()], order, 0, order.length)
  sorted.set(rows.entries, order)
  return order
}

/** Two reports may show the same entries. */
const sorted = new WeakMap<object, Int32Array>()

/** By the number that the last column begins with, then by the whole line. */
export const byLastNumber: Order = (rows) => {
  const line = rows.line()
  return byNumber(asTheyAre(rows), line[1]!, line)
}

/** By the number that the line begins with, then by the whole line. */
export const byFirstNumber: Order = (rows) => {
  const numbers = rows.numbers()
  // Sorting is stable, so what comes last in the line is sorted first.
  return byNumber(byLast(rows), numbers, [numbers])
}

/** As they are. */
export const asTheyAre: Order = ({ count }) => {
  const order = new Int32Array(count)
  for (let n = 0; n < count; n++) order[n] = n
  return order
}

/** Sorts rows by the numbers that some texts begin with, then by other texts. */
function byNumber(rows: Int32Array, numbers: Texts, texts: Texts[]): Int32Array {
  const { ranks, of } = ranked(numbers, rows.length)
  const ends = new Int32Array(ranks + 1)
  for (let n = 0; n < of.length; n++) ends[of[n]! + 1]!++
  for (let rank = 0; rank < ranks; rank++) ends[rank + 1]! += ends[rank]!
  const starts = ends.slice()
  const order = new Int32Array(rows.length)
  for (let n = 0; n < rows.length; n++) order[ends[of[rows[n]!]!]!++] = rows[n]!
  for (let rank = 0; rank < ranks; rank++) sortBytes(texts, order, starts[rank]!, ends[rank]!)
  return order
}

/** The numbers that texts begin with, by rank: equal numbers have the same. */
function ranked(texts: Texts, count: number): { ranks: number; of: Int32Array } {
  const { bytes, starts, ends } = texts
  const numbers = new Float64Array(count)
  let longest = 0
  for (let n = 0; n < count; n++) {
    const start = starts[n]!
    let end = start
    while (end < ends[n]! && isOfNumber(bytes.getUint8(end))) end++
    longest = Math.max(longest, end - start)
    numbers[n] = decimalAt(bytes, start, end)
  }
  if (longest > 15) return rankedExactly(texts, count)
  // Up to 15 digits, different numbers are different doubles.
  const sorted = Float64Array.from(new Set(numbers)).sort()
  const ranks = new Map(Array.from(sorted, (number, rank) => [number, rank]))
  const of = new Int32Array(count)
  for (let n = 0; n < count; n++) of[n] = ranks.get(numbers[n]!)!
  return { ranks: ranks.size, of }
}

function rankedExactly({ bytes, starts, ends }: Texts, count: number) {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset)
  const numbers = Array.from({ length: count }, (_, n) =>
    all.toString('latin1', starts[n], ends[n]),
  )
  const ranks = new Map<string, number>()
  let rank = -1
  let last: string | undefined
  for (const number of [...new Set(numbers)].sort(compareExactly)) {
    if (last === undefined || compareExactly(last, number) !== 0) rank++
    ranks.set(number, rank)
    last = number
  }
  return { ranks: rank + 1, of: Int32Array.from(numbers, (number) => ranks.get(number)!) }
}

/** A digit or another byte that a number may have. */
function isOfNumber(byte: number): boolean {
  if (byte <= 57) return byte >= 48 || byte === 0x2e || byte === 0x2d || byte === 0x2b
  return byte === 0x65 || byte === 0x45
}

/** Rows that are few are sorted by comparing them. */
const few = 16

/** Where the high half of a 64-bit number stands among its two. */
const littleHigh = new Uint32Array(new BigUint64Array([1n]).buffer)[0]!

/**
 * Sorts `order[from..to)` by texts, the first one first, byte by byte; rows that agree in all stay in
 * order. Rows agree in the first `agreed` bytes of the first text. No text is the beginning of another, but for the last. Five bytes of each row and
 * its place go into one 64-bit number, and Node.js sorts those without calling back; rows that agree in
 * the five are sorted by the next.
 */
function sortBytes(texts: Texts[], order: Int32Array, from: number, to: number, agreed = 0): void {
  const count = to - from
  if (count < few || count > 0xffffff) return sortPlainly(texts, order, from, to, agreed)
  const { bytes, starts, ends } = texts[0]!
  const depth = agreed + alike(texts[0]!, order, from, to, agreed)
  const old = order.slice(from, to)
  const packed = new BigUint64Array(count)
  const halves = new Uint32Array(packed.buffer)
  for (let n = 0; n < count; n++) {
    const row = old[n]!
    const at = starts[row]! + depth
    const left = ends[row]! - at
    let high = 0
    let low = 0
    if (left >= 5) {
      high = bytes.getUint32(at)
      low = bytes.getUint8(at + 4)
    } else {
      for (let k = 0; k < 4; k++) high = (high << 8) | (k < left ? bytes.getUint8(at + k) : 0)
    }
    halves[2 * n + littleHigh] = high
    halves[2 * n + 1 - littleHigh] = (low << 24) | n
  }
  packed.sort()
  for (let n = 0; n < count; n++) {
    order[from + n] = old[halves[2 * n + 1 - littleHigh]! & 0xffffff]!
  }
  for (let n = 0; n < count; ) {
    const high = halves[2 * n + littleHigh]!
    const low = halves[2 * n + 1 - littleHigh]! >>> 24
    let next = n + 1
    while (
      next < count &&
      halves[2 * next + littleHigh] === high &&
      halves[2 * next + 1 - littleHigh]! >>> 24 === low
    ) {
      next++
    }
    if (next > n + 1) tied(texts, order, from + n, from + next, depth + 5)
    n = next
  }
}

/** In how many bytes more the rows of `order[from..to)` agree. */
function alike(
  { bytes, starts, ends }: Texts,
  order: Int32Array,
  from: number,
  to: number,
  depth: number,
): number {
  const first = starts[order[from]!]! + depth
  let most = ends[order[from]!]! - first
  for (let n = from + 1; n < to && most > 0; n++) {
    const row = order[n]!
    const at = starts[row]! + depth
    most = Math.min(most, ends[row]! - at)
    let same = 0
    while (same < most && bytes.getUint8(first + same) === bytes.getUint8(at + same)) same++
    most = same
  }
  return Math.max(0, most)
}

/** Sorts rows that agree in `depth` bytes, where those that end before have NUL. */
function tied(texts: Texts[], order: Int32Array, from: number, to: number, depth: number): void {
  if (to - from < few) return sortPlainly(texts, order, from, to, 0)
  const { starts, ends } = texts[0]!
  let ended = 0
  for (let n = from; n < to; n++) if (ends[order[n]!]! - starts[order[n]!]! < depth) ended++
  if (ended === 0) sortBytes(texts, order, from, to, depth)
  else if (ended === to - from && texts.length > 1) sortBytes(texts.slice(1), order, from, to)
  else sortPlainly(texts, order, from, to, 0)
}

function sortPlainly(
  texts: Texts[],
  order: Int32Array,
  from: number,
  to: number,
  agreed: number,
): void {
  if (to - from >= few) {
    order.subarray(from, to).sort((a, b) => compare(texts, a, b, agreed))
    return
  }
  for (let n = from + 1; n < to; n++) {
    const row = order[n]!
    let at = n
    for (; at > from && compare(texts, order[at - 1]!, row, agreed) > 0; at--) {
      order[at] = order[at - 1]!
    }
    order[at] = row
  }
}

/** Compares rows that agree in the first `agreed` bytes of the first text. */
function compare(texts: Texts[], a: number, b: number, agreed: number): number {
  let skip = agreed
  for (let k = 0; k < texts.length; k++) {
    const { bytes, starts, ends } = texts[k]!
    const shift = starts[b]! - starts[a]!
    const left = ends[a]! - starts[a]!
    const right = ends[b]! - starts[b]!
    const end = starts[a]! + Math.min(left, right)
    let p = starts[a]! + skip
    while (p + 4 <= end && bytes.getInt32(p) === bytes.getInt32(p + shift)) p += 4
    for (; p < end; p++) {
      const difference = bytes.getUint8(p) - bytes.getUint8(p + shift)
      if (difference !== 0) return difference
    }
    if (left !== right) return left - right
    skip = 0
  }
  return 0
}
