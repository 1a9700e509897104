import { secret } from '@qmailanalog/program'
import { type Part, Sums } from '@qmailanalog/table'

const doubles = new Float64Array(1)
const halves = new Int32Array(doubles.buffer)
/** Where the sign, the power, and the first bits behind it stand. */
const high = new Uint8Array(Float64Array.of(-0).buffer)[7] === 0 ? 0 : 1

/** So many of these bits are left out: 64 linear parts are in each octave. */
const left = 14
/** How many parts there are of one sign: they are numbers from -partsOfSign up to partsOfSign - 1. */
export const partsOfSign = 1 << 17
const parts = partsOfSign

/**
 * The part of all doubles that one lies in: 64 linear parts in each octave, from its bits; 0 is zero, below are
 * the negative ones. Parts are in the order of their numbers.
 */
export function partOf(n: number): number {
  // No -0.
  doubles[0] = n + 0
  const part = halves[high]! >> left
  return part < 0 ? ~(part + parts) : part
}

/** The middle of a part: within 0.8 % of each number in it, but for those that are all but 0. */
export function middleOf(part: number): number {
  if (part < 0) return -middleOf(~part)
  if (part === 0) return 0
  const from = double(part << left)
  return from + (double((part + 1) << left) - from) / 2
}

function double(bits: number): number {
  halves[1 - high] = 0
  halves[high] = bits
  return doubles[0]!
}

/** A part of an owner in a tally: the owner's key, a slash, the number of the part. */
const inTally = /\/(0|-?[1-9]\d{0,5})$/

/** Parts of histograms, by owner, then from the smallest value on: each has an owner, a part, a count. */
export interface Counts {
  owners: Int32Array
  parts: Int32Array
  counts: Float64Array
}

/** Histograms of many owners, numbers from 0 up to 2^31: how many values lie in each part. They grow with the parts that are met. */
export class Histograms {
  // Open addressing. A slot is owner + 1 (0 is none) and part, and behind them the count, a double.
  private slots = new Int32Array(4 * 1024)
  private counts = new Float64Array(this.slots.buffer)
  private used = 0
  private readonly seeds = new Int32Array(secret().slice(0, 8).buffer)

  /** Counts a value, or several of a part. */
  add(owner: number, part: number, count = 1): void {
    const { counts, slots } = this
    const at = this.find(owner, part)
    counts[2 * at + 1]! += count
    if (slots[4 * at] !== 0) return
    slots[4 * at] = owner + 1
    slots[4 * at + 1] = part
    this.used++
    if (8 * this.used > slots.length) this.grow()
  }

  /** The slot of a part, or the one where it belongs. */
  private find(owner: number, part: number): number {
    const { seeds, slots } = this
    const mask = slots.length / 4 - 1
    // Whoever chooses names and delays does not know the seeds.
    let hash = Math.imul(owner ^ seeds[0]!, 0x9e3779b1)
    hash = Math.imul(hash ^ (hash >>> 15) ^ part ^ seeds[1]!, 0x85ebca6b)
    let at = (hash ^ (hash >>> 13)) & mask
    for (let known = 0; (known = slots[4 * at]!) !== 0; at = (at + 1) & mask) {
      if (known === owner + 1 && slots[4 * at + 1] === part) break
    }
    return at
  }

  private grow(): void {
    const { slots, counts } = this
    this.slots = new Int32Array((slots.length < 1 << 20 ? 4 : 2) * slots.length)
    this.counts = new Float64Array(this.slots.buffer)
    for (let from = 0; from < slots.length; from += 4) {
      const known = slots[from]!
      if (known === 0) continue
      const part = slots[from + 1]!
      const at = this.find(known - 1, part)
      this.slots[4 * at] = known
      this.slots[4 * at + 1] = part
      this.counts[2 * at + 1] = counts[from / 2 + 1]!
    }
  }

  /** Calls `take` with all parts that were met, in no order. */
  each(take: (owner: number, part: number, count: number) => void): void {
    const { counts, slots } = this
    for (let at = 0; at < slots.length; at += 4) {
      if (slots[at] !== 0) take(slots[at]! - 1, slots[at + 1]!, counts[at / 2 + 1]!)
    }
  }

  /** All parts that were met. */
  all(): Counts {
    const { counts, slots, used } = this
    // Both in one double, which is exact up to 2^53.
    const span = 2 * parts
    const keys = new Float64Array(used)
    let n = 0
    for (let at = 0; at < slots.length; at += 4) {
      if (slots[at] !== 0) keys[n++] = (slots[at]! - 1) * span + slots[at + 1]! + parts
    }
    keys.sort()
    const all = {
      owners: new Int32Array(used),
      parts: new Int32Array(used),
      counts: new Float64Array(used),
    }
    for (n = 0; n < used; n++) {
      const owner = Math.floor(keys[n]! / span)
      const part = keys[n]! - owner * span - parts
      all.owners[n] = owner
      all.parts[n] = part
      all.counts[n] = counts[2 * this.find(owner, part) + 1]!
    }
    return all
  }

  /** The same as a part of a tally, of which each owner has a key. */
  part(name: string, keyOf: (owner: number) => string): Part {
    const sums = new Sums(1)
    const { owners, parts, counts } = this.all()
    for (let n = 0; n < owners.length; n++) {
      sums.row(`${keyOf(owners[n]!)}/${parts[n]}`, counts[n]!)
    }
    return { name, kinds: ['sum'], isKey, sums }
  }

  /** Adds such a part. */
  addPart(sums: Sums | undefined, ownerOf: (key: string) => number): void {
    for (const entry of sums?.all() ?? []) {
      const text = sums!.text(entry)
      const slash = text.lastIndexOf('/')
      this.add(ownerOf(text.slice(0, slash)), Number(text.slice(slash + 1)), sums!.sum(entry, 0))
    }
  }

  /**
   * For each owner that has values: the smallest of them that so many percent do not exceed (nearest rank),
   * within 0.8 %; whole percents, ascending. `values` is valid within the call only.
   */
  quantiles(percents: number[], take: (owner: number, values: Float64Array) => void): void {
    const { owners, parts, counts } = this.all()
    const values = new Float64Array(percents.length)
    for (let from = 0, to = 0; from < owners.length; from = to) {
      const owner = owners[from]!
      let total = 0
      for (to = from; to < owners.length && owners[to] === owner; to++) total += counts[to]!
      let met = 0
      let n = 0
      for (let at = from; at < to && n < percents.length; at++) {
        met += counts[at]!
        while (n < percents.length && met * 100 >= percents[n]! * total) {
          values[n++] = middleOf(parts[at]!)
        }
      }
      take(owner, values)
    }
  }
}

function isKey(bytes: Buffer, start: number, end: number): boolean {
  const [, part] = inTally.exec(bytes.toString('latin1', start, end)) ?? []
  return part !== undefined && Math.abs(Number(part)) <= parts
}
