import { POINT, powers } from './decimal.js'

/** A number as the reports print it when no format is named: an integral value as a plain integer, however large, any other as C's %.6g. */
export function plain(n: number): string {
  if (!Number.isFinite(n)) return notFinite(n)
  if (Number.isSafeInteger(n)) return String(n === 0 ? 0 : n)
  return Number.isInteger(n) ? BigInt(n).toString() : sixDigits(n)
}

/** C's %.6g, exact ties to even. */
function sixDigits(n: number): string {
  let text = n.toExponential(5)
  if (/5e/.test(n.toExponential(6))) {
    // toExponential rounds ties up; only a look at all digits tells a tie from a near miss.
    const exact = /^(-?\d\.\d{5})50*(e.*)$/.exec(n.toExponential(100))
    if (exact && /[13579]e/.test(text)) text = exact[1]! + exact[2]!
  }
  const [digits, power] = text.split('e') as [string, string]
  const exponent = Number(power)
  if (exponent < -4 || exponent >= 6) {
    const sign = exponent < 0 ? '-' : '+'
    return `${withoutZeros(digits)}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
  }
  return withoutZeros(Number(text).toFixed(5 - exponent))
}

/** The number that %.6g shows for `n`; a whole number is left as it is. */
export function asRounded(n: number): number {
  if (Number.isInteger(n)) return n
  const size = Math.abs(n)
  if (size < 1e-4 || size >= 1e6) return Number(plain(n))
  let places = 0
  for (let bound = 1e5; size < bound; bound /= 10) places++
  const power = powers[places]!
  const scaled = size * power
  const below = Math.floor(scaled)
  const over = scaled - below
  // The product is off by far less than this.
  if (Math.abs(over - 0.5) < 2 ** -16) return Number(plain(n))
  const rounded = (over > 0.5 ? below + 1 : below) / power
  return n < 0 ? -rounded : rounded
}

function withoutZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** C's %.{places}f: exact ties to even, the sign of what rounds to zero kept (`-0.00`). */
export function fixed(n: number, places: number): string {
  if (!Number.isFinite(n)) return notFinite(n)
  if (Math.abs(n) >= 1e21) return `${BigInt(n)}.${'0'.repeat(places)}`
  if (Object.is(n, -0)) return `-${(0).toFixed(places)}`
  const text = n.toFixed(places)
  // n lies half way between two printable numbers only if it is an odd multiple of 2^-(places+1);
  // it then has exactly one digit more, and toFixed took the one away from zero.
  if (Math.abs(n * 2 ** (places + 1)) % 2 === 1 && /[13579]$/.test(text)) {
    return n.toFixed(places + 1).slice(0, -1)
  }
  return text
}

/** The most bytes that a number is written with. */
export const longestNumber = 330

/** Writes `plain(n)` to `to` at `at` and answers where it ends. */
export function putPlain(to: DataView, at: number, n: number): number {
  if (n >= 0 && Number.isSafeInteger(n)) return putWhole(to, at, n)
  return putText(to, at, plain(n))
}

/** Writes `fixed(n, places)` to `to` at `at` and answers where it ends. */
export function putFixed(to: DataView, at: number, n: number, places: number): number {
  const all = scaled(n, places)
  if (all < 0) return putText(to, at, fixed(n, places))
  const end = at + digitsIn(Math.floor(all / powers[places]!)) + 1 + places
  putScaledBefore(to, end, all, places)
  return end
}

/** Writes `plain(n)` to `to` so that it ends at `end`, and answers where it begins. */
export function putPlainBefore(to: DataView, end: number, n: number): number {
  if (n >= 0 && Number.isSafeInteger(n)) return putWholeBefore(to, end, n)
  return putTextBefore(to, end, plain(n))
}

/** Writes `fixed(n, places)` to `to` so that it ends at `end`, and answers where it begins. */
export function putFixedBefore(to: DataView, end: number, n: number, places: number): number {
  const all = scaled(n, places)
  return all < 0 ? putTextBefore(to, end, fixed(n, places)) : putScaledBefore(to, end, all, places)
}

function putScaledBefore(to: DataView, end: number, all: number, places: number): number {
  const power = powers[places]!
  const whole = Math.floor(all / power)
  putPadded(to, end, all - whole * power, places)
  to.setUint8(end - places - 1, POINT)
  return putWholeBefore(to, end - places - 1, whole)
}

/** The number that `fixed(n, places)` shows. */
export function rounded(n: number, places: number): number {
  const all = scaled(n, places)
  return all < 0 ? Number(fixed(n, places)) : all / powers[places]!
}

/** `n` in units of its last place, rounded as `fixed` does; below 0 if that cannot be told in short. */
function scaled(n: number, places: number): number {
  const product = n * powers[places]!
  if (!(n > 0 && product < 2 ** 43)) return Object.is(n, 0) ? 0 : -1
  const below = Math.floor(product)
  const over = product - below
  // The product may be off by half a unit of its last place, far less than this distance to a tie.
  if (Math.abs(over - 0.5) <= 2 ** -8) return -1
  return over > 0.5 ? below + 1 : below
}

const billion = 1e9

/** Writes a whole number from 0 to 2^53. */
export function putWhole(to: DataView, at: number, n: number): number {
  if (n < 100) {
    if (n >= 10) to.setUint16(at, pairs[n]!)
    else to.setUint8(at, 48 + n)
    return n >= 10 ? at + 2 : at + 1
  }
  const end = at + digitsIn(n)
  putWholeBefore(to, end, n)
  return end
}

function digitsIn(n: number): number {
  let digits = 1
  for (let bound = 10; bound <= n; bound *= 10) digits++
  return digits
}

/** Writes a whole number from 0 to 2^53 so that it ends at `end`, and answers where it begins. */
function putWholeBefore(to: DataView, end: number, n: number): number {
  let p = end
  let high = n
  while (high >= billion) {
    const next = Math.floor(high / billion)
    putPadded(to, p, high - next * billion, 9)
    p -= 9
    high = next
  }
  let rest = high | 0
  while (rest >= 100) {
    const next = (rest / 100) | 0
    p -= 2
    to.setUint16(p, pairs[rest - next * 100]!)
    rest = next
  }
  if (rest >= 10) {
    to.setUint16(p - 2, pairs[rest]!)
    return p - 2
  }
  to.setUint8(p - 1, 48 + rest)
  return p - 1
}

/** Two digits at once. */
const pairs = Uint16Array.from({ length: 100 }, (_, n) => 0x3030 + ((n / 10) | 0) * 256 + (n % 10))

/** Writes `digits` digits, at most 9, so that they end at `end`. */
export function putPadded(to: DataView, end: number, n: number, digits: number): void {
  let rest = n | 0
  let p = end - 2
  for (; p >= end - digits; p -= 2) {
    const next = (rest / 100) | 0
    to.setUint16(p, pairs[rest - next * 100]!)
    rest = next
  }
  if (digits % 2 === 1) to.setUint8(p + 1, 48 + rest)
}

function putTextBefore(to: DataView, end: number, text: string): number {
  putText(to, end - text.length, text)
  return end - text.length
}

function putText(to: DataView, at: number, text: string): number {
  for (let n = 0; n < text.length; n++) to.setUint8(at + n, text.charCodeAt(n))
  return at + text.length
}

function notFinite(n: number): string {
  return Number.isNaN(n) ? 'nan' : n < 0 ? '-inf' : 'inf'
}
