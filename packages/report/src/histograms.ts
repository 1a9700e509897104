import { secret } from '@qmailanalog/program'

const doubles = new Float64Array(1)
const halves = new Int32Array(doubles.buffer)
/** Where the sign, the power, and the first bits behind it stand. */
const high = new Uint8Array(Float64Array.of(-0).buffer)[7] === 0 ? 0 : 1

/** So many of these bits are left out: 64 linear parts are in each octave. */
const left = 14
/** How many parts there are of one sign. */
const parts = 1 << 17

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

/** Histograms of many owners, numbers from 0 up to 2^31: how many values lie in each part. They grow with the parts that are met. */
export class Histograms {
  /** open addressing: owner + 1 and part; 0 is none */
  private slots = new Int32Array(2 * 1024)
  private counts = new Float64Array(1024)
  private used = 0
  private readonly seeds = new Int32Array(secret().slice(0, 8).buffer)

  /** Counts a value, or several of a part. */
  add(owner: number, part: number, count = 1): void {
    const { slots } = this
    const at = this.find(slots, owner, part)
    this.counts[at]! += count
    if (slots[2 * at] !== 0) return
    slots[2 * at] = owner + 1
    slots[2 * at + 1] = part
    this.used++
    if (2 * this.used > this.counts.length) this.grow()
  }

  /** The slot of a part, or the one where it belongs. */
  private find(slots: Int32Array, owner: number, part: number): number {
    const { seeds } = this
    const mask = slots.length / 2 - 1
    // Whoever chooses names and delays does not know the seeds.
    let hash = Math.imul(owner ^ seeds[0]!, 0x9e3779b1)
    hash = Math.imul(hash ^ (hash >>> 15) ^ part ^ seeds[1]!, 0x85ebca6b)
    let at = (hash ^ (hash >>> 13)) & mask
    for (let known = 0; (known = slots[2 * at]!) !== 0; at = (at + 1) & mask) {
      if (known === owner + 1 && slots[2 * at + 1] === part) break
    }
    return at
  }

  private grow(): void {
    const { slots: oldSlots, counts: oldCounts } = this
    const slots = new Int32Array(2 * oldSlots.length)
    const counts = new Float64Array(2 * oldCounts.length)
    for (let from = 0; from < oldCounts.length; from++) {
      const known = oldSlots[2 * from]!
      if (known === 0) continue
      const at = this.find(slots, known - 1, oldSlots[2 * from + 1]!)
      slots[2 * at] = known
      slots[2 * at + 1] = oldSlots[2 * from + 1]!
      counts[at] = oldCounts[from]!
    }
    this.slots = slots
    this.counts = counts
  }

  /** All parts that were met, by owner, then from the smallest value on. */
  *all(): Generator<{ owner: number; part: number; count: number }> {
    const { counts, slots, used } = this
    // Both in one double, which is exact up to 2^53.
    const span = 2 * parts
    const keys = new Float64Array(used)
    let n = 0
    for (let at = 0; at < counts.length; at++) {
      const known = slots[2 * at]!
      if (known !== 0) keys[n++] = (known - 1) * span + slots[2 * at + 1]! + parts
    }
    for (const key of keys.sort()) {
      const owner = Math.floor(key / span)
      const part = key - owner * span - parts
      yield { owner, part, count: counts[this.find(slots, owner, part)]! }
    }
  }

  /**
   * For each owner that has values: the smallest of them that so many percent do not exceed (nearest rank),
   * within 0.8 %; whole percents, ascending. `values` is valid within the call only.
   */
  quantiles(percents: number[], take: (owner: number, values: Float64Array) => void): void {
    const values = new Float64Array(percents.length)
    let some: { part: number; count: number }[] = []
    let last = -1
    const give = () => {
      const total = some.reduce((sum, { count }) => sum + count, 0)
      let met = 0
      let n = 0
      for (const { part, count } of some) {
        met += count
        while (n < percents.length && met * 100 >= percents[n]! * total)
          values[n++] = middleOf(part)
      }
      take(last, values)
    }
    for (const { owner, part, count } of this.all()) {
      if (owner !== last && last >= 0) give()
      if (owner !== last) some = []
      last = owner
      some.push({ part, count })
    }
    if (last >= 0) give()
  }
}
