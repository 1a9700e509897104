import { compareExactly, decimalAt } from '@qmailanalog/record'
import { asTheyAre, type Column, type Making, type Rows, type Texts, textsOf } from './rows.js'

/** How the rows of a report are sorted (reports: Reports). */
export type Order = (rows: Rows) => Int32Array

/** By the last column, byte by byte. */
export const byLast: Order = (rows) => {
  const known = sorted.get(rows.entries)
  if (known?.length === rows.count) return known
  const order = asTheyAre(rows.count)
  new Sorting([() => rows.keys()], order, order.length).sort(0, order.length)
  sorted.set(rows.entries, order)
  return order
}

/** Two reports may show the same entries. */
const sorted = new WeakMap<object, Int32Array>()

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

function lastNumbers({ at, count, entries, groups }: Rows): Ranks {
  if (!groups) return ranked(textsOf(entries, at))
  const all = groups.all()
  const { ranks, of: ofGroups } = ranked(textsOf(groups, all))
  for (let n = 0; n < all.length; n++) groups.set(all[n]!, 0, ofGroups[n]!)
  const of = new Int32Array(count)
  for (let n = 0; n < count; n++) of[n] = groups.sum(entries.group(at[n]!), 0)
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
  private readonly made: Texts[] = []
  /** parts to be sorted: from, to, in which text, how many bytes of it agree */
  private readonly parts: number[] = []
  /** where the text of each place of the order begins and ends: to ask by row is to wait for memory */
  private readonly starts: Int32Array
  private readonly ends: Int32Array
  /** the same, and the rows, as they were before a part was sorted */
  private readonly old: Record<'rows' | 'starts' | 'ends', Int32Array>

  /** @param most rows that a part has at most */
  constructor(
    private readonly making: Making[],
    private readonly order: Int32Array,
    most: number,
  ) {
    const packed = Math.min(most, many)
    this.packed = new BigUint64Array(packed)
    this.halves = new Uint32Array(this.packed.buffer)
    this.starts = new Int32Array(order.length)
    this.ends = new Int32Array(order.length)
    this.old = {
      rows: new Int32Array(packed),
      starts: new Int32Array(packed),
      ends: new Int32Array(packed),
    }
  }

  sort(from: number, to: number): void {
    const { parts } = this
    if (to - from < 2) return
    this.begin(from, to, 0)
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

  /** Adds a part that is to be sorted by the whole of a text. */
  private begin(from: number, to: number, text: number): void {
    const { order } = this
    const { starts, ends } = this.text(text)
    for (let n = from; n < to; n++) {
      const row = order[n]!
      this.starts[n] = starts[row]!
      this.ends[n] = ends[row]!
    }
    this.parts.push(from, to, text, 0)
  }

  private part(from: number, to: number, text: number, agreed: number): void {
    const { packed } = this
    const count = to - from
    if (count < few || count > many) return this.compareAll(from, to, text, agreed)
    const { bytes } = this.text(text)
    let depth = this.likelyAlike(bytes, from, to, agreed)
    for (;;) {
      const alike = this.pack(bytes, from, count, agreed, depth)
      if (alike === depth) break
      depth = alike
    }
    packed.subarray(0, count).sort()
    this.unpack(from, count)
    this.split(from, count, text, depth + 5)
  }

  /** In how many bytes the rows of a part agree, or a few more: only some are looked at. */
  private likelyAlike(bytes: DataView, from: number, to: number, agreed: number): number {
    const { starts, ends } = this
    const first = starts[from]!
    let alike = ends[from]! - first
    const step = Math.max(1, (to - 1 - from) >> 2)
    for (let n = from + step; n < to; n += step) {
      alike = Math.min(alike, ends[n]! - starts[n]!)
      alike = agreement(bytes, first, starts[n]!, agreed, alike)
    }
    return alike
  }

  /**
   * Takes the five bytes behind `depth` of each row, and its place. Answers `depth` if all rows agree
   * up to there; else something less, up to where those agree that were looked at.
   */
  private pack(
    bytes: DataView,
    from: number,
    count: number,
    agreed: number,
    depth: number,
  ): number {
    const { halves, starts, ends } = this
    const first = starts[from]!
    for (let n = 0; n < count; n++) {
      const start = starts[from + n]!
      const left = ends[from + n]! - start - depth
      if (left < 0) return depth + left
      if (depth > agreed) {
        const alike = agreement(bytes, first, start, agreed, depth)
        if (alike < depth) return alike
      }
      const at = start + depth
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
    return depth
  }

  /** Puts the rows of a part in the order in which their numbers are now. */
  private unpack(from: number, count: number): void {
    const { halves, order, starts, ends, old } = this
    const to = from + count
    // Without a loop: V8 enters the first of two that it has compiled while it ran, and falls out behind it.
    old.rows.set(order.subarray(from, to))
    old.starts.set(starts.subarray(from, to))
    old.ends.set(ends.subarray(from, to))
    for (let n = 0; n < count; n++) {
      const was = halves[2 * n + 1 - littleHigh]! & many
      order[from + n] = old.rows[was]!
      starts[from + n] = old.starts[was]!
      ends[from + n] = old.ends[was]!
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
      if (n - begin > 1) {
        const last = halves[2 * begin + 1 - littleHigh]! >>> 24
        // A text that ends before has NUL there.
        if (last === 0) this.tied(from + begin, from + n, text, depth)
        else this.parts.push(from + begin, from + n, text, depth)
      }
      begin = n
    }
  }

  /** Takes rows that agree in `depth` bytes, where those that end before have NUL. */
  private tied(from: number, to: number, text: number, depth: number): void {
    const { making, parts, starts, ends } = this
    let ended = 0
    let longest = 0
    let shortest = depth
    for (let n = from; n < to; n++) {
      const length = ends[n]! - starts[n]!
      if (length < depth) ended++
      longest = Math.max(longest, length)
      shortest = Math.min(shortest, length)
    }
    if (ended === 0) parts.push(from, to, text, depth)
    // Only NUL may hide a difference.
    else if (shortest < longest) this.compareAll(from, to, text, 0)
    else if (text < making.length - 1) this.begin(from, to, text + 1)
  }

  private compareAll(from: number, to: number, text: number, agreed: number): void {
    const { order, starts, ends } = this
    if (to - from >= few) {
      order.subarray(from, to).sort((a, b) => this.compareRows(text, a, b))
      return
    }
    const { bytes } = this.text(text)
    for (let n = from + 1; n < to; n++) {
      const row = order[n]!
      const start = starts[n]!
      const end = ends[n]!
      let at = n
      for (; at > from; at--) {
        const before = at - 1
        const difference =
          compare(bytes, agreed, starts[before]!, ends[before]!, start, end) ||
          this.compareRows(text + 1, order[before]!, row)
        if (difference <= 0) break
        order[at] = order[before]!
        starts[at] = starts[before]!
        ends[at] = ends[before]!
      }
      order[at] = row
      starts[at] = start
      ends[at] = end
    }
  }

  /** Compares two rows by texts from number `text` on. */
  private compareRows(text: number, a: number, b: number): number {
    if (text >= this.making.length) return 0
    const { bytes, starts, ends } = this.text(text)
    const difference = compare(bytes, 0, starts[a]!, ends[a]!, starts[b]!, ends[b]!)
    return difference || this.compareRows(text + 1, a, b)
  }
}

/** Up to where two texts agree, from `from` on, at most `to`. */
function agreement(bytes: DataView, a: number, b: number, from: number, to: number): number {
  let n = from
  while (n + 4 <= to && bytes.getInt32(a + n) === bytes.getInt32(b + n)) n += 4
  while (n < to && bytes.getUint8(a + n) === bytes.getUint8(b + n)) n++
  return n
}

/** Compares `bytes[a..endA)` with `bytes[b..endB)`, of which so many bytes agree. */
function compare(
  bytes: DataView,
  agreed: number,
  a: number,
  endA: number,
  b: number,
  endB: number,
): number {
  const end = Math.min(endA - a, endB - b)
  const alike = agreement(bytes, a, b, Math.min(agreed, end), end)
  if (alike < end) return bytes.getUint8(a + alike) - bytes.getUint8(b + alike)
  return endA - a - (endB - b)
}
