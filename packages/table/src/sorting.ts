import type { Making, Texts } from './rows.js'

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
export class Sorting {
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
    if (count < few || count > many) return this.compareAll(from, to, text)
    const { bytes } = this.text(text)
    let depth = this.alike(bytes, from, to, agreed, Math.max(1, (count - 1) >> 2))
    if (!this.pack(bytes, from, count, agreed, depth)) {
      // Some more would do, but how many more is up to who has written the keys.
      depth = this.alike(bytes, from, to, agreed, 1)
      this.pack(bytes, from, count, agreed, depth)
    }
    packed.subarray(0, count).sort()
    this.unpack(from, count)
    this.split(from, count, text, depth + 5)
  }

  /** In how many bytes the rows of a part agree of which each `step`th is looked at. */
  private alike(bytes: DataView, from: number, to: number, agreed: number, step: number): number {
    const { starts, ends } = this
    const first = starts[from]!
    let alike = ends[from]! - first
    for (let n = from + step; n < to; n += step) {
      alike = Math.min(alike, ends[n]! - starts[n]!)
      alike = agreement(bytes, first, starts[n]!, agreed, alike)
    }
    return alike
  }

  /**
   * Takes the five bytes behind `depth` of each row, and its place; false if not all rows agree up to there.
   */
  private pack(
    bytes: DataView,
    from: number,
    count: number,
    agreed: number,
    depth: number,
  ): boolean {
    const { halves, starts, ends } = this
    const first = starts[from]!
    for (let n = 0; n < count; n++) {
      const start = starts[from + n]!
      const left = ends[from + n]! - start - depth
      if (left < 0) return false
      if (depth > agreed && agreement(bytes, first, start, agreed, depth) < depth) return false
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
    return true
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
    else if (shortest < longest) this.compareAll(from, to, text)
    else if (text < making.length - 1) this.begin(from, to, text + 1)
  }

  private compareAll(from: number, to: number, text: number): void {
    const { order } = this
    order.subarray(from, to).sort((a, b) => this.compareRows(text, a, b))
  }

  /** Compares two rows by texts from number `text` on. */
  private compareRows(text: number, a: number, b: number): number {
    if (text >= this.making.length) return 0
    const { bytes, starts, ends } = this.text(text)
    const difference = compare(bytes, starts[a]!, ends[a]!, starts[b]!, ends[b]!)
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

/** Compares `bytes[a..endA)` with `bytes[b..endB)`. */
function compare(bytes: DataView, a: number, endA: number, b: number, endB: number): number {
  const end = Math.min(endA - a, endB - b)
  const alike = agreement(bytes, a, b, 0, end)
  if (alike < end) return bytes.getUint8(a + alike) - bytes.getUint8(b + alike)
  return endA - a - (endB - b)
}
