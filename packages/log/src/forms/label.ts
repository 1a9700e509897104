import { isSeparator, put, putPadded, putWhole } from '@qmailanalog/record'

/** Values of hexadecimal digits by byte; -1 for every other byte. */
const hex = new Int8Array(256).fill(-1)
for (let n = 0; n < 16; n++) {
  hex[n.toString(16).charCodeAt(0)] = n
  hex[n.toString(16).toUpperCase().charCodeAt(0)] = n
}

const LF = 10
const AT = 0x40
const DOT = 0x2e
/** Digits of the seconds that were written last, so that lines of one second cost less. */
let lastSeconds = -1
const lastDigits = new DataView(new ArrayBuffer(24))
let lastLength = 0

/**
 * The value of four hexadecimal digits, the first one in the lowest byte; below 0 if they are something else,
 * or have capitals.
 */
function fourDigits(four: number): number {
  const values = (four & 0x0f0f0f0f) + ((four >>> 6) & 0x01010101) * 9
  // Only digits are written as they were.
  const letters = ((values + 0x06060606) >>> 4) & 0x01010101
  const difference = (values + 0x30303030 + letters * 0x27) ^ four
  if ((difference | (values & 0xf0f0f0f0)) !== 0) return -1
  const pairs = ((values << 4) | (values >>> 8)) & 0x00ff00ff
  return ((pairs & 0xff) << 8) | (pairs >>> 16)
}

/** Eight hexadecimal digits, unsigned; below 0 if they are something else. */
function eight(bytes: DataView, at: number): number {
  const high = fourDigits(bytes.getInt32(at, true))
  const low = fourDigits(bytes.getInt32(at + 4, true))
  if ((high | low) >= 0) return high * 65536 + low
  let n = 0
  for (let p = at; p < at + 8; p++) {
    const digit = hex[bytes.getUint8(p)]!
    if (digit < 0) return -1
    n = n * 16 + digit
  }
  return n
}

/**
 * What a TAI64N or TAI64 label at `start` is in decimal: seconds since 1970, a point, nine digits of
 * nanoseconds, written to `to` at `at`. Answers where it ends there, or -1 if no label is there that
 * this can say: the label of a second before 1970 or beyond 2^52, over 10^9 nanoseconds, other than 24 or 16 digits,
 * part of a longer word.
 * A label is 2^62 + 10 + the UNIX second at every date (qmail-log(5)), unless it counts leap seconds (`tai`).
 * `labelEnd` tells where it ends.
 */
export function decimalOfLabel(
  to: DataView,
  at: number,
  bytes: DataView,
  start: number,
  tai = false,
): number {
  if (bytes.getUint8(start) !== AT) return -1
  // The LF of the line is behind a label.
  const room = bytes.byteLength - start
  if (room <= 17) return -1
  const long = hex[bytes.getUint8(start + 17)]! >= 0
  if (long && room <= 25) return -1
  // A label is a whole field.
  const behind = bytes.getUint8(start + (long ? 25 : 17))
  if (behind !== LF && !isSeparator(behind)) return -1
  const high = eight(bytes, start + 1)
  const low = eight(bytes, start + 9)
  const nanoseconds = long ? eight(bytes, start + 17) : 0
  if (high < 0 || low < 0 || nanoseconds < 0) return -1
  const counted = (high - 0x40000000) * 2 ** 32 + low - 10
  const seconds = tai ? counted - leapsBefore(counted) : counted
  if (seconds < 0 || nanoseconds > 999999999 || seconds > 2 ** 52) return -1
  if (seconds !== lastSeconds) {
    lastLength = putWhole(lastDigits, 0, seconds)
    lastSeconds = seconds
  }
  const point = put(to, at, lastDigits, 0, lastLength)
  to.setUint8(point, DOT)
  putPadded(to, point + 10, nanoseconds, 9)
  return point + 10
}

/** Before which days a second was put in, up to now (IERS, Bulletin C). */
const leaps = (
  '1972-07 1973-01 1974-01 1975-01 1976-01 1977-01 1978-01 1979-01 1980-01 1981-07 1982-07 1983-07 1985-07 1988-01 ' +
  '1990-01 1991-01 1992-07 1993-07 1994-07 1996-01 1997-07 1999-01 2006-01 2009-01 2012-07 2015-07 2017-01'
)
  .split(' ')
  // Where the count stands when that day begins.
  .map((month, n) => Date.parse(`${month}-01T00:00:00Z`) / 1000 + n + 1)

/** How many leap seconds there were before a second of a count that has them. */
function leapsBefore(counted: number): number {
  let n = leaps.length
  while (n > 0 && counted < leaps[n - 1]!) n--
  return n
}

/** Where the label at `start` ends of which `decimalOfLabel` has told what it is. */
export function labelEnd(bytes: DataView, start: number): number {
  return start + (hex[bytes.getUint8(start + 17)]! >= 0 ? 25 : 17)
}

const scratch = new DataView(new ArrayBuffer(64))

/** Where a label ends that stands at a place; -1 if none is there that can be said in decimal. */
export function labelAt(bytes: DataView, at: number): number {
  return decimalOfLabel(scratch, 0, bytes, at) < 0 ? -1 : labelEnd(bytes, at)
}

const ended = /^@[0-9a-f]{24}\.[su]$/

/** Whether a name is one that multilog gives to a file to which it writes no more: a label, and how it ended. */
export const isEnded = (name: string) => ended.test(name)
