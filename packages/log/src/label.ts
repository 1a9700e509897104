import { putWhole } from '@qmailanalog/record'

/** Values of hexadecimal digits by byte; -1 for every other byte. */
const hex = new Int8Array(256).fill(-1)
for (let n = 0; n < 16; n++) {
  hex[n.toString(16).charCodeAt(0)] = n
  hex[n.toString(16).toUpperCase().charCodeAt(0)] = n
}

const AT = 0x40
const DOT = 0x2e
/** Digits of the seconds that were written last, so that lines of one second cost less. */
let lastSeconds = -1
const lastDigits = new DataView(new ArrayBuffer(24))
let lastLength = 0

/** How many hexadecimal digits follow `start`, at most 25. */
function hexDigits(bytes: DataView, start: number): number {
  const most = Math.min(25, bytes.byteLength - start)
  let n = 0
  while (n < most && hex[bytes.getUint8(start + n)]! >= 0) n++
  return n
}

/** Eight hexadecimal digits, unsigned. */
function eight(bytes: DataView, at: number): number {
  let n = 0
  for (let p = at; p < at + 8; p++) n = (n << 4) | hex[bytes.getUint8(p)]!
  return n >>> 0
}

/**
 * What a TAI64N or TAI64 label at `start` is in decimal: seconds since 1970, a point, nine digits of
 * nanoseconds, written to `to` at `at`. Answers where it ends there, or -1 if no label is there that
 * this can say: the label of a second before 1970 or beyond 2^52, over 10^9 nanoseconds, other than 24 or 16 digits.
 * A label is 2^62 + 10 + the UNIX second at every date; there is no table of leap seconds (matchup:
 * What the original does not do). `labelEnd` tells where it ends.
 */
export function decimalOfLabel(to: DataView, at: number, bytes: DataView, start: number): number {
  if (bytes.getUint8(start) !== AT) return -1
  const digits = hexDigits(bytes, start + 1)
  if (digits !== 24 && digits !== 16) return -1
  const high = eight(bytes, start + 1)
  const low = eight(bytes, start + 9)
  const nanoseconds = digits === 24 ? eight(bytes, start + 17) : 0
  const seconds = (high - 0x40000000) * 2 ** 32 + low - 10
  if (seconds < 0 || nanoseconds > 999999999 || seconds > 2 ** 52) return -1
  if (seconds !== lastSeconds) {
    lastLength = putWhole(lastDigits, 0, seconds)
    lastSeconds = seconds
  }
  for (let n = 0; n < lastLength; n++) to.setUint8(at + n, lastDigits.getUint8(n))
  let p = at + lastLength
  to.setUint8(p++, DOT)
  return putNine(to, p, nanoseconds)
}

/** Three decimal digits as bytes, the first one lowest. */
const three = new Int32Array(1000)
for (let n = 0; n < 1000; n++) {
  three[n] = Buffer.from(String(n).padStart(3, '0')).readUIntLE(0, 3)
}

/** The last label's first sixteen digits, and what they are in decimal with the point; none yet. */
const last = new DataView(new ArrayBuffer(16))
const lastStamp = new DataView(new ArrayBuffer(24))
let lastStampLength = 0

/**
 * Turns the usual label at `start` (24 digits, no capitals, a blank behind) into its decimal stamp, so that
 * this ends where the label did, and answers where it begins; -1 if the label is none, or not usual. What
 * stood before is overwritten. Says the same as decimalOfLabel; at least 26 bytes must be there.
 */
export function labelInPlace(bytes: DataView, start: number): number {
  if (bytes.getUint8(start) !== AT || bytes.getUint8(start + 25) !== 32) return -1
  if (
    lastStampLength === 0 ||
    bytes.getInt32(start + 13) !== last.getInt32(12) ||
    bytes.getInt32(start + 9) !== last.getInt32(8) ||
    bytes.getInt32(start + 5) !== last.getInt32(4) ||
    bytes.getInt32(start + 1) !== last.getInt32(0)
  ) {
    if (!anotherSecond(bytes, start)) return -1
  }
  const high = fourHex(bytes.getInt32(start + 17, true))
  const low = fourHex(bytes.getInt32(start + 21, true))
  const nanoseconds = high * 65536 + low
  if (high < 0 || low < 0 || nanoseconds > 999999999) return -1
  const millions = (nanoseconds / 1000000) | 0
  const rest = nanoseconds - millions * 1000000
  const thousands = (rest / 1000) | 0
  const units = three[rest - thousands * 1000]!
  const from = start + 16 - lastStampLength
  for (let n = 0; n < lastStampLength; n++) bytes.setUint8(from + n, lastStamp.getUint8(n))
  bytes.setInt32(start + 16, three[millions]!, true)
  bytes.setInt32(start + 19, three[thousands]!, true)
  bytes.setInt16(start + 22, units, true)
  bytes.setInt8(start + 24, units >> 16)
  return from
}

/** Reads the sixteen digits behind `start` into `lastStamp`; false if this is not usual. */
function anotherSecond(bytes: DataView, start: number): boolean {
  for (let n = 0; n < 16; n += 4) {
    if (fourHex(bytes.getInt32(start + 1 + n, true)) < 0) return false
  }
  const seconds = (eight(bytes, start + 1) - 0x40000000) * 2 ** 32 + eight(bytes, start + 9) - 10
  if (seconds < 0 || seconds > 1e14) return false
  for (let n = 0; n < 16; n += 4) last.setInt32(n, bytes.getInt32(start + 1 + n))
  lastStampLength = putWhole(lastStamp, 0, seconds)
  lastStamp.setUint8(lastStampLength++, DOT)
  return true
}

/** Four hexadecimal digits without capitals, the first one in the lowest byte; -1 if one is something else. */
function fourHex(digits: number): number {
  const low = digits & 0x0f0f0f0f
  // 1 in each byte that is a letter by its bits.
  const letters = (digits >>> 6) & 0x01010101
  const values = low + letters * 9
  const isKind = (digits & 0xf0f0f0f0) === 0x30303030 + letters * 0x30
  // Digits to 9, letters from 10 to 15.
  const isDigit = ((low + 0x06060606 + letters * 3) & 0xf0f0f0f0) === 0
  const isLetter = ((values + letters * 6) & 0x10101010) === letters * 16
  if (!isKind || !isDigit || !isLetter) return -1
  const pairs = (values * 16 + (values >>> 8)) & 0x00ff00ff
  return ((pairs & 0xff) << 8) | (pairs >>> 16)
}

/** Where the label that begins at `start` ends. */
export function labelEnd(bytes: DataView, start: number): number {
  return start + 1 + hexDigits(bytes, start + 1)
}

/** Writes nine digits. */
export function putNine(to: DataView, at: number, n: number): number {
  let rest = n | 0
  for (let p = at + 8; p >= at; p--) {
    const tenth = (rest / 10) | 0
    to.setUint8(p, 48 + rest - tenth * 10)
    rest = tenth
  }
  return at + 9
}
