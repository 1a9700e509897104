/** Powers of ten that a double holds exactly. */
const powers = Array.from({ length: 23 }, (_, n) => Number(`1e${n}`))

const longest = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/

/**
 * The number that a field counts as: its longest decimal prefix, 0 if there is none, as the nearest
 * double (shared by all tables and reports; matchup(5), NUMBERS AND BYTES).
 */
export function decimal(field: string): number {
  return Number(longest.exec(field)?.[0] ?? 0)
}

/**
 * The same for the bytes of `buf` from `start` up to `end`. Agrees with `decimal` to the last bit;
 * stamps with up to nine digits behind the point take the quick way.
 */
export function decimalAt(buf: Buffer, start: number, end: number): number {
  let p = start
  let whole = 0
  let c = 0
  while (p < end) {
    c = buf[p]! - 48
    if (c < 0 || c > 9) break
    whole = whole * 10 + c
    p++
  }
  if (p === end && whole <= Number.MAX_SAFE_INTEGER) return whole
  if (c !== -2) return slowDecimalAt(buf, start, end)
  const point = p++
  let part = 0
  while (p < end) {
    c = buf[p]! - 48
    if (c < 0 || c > 9) break
    part = part * 10 + c
    p++
  }
  const places = p - point - 1
  if (p !== end || places > 15) return slowDecimalAt(buf, start, end)
  const power = powers[places]!
  const digits = whole * power + part
  // Both exact, so the one division rounds correctly.
  if (digits <= Number.MAX_SAFE_INTEGER) return digits / power
  // Seconds of our age with more digits than a double holds: the sum of the two parts is the nearest
  // double unless the exact value lies too close to half way between two doubles to tell.
  if (whole >= 0x40000000 && whole < 0x100000000) {
    const fraction = part / power
    const sum = whole + fraction
    const lost = Math.abs(fraction - (sum - whole))
    const half = sum < 0x80000000 ? 2 ** -23 : 2 ** -22
    if (half - lost > 2 ** -50) return sum
  }
  return slowDecimalAt(buf, start, end)
}

function slowDecimalAt(buf: Buffer, start: number, end: number): number {
  return decimal(buf.toString('latin1', start, end))
}

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

function notFinite(n: number): string {
  return Number.isNaN(n) ? 'nan' : n < 0 ? '-inf' : 'inf'
}
