/** Powers of ten that a double holds exactly. */
export const powers = Array.from({ length: 23 }, (_, n) => Number(`1e${n}`))

const longest = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/

/** The part of a field that counts where it is used as a number: its longest decimal prefix, unless that is beyond all doubles. */
export function counting(field: string): string {
  const [prefix] = longest.exec(field) ?? ['']
  return Number.isFinite(Number(prefix)) ? prefix : ''
}

/**
 * The number that a field counts as: its longest decimal prefix, as the nearest double; 0 if there is none,
 * or if it is beyond all doubles (shared by all tables and reports; matchup(5), NUMBERS AND BYTES).
 */
export function decimal(field: string): number {
  return Number(counting(field))
}

/**
 * What a sum, difference, product or quotient of finite numbers counts as: beyond all doubles, the largest
 * of them with that sign. So no table or report meets an infinity, nor what comes of two.
 */
export function finite(n: number): number {
  return Number.isFinite(n) ? n : Math.sign(n) * Number.MAX_VALUE
}

/** The same for bytes `start` up to `end`. Agrees with `decimal` to the last bit; texts are made only of what is unusual. */
export function decimalAt(bytes: DataView, start: number, end: number): number {
  const point = digitsEnd(bytes, start, end)
  const whole = digits(bytes, start, point)
  if (point === end && whole <= Number.MAX_SAFE_INTEGER) return whole
  if (bytes.getUint8(point) !== POINT) return slowDecimalAt(bytes, start, end)
  const last = digitsEnd(bytes, point + 1, end)
  const places = last - point - 1
  if (last !== end || places > 15 || point === start) return slowDecimalAt(bytes, start, end)
  const part = digits(bytes, point + 1, end)
  const power = powers[places]!
  const all = whole * power + part
  // Both exact, so the one division rounds correctly.
  if (all <= Number.MAX_SAFE_INTEGER) return all / power
  // Seconds of our age with more digits than a double holds: the sum of the two parts is the nearest
  // double unless the exact value lies too close to half way between two doubles to tell.
  if (whole >= 0x40000000 && whole < 0x100000000) {
    const fraction = part / power
    const sum = whole + fraction
    const lost = Math.abs(fraction - (sum - whole))
    const half = sum < 0x80000000 ? 2 ** -23 : 2 ** -22
    if (half - lost > 2 ** -50) return sum
  }
  return slowDecimalAt(bytes, start, end)
}

export const POINT = 0x2e
const ZEROS = 0x30303030
// What must be added to a digit, and not to more, to stay below 128.
const OVER = 0x76767676
const HIGH = 0x80808080

/** The value of four digits, each as a number in a byte, the first one lowest. */
function fourDigits(four: number): number {
  const pairs = (four * 10 + (four >>> 8)) & 0x00ff00ff
  return (pairs & 0xff) * 100 + (pairs >>> 16)
}

/** Where the digits that begin at `start` end. */
function digitsEnd(bytes: DataView, start: number, end: number): number {
  let p = start
  for (; p + 4 <= end; p += 4) {
    const four = bytes.getInt32(p, true) ^ ZEROS
    // No byte of four digits is over 9; one that carries into its neighbour marks itself.
    if ((((four + OVER) | four) & HIGH) !== 0) break
  }
  while (p < end) {
    const c = bytes.getUint8(p)
    if (c < 48 || c > 57) break
    p++
  }
  return p
}

/** The value of digits; exact up to 2^53. */
function digits(bytes: DataView, start: number, end: number): number {
  let n = 0
  let p = start
  for (; p + 4 <= end; p += 4) n = n * 10000 + fourDigits(bytes.getInt32(p, true) ^ ZEROS)
  for (; p < end; p++) n = n * 10 + bytes.getUint8(p) - 48
  return n
}

function slowDecimalAt(bytes: DataView, start: number, end: number): number {
  const { buffer, byteOffset } = bytes
  return decimal(Buffer.from(buffer, byteOffset + start, end - start).toString('latin1'))
}
