import { compareExactly, decimalAt } from '@qmailanalog/record'
import type { Rows } from './rows.js'

/** How the rows of a report are sorted (reports: Reports). */
export type Order = (rows: Rows) => Int32Array

/** By the last column, byte by byte. */
export const byLast: Order = (rows) => {
  const order = all(rows)
  sortBytes(rows, rows.lasts, order, 0, order.length, 0)
  return order
}

/** By the number that the last column begins with, then by the whole line. */
export const byLastNumber: Order = (rows) => byNumber(rows, rows.lasts)

/** By the number that the line begins with, then by the whole line. */
export const byFirstNumber: Order = (rows) => byNumber(rows, rows.starts)

/** As they are. */
export const asTheyAre: Order = (rows) => all(rows)

function all(rows: Rows): Int32Array {
  const order = new Int32Array(rows.count)
  for (let n = 0; n < order.length; n++) order[n] = n
  return order
}

function byNumber(rows: Rows, columns: Int32Array): Int32Array {
  const { count, text } = rows
  const buf = rows.all()
  const numbers = new Float64Array(count)
  let longest = 0
  for (let n = 0; n < count; n++) {
    const start = columns[n]!
    let end = start
    while (isOfNumber(buf[end]!)) end++
    longest = Math.max(longest, end - start)
    numbers[n] = decimalAt(text, start, end)
  }
  const ranks = new Map<number, number>()
  for (const number of numbers.slice().sort()) if (!ranks.has(number)) ranks.set(number, ranks.size)
  const ends = new Int32Array(ranks.size + 1)
  for (const number of numbers) ends[ranks.get(number)! + 1]!++
  for (let rank = 0; rank < ranks.size; rank++) ends[rank + 1]! += ends[rank]!
  const next = ends.slice()
  const order = new Int32Array(count)
  for (let n = 0; n < count; n++) order[next[ranks.get(numbers[n]!)!]!++] = n
  for (let rank = 0; rank < ranks.size; rank++) {
    const [from, to] = [ends[rank]!, ends[rank + 1]!]
    // Up to 15 digits, different numbers are different doubles.
    if (longest <= 15) sortBytes(rows, rows.starts, order, from, to, 0)
    else sortExactly(rows, columns, order.subarray(from, to))
  }
  return order
}

/** A digit or another byte that a number may have. */
function isOfNumber(byte: number): boolean {
  if (byte <= 57) return byte >= 48 || byte === 0x2e || byte === 0x2d || byte === 0x2b
  return byte === 0x65 || byte === 0x45
}

function sortExactly(rows: Rows, columns: Int32Array, group: Int32Array): void {
  if (group.length < 2) return
  const lines = rows.all()
  const number = (n: number) => lines.toString('latin1', columns[n], rows.starts[n + 1])
  const ordered = [...group]
    .map((n) => ({ n, text: number(n) }))
    .sort((a, b) => compareExactly(a.text, b.text) || compare(rows, rows.starts, a.n, b.n))
  for (const [at, { n }] of ordered.entries()) group[at] = n
}

/** Compares rows from a column on to the end of the line, without the LF. */
function compare(rows: Rows, columns: Int32Array, a: number, b: number): number {
  const { text, starts } = rows
  let p = columns[a]!
  let q = columns[b]!
  const aEnd = starts[a + 1]! - 1
  const bEnd = starts[b + 1]! - 1
  for (; p < aEnd && q < bEnd; p++, q++) {
    const difference = text.getUint8(p) - text.getUint8(q)
    if (difference !== 0) return difference
  }
  return aEnd - p - (bEnd - q)
}

/** Rows that are few are sorted by plain comparison. */
const few = 24

/**
 * Sorts `order[from..to)`, whose rows agree in `agreed` bytes from their column on. Five bytes of each
 * row and its place go into one 64-bit number, and Node.js sorts those without calling back; rows that
 * agree in the five are sorted by the next.
 */
function sortBytes(
  rows: Rows,
  columns: Int32Array,
  order: Int32Array,
  from: number,
  to: number,
  agreed: number,
): void {
  const count = to - from
  if (count < few || count > 0xffffff) return sortPlainly(rows, columns, order, from, to)
  const { text, starts } = rows
  const depth = agreed + alike(rows, columns, order, from, to, agreed)
  const old = order.slice(from, to)
  const packed = new BigUint64Array(count)
  const halves = new Uint32Array(packed.buffer)
  for (let n = 0; n < count; n++) {
    const row = old[n]!
    const at = columns[row]! + depth
    const left = starts[row + 1]! - 1 - at
    let high = 0
    let low = 0
    if (left >= 5) {
      high = text.getUint32(at)
      low = text.getUint8(at + 4)
    } else {
      for (let k = 0; k < 4; k++) high = (high << 8) | (k < left ? text.getUint8(at + k) : 0)
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
    if (next > n + 1) tied(rows, columns, order, from + n, from + next, depth + 5)
    n = next
  }
}

/** In how many bytes more the rows of `order[from..to)` agree. */
function alike(
  { text, starts }: Rows,
  columns: Int32Array,
  order: Int32Array,
  from: number,
  to: number,
  depth: number,
): number {
  const first = columns[order[from]!]! + depth
  let most = starts[order[from]! + 1]! - 1 - first
  for (let n = from + 1; n < to && most > 0; n++) {
    const row = order[n]!
    const at = columns[row]! + depth
    most = Math.min(most, starts[row + 1]! - 1 - at)
    let same = 0
    while (same < most && text.getUint8(first + same) === text.getUint8(at + same)) same++
    most = same
  }
  return Math.max(0, most)
}

/** Where the high half of a 64-bit number stands among its two. */
const littleHigh = new Uint32Array(new BigUint64Array([1n]).buffer)[0]!

/** Rows that end within the bytes looked at tie with those that have NUL there. */
function tied(
  rows: Rows,
  columns: Int32Array,
  order: Int32Array,
  from: number,
  to: number,
  depth: number,
): void {
  for (let n = from; n < to; n++) {
    const row = order[n]!
    if (rows.starts[row + 1]! - 1 - columns[row]! < depth) {
      return sortPlainly(rows, columns, order, from, to)
    }
  }
  sortBytes(rows, columns, order, from, to, depth)
}

function sortPlainly(
  rows: Rows,
  columns: Int32Array,
  order: Int32Array,
  from: number,
  to: number,
): void {
  if (to - from > 1) order.subarray(from, to).sort((a, b) => compare(rows, columns, a, b))
}
