import { compareExact, decimalAt, exactly } from '@qmailanalog/record'
import type { Column } from './columns.js'
import { asTheyAre, type Making, type Rows, type Texts, textsOf } from './rows.js'
import { Sorting } from './sorting.js'

/** How the rows of a report are sorted (reports: Reports). */
export type Order = (rows: Rows) => Int32Array

/** In the order in which they came. */
export const asTheyCame: Order = ({ count }) => asTheyAre(count)

/** By the last column, byte by byte. */
export const byLast: Order = (rows) => {
  const order = asTheyAre(rows.count)
  new Sorting([() => rows.keys()], order, order.length).sort(0, order.length)
  return order
}

/** By the number that the last column begins with, then by the whole line. */
export const byLastNumber: Order = (rows) =>
  byNumber(asTheyAre(rows.count), lastNumbers(rows), rows.line())

/** By the number that the line begins with, then by the whole line. */
export const byFirstNumber: Order = (rows) => {
  // Sorting is stable, so what comes last in the line is sorted first.
  const last = byLast(rows)
  const columns = ofColumns(rows)
  if (columns) return columns.reduceRight((order, ranks) => distributed(order, ranks).order, last)
  const numbers = rows.numbers()
  return byNumber(last, ranked(numbers), [() => numbers])
}

/** Numbers by rank: equal numbers have the same. */
interface Ranks {
  /** how many ranks there are */
  ranks: number
  /** the rank of each row */
  of: Int32Array
}

function lastNumbers({ at, count, sums, groups }: Rows): Ranks {
  if (!groups) return ranked(textsOf(sums, at))
  const all = groups.all()
  const { ranks, of: ofGroups } = ranked(textsOf(groups, all))
  for (let n = 0; n < all.length; n++) groups.set(all[n]!, 0, ofGroups[n]!)
  const of = new Int32Array(count)
  for (let n = 0; n < count; n++) of[n] = groups.sum(sums.group(at[n]!), 0)
  return { ranks, of }
}

/** No more ranks than this, and not many more than there are rows, are counted one by one. */
const countable = 1 << 22

/** Ranks by each column of numbers. Undefined if one cannot be counted. */
function ofColumns(rows: Rows): Ranks[] | undefined {
  const all: Ranks[] = []
  for (const [n, column] of rows.columns.entries()) {
    const ranks = ofColumn(rows, column, n > 0)
    if (!ranks) return undefined
    all.push(ranks)
  }
  return all
}

/**
 * Ranks by a column, by number or by text. Undefined if its numbers are not whole from 0 on (by number:
 * counted in their last place), or too many are possible.
 */
function ofColumn(rows: Rows, column: Column, asTexts: boolean): Ranks | undefined {
  const { count } = rows
  const { places } = column
  if (asTexts && places > 0) return undefined
  const unit = 10 ** Math.max(0, places)
  const most = Math.min(countable, 64 * count + 1024)
  const numbers = new Int32Array(count)
  let greatest = 0
  for (let n = 0; n < count; n++) {
    const shown = rows.shown(n, column)
    const units = Math.round(shown * unit)
    const whole = unit > 1 || units === shown
    if (!(units >= 0 && units < most && whole) || Object.is(shown, -0)) return undefined
    if (units > greatest) greatest = units
    numbers[n] = units
  }
  return counted(numbers, greatest, asTexts)
}

/** Ranks of whole numbers from 0 on, by number or by text. */
function counted(numbers: Int32Array, greatest: number, asTexts: boolean): Ranks {
  const ranks = new Int32Array(greatest + 1)
  for (let n = 0; n < numbers.length; n++) ranks[numbers[n]!] = 1
  const there: number[] = []
  for (let number = 0; number <= greatest; number++) if (ranks[number] === 1) there.push(number)
  // Without a function that compares, numbers are sorted as texts.
  if (asTexts) there.sort()
  for (const [rank, number] of there.entries()) ranks[number] = rank
  return { ranks: there.length, of: numbers.map((number) => ranks[number]!) }
}

/** Rows sorted by ranks; those of a rank begin at `starts[rank]` and end where the next rank's begin. */
function distributed(rows: Int32Array, { ranks, of }: Ranks) {
  const starts = new Int32Array(ranks + 1)
  for (let n = 0; n < of.length; n++) starts[of[n]! + 1]!++
  for (let rank = 0; rank < ranks; rank++) starts[rank + 1]! += starts[rank]!
  const free = starts.slice()
  const order = new Int32Array(rows.length)
  for (let n = 0; n < rows.length; n++) order[free[of[rows[n]!]!]!++] = rows[n]!
  return { order, starts }
}

/** Sorts rows by ranks, then by texts. */
function byNumber(rows: Int32Array, ranks: Ranks, texts: Making[]): Int32Array {
  const { order, starts } = distributed(rows, ranks)
  const ends = starts.subarray(1)
  const most = ends.reduce((most, end, rank) => Math.max(most, end - starts[rank]!), 0)
  const sorting = new Sorting(texts, order, most)
  for (const [rank, end] of ends.entries()) sorting.sort(starts[rank]!, end)
  return order
}

/** The numbers that texts begin with. */
function ranked(texts: Texts): Ranks {
  const { bytes, starts, ends } = texts
  const count = starts.length
  const numbers = new Float64Array(count)
  let longest = 0
  for (let n = 0; n < count; n++) {
    const start = starts[n]!
    let end = start
    while (end < ends[n]! && isOfNumber(bytes.getUint8(end))) end++
    longest = Math.max(longest, end - start)
    numbers[n] = decimalAt(bytes, start, end)
  }
  if (longest > 15) return rankedExactly(texts)
  // Up to 15 digits, different numbers are different doubles.
  const sorted = numbers.slice().sort()
  let ranks = 0
  for (let n = 0; n < count; n++) {
    if (n === 0 || sorted[n] !== sorted[n - 1]) sorted[ranks++] = sorted[n]!
  }
  return { ranks, of: Int32Array.from(numbers, (number) => rankOf(number, sorted, ranks)) }
}

/** Which of the first `count` numbers, which ascend, a number is. A Map would be quick only until somebody chose the numbers. */
function rankOf(number: number, sorted: Float64Array, count: number): number {
  let from = 0
  for (let to = count; to - from > 1; ) {
    const middle = (from + to) >> 1
    if (sorted[middle]! <= number) from = middle
    else to = middle
  }
  return from
}

function rankedExactly({ bytes, starts, ends }: Texts): Ranks {
  const count = starts.length
  const all = Buffer.from(bytes.buffer, bytes.byteOffset)
  const numbers = Array.from({ length: count }, (_, n) =>
    exactly(all.toString('latin1', starts[n], ends[n])),
  )
  const order = asTheyAre(count).sort((a, b) => compareExact(numbers[a]!, numbers[b]!))
  const of = new Int32Array(count)
  let ranks = 0
  for (const [n, row] of order.entries()) {
    if (n === 0 || compareExact(numbers[order[n - 1]!]!, numbers[row]!) !== 0) ranks++
    of[row] = ranks - 1
  }
  return { ranks, of }
}

/** A digit or another byte that a number may have. */
function isOfNumber(byte: number): boolean {
  if (byte <= 57) return byte >= 48 || byte === 0x2e || byte === 0x2d || byte === 0x2b
  return byte === 0x65 || byte === 0x45
}
