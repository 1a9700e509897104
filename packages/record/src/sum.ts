import { finite } from './decimal.js'

const bits = new DataView(new ArrayBuffer(8))
/** As many bits as Number() rounds well, and more. */
const kept = 64

/** A double, exactly: how many times 2^-1074, the smallest one above 0; what is infinite counts as the largest. */
export function exactOf(n: number): bigint {
  bits.setFloat64(0, finite(Math.abs(n)))
  const all = bits.getBigUint64(0)
  const power = all >> 52n
  const digits = all & 0xfffffffffffffn
  const whole = power === 0n ? digits : (digits | 0x10000000000000n) << (power - 1n)
  return n < 0 ? -whole : whole
}

/** The double that is nearest to so many times 2^-1074, of two the even one; the largest one (`finite`) for what is beyond. */
export function doubleOf(exact: bigint): number {
  const whole = exact < 0n ? -exact : exact
  const shift = Math.max(0, 4 * whole.toString(16).length - kept)
  const high = whole >> BigInt(shift)
  // Whatever is left out may decide between two doubles, as long as it is more than nothing.
  const rest = high << BigInt(shift) === whole ? 0n : 1n
  // In two steps, since 2^-1074 times 2^2000 is no double; the first one is exact.
  const near = Number(high | rest) * 2 ** Math.min(shift - 1074, 0) * 2 ** Math.max(shift - 1074, 0)
  return finite(exact < 0n ? -near : near)
}

/** Whether `total`, which is what doubles make of `sum + value`, is that exactly. */
export const isExact = (total: number, sum: number, value: number) =>
  total - sum === value && total - value === sum

/**
 * A sum of doubles that is rounded once, when it is asked for (reports: Numbers); an infinite addend counts as the
 * largest double. It is two doubles, what additions give and what they lose, exactly; a whole number of what even
 * those two cannot hold.
 */
export class Sum {
  // Doubles from the beginning: V8 makes objects for the numbers of a field that began as a small integer.
  private high = Number.MIN_VALUE
  private low = 0
  private rest = 0n

  constructor() {
    this.high = 0
  }

  add(value: number): void {
    const before = this.high
    const total = before + value
    this.high = total
    if (total - before !== value || total - value !== before) this.addLost(before, value, total)
  }

  private addLost(before: number, value: number, total: number): void {
    // What the addition has lost is a double (Knuth, The Art of Computer Programming 2, 4.2.2, theorem B).
    const part = total - before
    const lost = before - (total - part) + (value - part)
    if (!Number.isFinite(total)) {
      this.high = before
      this.rest += exactOf(value)
      return
    }
    const both = this.low + lost
    if (isExact(both, this.low, lost)) this.low = both
    else this.rest += exactOf(lost)
  }

  /** Adds a number, or so many times 2^-1074. */
  addExact(exact: number | bigint): void {
    if (typeof exact === 'number') this.add(exact)
    else this.rest += exact
  }

  get value(): number {
    const { high, low, rest } = this
    if (low === 0 && rest === 0n) return high
    return doubleOf(this.exact)
  }

  /** The sum as it is, how many times 2^-1074. */
  get exact(): bigint {
    return exactOf(this.high) + exactOf(this.low) + this.rest
  }
}
