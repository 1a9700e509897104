import { compareExactly, decimalAt } from '@qmailanalog/record'
import { type Making, type Rows, type Texts, textsOf } from './rows.js'

/** How the rows of a report are sorted (reports: Reports). */
export type Order = (rows: Rows) => Int32Array

/** By the last column, byte by byte. */
export const byLast: Order = (rows) => {
  const known = sorted.get(rows.entries)
  if (known?.length === rows.count) return known
  const order = asTheyAre(rows)
  new Sorting([() => rows.keys()], order, order.length).sort(0, order.length)
  sorted.set(rows.entries, order)
  return order
}

/** Two reports may show the same entries. */
const sorted = new WeakMap<object, Int32Array>()

/** By the number that the last column begins with, then by the whole line. */
export const byLastNumber: Order = (rows) =>
  byNumber(asTheyAre(rows), lastNumbers(rows), rows.line())

/** By the number that the line begins with, then by the whole line. */
export const byFirstNumber: Order = (rows) => {
  const numbers = rows.numbers()
  // Sorting is stable, so what comes last in the line is sorted first.
  return byNumber(byLast(rows), ranked(numbers), [() => numbers])
}

/** As they are. */
export const asTheyAre: Order = ({ count }) => {
  const order = new Int32Array(count)
  for (let n = 0; n < count; n++) order[n] = n
  return order
}

/** Numbers by rank: equal numbers have the same. */
interface Ranks {
  /** how many ranks there are */
  ranks: number
  /** the rank of each row */
  of: Int32Array
}

function lastNumbers({ at, count, entries, groups }: Rows): Ranks {
  if (!groups) return ranked(textsOf(entries, at))
  const all = groups.all()
  const { ranks, of: ofGroups } = ranked(textsOf(groups, all))
  for (let n = 0; n < all.length; n++) groups.set(all[n]!, 0, ofGroups[n]!)
  const of = new Int32Array(count)
  for (let n = 0; n < count; n++) of[n] = groups.sum(entries.group(at[n]!), 0)
  return { ranks, of }
}

/** Sorts rows by ranks, then by texts. */
function byNumber(rows: Int32Array, { ranks, of }: Ranks, texts: Making[]): Int32Array {
  const ends = new Int32Array(ranks + 1)
  for (let n = 0; n < of.length; n++) ends[of[n]! + 1]!++
  for (let rank = 0; rank < ranks; rank++) ends[rank + 1]! += ends[rank]!
  const starts = ends.slice()
  const order = new Int32Array(rows.length)
  for (let n = 0; n < rows.length; n++) order[ends[of[rows[n]!]!]!++] = rows[n]!
  const most = starts.reduce((most, start, rank) => Math.max(most, ends[rank]! - start), 0)
  const sorting = new Sorting(texts, order, most)
  for (let rank = 0; rank < ranks; rank++) sorting.sort(starts[rank]!, ends[rank]!)
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
  const sorted = Float64Array.from(new Set(numbers)).sort()
  const ranks = new Map(Array.from(sorted, (number, rank) => [number, rank]))
  const of = new Int32Array(count)
  for (let n = 0; n < count; n++) of[n] = ranks.get(numbers[n]!)!
  return { ranks: ranks.size, of }
}

function rankedExactly({ bytes, starts, ends }: Texts): Ranks {
  const count = starts.length
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

/** How many rows are sorted at most without comparing them, since three bytes tell their places. */
const many = 0xffffff

/** Where the high half of a 64-bit number stands among its two. */
const littleHigh = new Uint32Array(new BigUint64Array([1n]).buffer)[0]!

/**
 * Sorts parts of an order by texts, the first one first, byte by byte; rows that agree in all stay in
 * order. No text is the beginning of another, but for the last. Five bytes of each row and its place go
 * into one 64-bit number, and Node.js sorts those without calling back; rows that agree in the five are
 * a part again, to be sorted by the next.
 */
class Sorting {
  private readonly packed: BigUint64Array
  private readonly halves: Uint32Array
  private readonly rows: Int32Array
  private readonly made: Texts[] = []
  /** parts to be sorted: from, to, in which text, how many bytes of it agree */
  private readonly parts: number[] = []

  /** @param most rows that a part has at most */
  constructor(
    private readonly making: Making[],
    private readonly order: Int32Array,
    most: number,
  ) {
    const packed = Math.min(most, many)
    this.packed = new BigUint64Array(packed)
    this.halves = new Uint32Array(this.packed.buffer)
    this.rows = new Int32Array(packed)
  }

  sort(from: number, to: number): void {
    const { parts } = this
    parts.push(from, to, 0, 0)
    while (parts.length > 0) {
      const agreed = parts.pop()!
      const text = parts.pop()!
      const to = parts.pop()!
      this.part(parts.pop()!, to, text, agreed)
    }
  }

  /** Texts are made when they are needed: rows often differ in the first. */
  private text(n: number): Texts {
    this.made[n] ??= this.making[n]!()
    return this.made[n]!
  }

  private part(from: number, to: number, text: number, agreed: number): void {
    const { order, packed } = this
    const count = to - from
    if (count < few || count > many) return this.compareAll(from, to, text)
    const texts = this.text(text)
    const depth = agreed + alike(texts, order, from, to, agreed)
    this.pack(from, count, texts, depth)
    packed.subarray(0, count).sort()
    this.unpack(from, count)
    this.split(from, count, text, depth + 5)
  }

  private pack(from: number, count: number, { bytes, starts, ends }: Texts, depth: number): void {
    const { halves, order, rows } = this
    for (let n = 0; n < count; n++) {
      const row = order[from + n]!
      rows[n] = row
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
  }

  private unpack(from: number, count: number): void {
    const { halves, order, rows } = this
    for (let n = 0; n < count; n++) {
      order[from + n] = rows[halves[2 * n + 1 - littleHigh]! & many]!
    }
  }

  /** Finds the rows that agree. */
  private split(from: number, count: number, text: number, depth: number): void {
    const { halves } = this
    let begin = 0
    for (let n = 1; n <= count; n++) {
      if (
        n < count &&
        halves[2 * n + littleHigh] === halves[2 * begin + littleHigh] &&
        halves[2 * n + 1 - littleHigh]! >>> 24 === halves[2 * begin + 1 - littleHigh]! >>> 24
      ) {
        continue
      }
      if (n - begin > 1) this.tied(from + begin, from + n, text, depth)
      begin = n
    }
  }

  /** Takes rows that agree in `depth` bytes, where those that end before have NUL. */
  private tied(from: number, to: number, text: number, depth: number): void {
    if (to - from < few) return this.compareAll(from, to, text)
    const { making, order, parts } = this
    const { starts, ends } = this.text(text)
    let ended = 0
    let longest = 0
    let shortest = depth
    for (let n = from; n < to; n++) {
      const length = ends[order[n]!]! - starts[order[n]!]!
      if (length < depth) ended++
      longest = Math.max(longest, length)
      shortest = Math.min(shortest, length)
    }
    if (ended === 0) parts.push(from, to, text, depth)
    // Only NUL may hide a difference.
    else if (shortest < longest) this.compareAll(from, to, text)
    else if (text < making.length - 1) parts.push(from, to, text + 1, 0)
  }

  private compareAll(from: number, to: number, text: number): void {
    const { order } = this
    if (to - from >= few) {
      order.subarray(from, to).sort((a, b) => this.compare(text, a, b))
      return
    }
    for (let n = from + 1; n < to; n++) {
      const row = order[n]!
      let at = n
      for (; at > from && this.compare(text, order[at - 1]!, row) > 0; at--) {
        order[at] = order[at - 1]!
      }
      order[at] = row
    }
  }

  /** Compares two rows by texts from number `text` on. */
  private compare(text: number, a: number, b: number): number {
    for (let n = text; n < this.making.length; n++) {
      const difference = compare(this.text(n), a, b)
      if (difference !== 0) return difference
    }
    return 0
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
    while (same + 4 <= most && bytes.getInt32(first + same) === bytes.getInt32(at + same)) same += 4
    while (same < most && bytes.getUint8(first + same) === bytes.getUint8(at + same)) same++
    most = same
  }
  return Math.max(0, most)
}

function compare({ bytes, starts, ends }: Texts, a: number, b: number): number {
  const shift = starts[b]! - starts[a]!
  const left = ends[a]! - starts[a]!
  const right = ends[b]! - starts[b]!
  const end = starts[a]! + Math.min(left, right)
  let p = starts[a]!
  while (p + 4 <= end && bytes.getInt32(p) === bytes.getInt32(p + shift)) p += 4
  for (; p < end; p++) {
    const difference = bytes.getUint8(p) - bytes.getUint8(p + shift)
    if (difference !== 0) return difference
  }
  return left - right
}
