import type { Output } from '@qmailanalog/program'
import { isDigit, longestNumber, putWhole, exactOf as unitsOf } from '@qmailanalog/record'

const TAB = 9
const LF = 10
const MINUS = 0x2d
const P = 0x70

/** What is rarely met is written and read as a text; every part of it is exact. */
const whole = /^(-?)(0|[1-9]\d*)(?:p-([1-9]\d{0,3}))?$/

/** The smallest power of two that doubles have: they are whole numbers of 2^-1074. */
const smallest = 1074

const bits = new DataView(new ArrayBuffer(8))

/** Powers of two that doubles can be multiplied by. */
const powers = Float64Array.from({ length: 1001 }, (_, n) => 2 ** n)

/** Appends an exact number as a tally has it: a whole number, or an odd one and the power of two that it is divided by (tally(5), NUMBERS). */
export function putExact(out: Output, value: number | bigint): void {
  if (typeof value === 'bigint') return out.text(textOf(value))
  out.room(longestNumber)
  const { view } = out
  let { n } = out
  const power = Number.isSafeInteger(value) ? 0 : powerOf(value)
  // Beyond, the product below is no double.
  if (power < 0 || power >= powers.length) return out.text(textOf(unitsOf(value)))
  if (value < 0) view.setUint8(n++, MINUS)
  n = putWhole(view, n, Math.abs(value) * powers[power]!)
  if (power > 0) {
    view.setUint16(n, (P << 8) | MINUS)
    n = putWhole(view, n + 2, power)
  }
  out.n = n
}

/** By which power of two a double that is not 0 has to be multiplied to become odd; below 0 if it has to be divided. */
function powerOf(value: number): number {
  bits.setFloat64(0, value)
  const high = bits.getInt32(0)
  const low = bits.getInt32(4)
  const power = (high >>> 20) & 0x7ff
  const digits = high & 0xfffff
  const zeros = low !== 0 ? zerosOf(low) : 32 + zerosOf(power > 0 ? digits | 0x100000 : digits)
  return smallest + 1 - Math.max(power, 1) - zeros
}

/** With how many zeros a number that is not 0 ends in binary. */
const zerosOf = (n: number) => 31 - Math.clz32(n & -n)

/** So many times 2^-1074 as a tally has it. */
export function textOf(units: bigint): string {
  if (units === 0n) return '0'
  const lowest = units & -units
  const zeros = lowest.toString(2).length - 1
  if (zeros >= smallest) return (units >> BigInt(smallest)).toString()
  return `${units >> BigInt(zeros)}p-${smallest - zeros}`
}

/** An exact number that a tally has; undefined if it is none, or not written as it must be. */
export function exactOf(text: string): number | bigint | undefined {
  const [, sign, digits, part = '0'] = whole.exec(text) ?? []
  if (digits === undefined || Number(part) > smallest) return undefined
  const number = BigInt(digits)
  if (digits === '0' && (sign === '-' || part !== '0')) return undefined
  if (part !== '0' && (number & 1n) === 0n) return undefined
  const units = number << BigInt(smallest - Number(part))
  return sign === '-' ? -units : units
}

/** Where a number ended that was read. */
export interface Place {
  at: number
}

/**
 * The exact number that begins there and ends before a TAB or an LF, where `place` is put; undefined if it is none.
 * Almost all are a few digits.
 */
export function readExact(bytes: Buffer, start: number, place: Place): number | bigint | undefined {
  let p = start
  const minus = bytes[p] === MINUS
  if (minus) p++
  const first = p
  let n = 0
  let byte = bytes[p]!
  for (; isDigit(byte); byte = bytes[++p]!) n = n * 10 + byte - 48
  const digits = p - first
  const isShort = digits > 0 && digits <= 15 && (bytes[first] !== 48 || (digits === 1 && !minus))
  if (isShort && (byte === TAB || byte === LF)) {
    place.at = p
    return minus ? -n : n
  }
  if (isShort && byte === P && bytes[p + 1] === MINUS && n % 2 === 1 && bytes[p + 2] !== 48) {
    let power = 0
    for (p += 2, byte = bytes[p]!; isDigit(byte); byte = bytes[++p]!) power = power * 10 + byte - 48
    if (power > 0 && power <= smallest && (byte === TAB || byte === LF)) {
      place.at = p
      const value = n * 2 ** -power
      return minus ? -value : value
    }
  }
  while (byte !== TAB && byte !== LF) byte = bytes[++p]!
  place.at = p
  return exactOf(bytes.toString('latin1', start, p))
}

/** What a tally has where there is no number. */
const none = '-'

/** A least or a greatest number as a tally has it: the shortest decimal that is that double; `-` if there is none. */
export const decimalText = (value: number): string =>
  Number.isNaN(value) ? none : String(value + 0)

/** Reads one, as `readExact` does. */
export function readDecimal(bytes: Buffer, start: number, place: Place): number | undefined {
  let p = start
  while (bytes[p] !== TAB && bytes[p] !== LF) p++
  place.at = p
  const text = bytes.toString('latin1', start, p)
  if (text === none) return Number.NaN
  const value = Number(text)
  return Number.isFinite(value) && String(value) === text ? value : undefined
}
