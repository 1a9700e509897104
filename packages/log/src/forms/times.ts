import { isDigit } from '@qmailanalog/record'
import type { Civil } from '../clock.js'

/** A time as it was read last, with the digits behind its seconds; one object serves time after time. */
export class Found implements Civil {
  year: number | undefined
  month = 0
  day = 0
  hour = 0
  minute = 0
  second = 0
  offset: number | undefined
  /** where the digits behind the seconds begin and end; the same if there are none */
  partStart = 0
  partEnd = 0
}

/**
 * Reads one thing at a place of a line that ends at `end`, where its LF stands; answers where it ends, or -1
 * if it is not there. What `found` says then counts only if it is.
 */
export type Reader = (buf: Buffer, at: number, end: number, found: Found) => number

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const letters = (name: string) =>
  (name.charCodeAt(0) << 16) | (name.charCodeAt(1) << 8) | name.charCodeAt(2)
const monthBy = new Map(months.map((name, n) => [letters(name), n + 1]))
const weekdays = new Map(
  ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'].map((name) => [
    letters(name),
    name,
  ]),
)

const SP = 32
const COLON = 0x3a
const DASH = 0x2d
const DOT = 0x2e
const COMMA = 0x2c
const SLASH = 0x2f
const PLUS = 0x2b
const LOW = 0x5f
const T = 0x54
const Z = 0x5a

/** So many digits at p as a number, or -1. */
function digits(buf: Buffer, p: number, count: number): number {
  let n = 0
  for (let at = p; at < p + count; at++) {
    if (!isDigit(buf[at])) return -1
    n = n * 10 + buf[at]! - 48
  }
  return n
}

const three = (buf: Buffer, p: number) => (buf[p]! << 16) | (buf[p + 1]! << 8) | buf[p + 2]!
const isLetter = (c: number | undefined) => c !== undefined && (c | 32) >= 0x61 && (c | 32) <= 0x7a

/** Where a name ends of which three letters stand there, all of it or these and a point or not; -1 if it is another word. */
function nameEnd(buf: Buffer, p: number, name: string): number {
  const short = p + 3
  if (!isLetter(buf[short])) return buf[short] === DOT && buf[short + 1] === SP ? short + 1 : short
  const whole = p + name.length
  return buf.toString('latin1', p, whole) === name && !isLetter(buf[whole]) ? whole : -1
}

/** A name of a month; answers where it ends, or -1. */
function monthName(buf: Buffer, p: number, found: Found): number {
  const month = monthBy.get(three(buf, p))
  if (month === undefined) return -1
  found.month = month
  return nameEnd(buf, p, months[month - 1]!)
}

/** HH:MM:SS and a fraction; answers where it ends, or -1. */
function timeOfDay(buf: Buffer, p: number, found: Found): number {
  found.hour = digits(buf, p, 2)
  found.minute = digits(buf, p + 3, 2)
  found.second = digits(buf, p + 6, 2)
  if (found.hour < 0 || found.minute < 0 || found.second < 0) return -1
  if (buf[p + 2] !== COLON || buf[p + 5] !== COLON) return -1
  return fraction(buf, p + 8, found)
}

function fraction(buf: Buffer, p: number, found: Found): number {
  let at = p
  found.partStart = at
  found.partEnd = at
  if ((buf[at] === DOT || buf[at] === COMMA) && isDigit(buf[at + 1])) {
    found.partStart = ++at
    while (isDigit(buf[at])) at++
    found.partEnd = at
  }
  return at
}

/** `Z`, `+02:00`, `+0200`, `+02` or nothing. */
function offset(buf: Buffer, start: number, found: Found): number {
  const sign = buf[start]
  if (sign === Z || sign === 0x7a) {
    found.offset = 0
    return start + 1
  }
  if (sign !== PLUS && sign !== DASH) return start
  const hours = digits(buf, start + 1, 2)
  if (hours < 0) return sign === DASH ? start : -1
  let p = start + 3
  if (buf[p] === COLON) p++
  const minutes = digits(buf, p, 2)
  const seconds = hours * 3600 + Math.max(minutes, 0) * 60
  found.offset = sign === DASH ? -seconds : seconds
  return minutes < 0 ? start + 3 : p + 2
}

/** A zone that stands behind a blank: ` UTC`, ` GMT`, ` +0200`; where it ends, or `p` if there is none. */
function zoneBehind(buf: Buffer, p: number, found: Found): number {
  if (buf[p] !== SP) return p
  const zone = three(buf, p + 1)
  if ((zone === letters('UTC') || zone === letters('GMT')) && !isLetter(buf[p + 4])) {
    found.offset = 0
    return p + 4
  }
  const sign = buf[p + 1]
  if ((sign !== PLUS && sign !== DASH) || digits(buf, p + 2, 4) < 0 || isDigit(buf[p + 6])) return p
  return offset(buf, p + 1, found)
}

/** The same with the letters of any zone, ` CEST`: they name no offset for sure; the zone that is assumed is said. */
function lettersBehind(buf: Buffer, p: number, found: Found): number {
  const known = zoneBehind(buf, p, found)
  if (known !== p || buf[p] !== SP) return known
  let at = p + 1
  while (buf[at]! >= 0x41 && buf[at]! <= 0x5a) at++
  return at > p + 3 && buf[at] === SP ? at : p
}

/** A year of four digits behind a blank or a comma and a blank; where it ends, or `p` if there is none. */
function yearBehind(buf: Buffer, p: number, found: Found): number {
  const at = buf[p] === COMMA ? p + 1 : p
  if (buf[at] !== SP || isDigit(buf[at + 5])) return p
  const year = digits(buf, at + 1, 4)
  if (year < 1970 || buf[at + 5] === COLON || buf[at + 5] === DOT) return p
  found.year = year
  return at + 5
}

/** `Apr 11 02:02:18`: one blank or two or a zero before the day, the year before it, behind the day, or behind all. */
export const monthFirst: Reader = (buf, start, _end, found) => {
  found.year = undefined
  found.offset = undefined
  let at = start
  if (isDigit(buf[start])) {
    found.year = digits(buf, start, 4)
    if (found.year < 1970 || buf[start + 4] !== SP) return -1
    at = start + 5
  }
  let p = monthName(buf, at, found)
  if (p < 0 || buf[p] !== SP) return -1
  p++
  if (buf[p] === SP) p++
  const length = isDigit(buf[p + 1]) ? 2 : 1
  found.day = digits(buf, p, length)
  if (found.day < 0) return -1
  p = yearBehind(buf, p + length, found)
  if (buf[p] === COMMA) p++
  if (buf[p] !== SP) return -1
  p = timeOfDay(buf, p + 1, found)
  if (p < 0) return -1
  const zone = zoneBehind(buf, p, found)
  return found.year === undefined ? yearBehind(buf, zone, found) : zone
}

const isBetween = (c: number | undefined) => c === DASH || c === SLASH || c === DOT

/** `2024-11-26T07:08:24.000020+02:00`, with /, . for -, with a blank, _, -, : for the T, without an offset. */
export const yearFirst: Reader = (buf, start, _end, found) => {
  found.year = digits(buf, start, 4)
  found.month = digits(buf, start + 5, 2)
  found.day = digits(buf, start + 8, 2)
  found.offset = undefined
  if (found.year < 0 || found.month < 0 || found.day < 0) return -1
  if (!isBetween(buf[start + 4]) || buf[start + 7] !== buf[start + 4]) return -1
  return behindDate(buf, start + 10, found)
}

function behindDate(buf: Buffer, at: number, found: Found): number {
  const between = buf[at]
  const known =
    between === T || between === 0x74 || between === SP || between === LOW || between === DASH
  if (!known && between !== COLON && between !== COMMA) return -1
  let time = at + 1
  while (buf[time] === SP) time++
  const p = timeOfDay(buf, time, found)
  if (p < 0) return -1
  const zone = offset(buf, p, found)
  return zone === p ? zoneBehind(buf, p, found) : zone
}

/** `20241126T070824Z`, with - or a blank for the T, with colons in the time. */
export const compact: Reader = (buf, start, _end, found) => {
  found.year = digits(buf, start, 4)
  found.month = digits(buf, start + 4, 2)
  found.day = digits(buf, start + 6, 2)
  found.offset = undefined
  if (found.year < 1970 || found.month < 0 || found.day < 0) return -1
  const between = buf[start + 8]
  if (between !== T && between !== DASH && between !== SP && between !== LOW) return -1
  if (buf[start + 11] === COLON) return behindDate(buf, start + 8, found)
  found.hour = digits(buf, start + 9, 2)
  found.minute = digits(buf, start + 11, 2)
  found.second = digits(buf, start + 13, 2)
  if (found.hour < 0 || found.minute < 0 || found.second < 0 || isDigit(buf[start + 15])) return -1
  return offset(buf, fraction(buf, start + 15, found), found)
}

/** `26.11.2024 07:08:24`, `26 Nov 2024 07:08:24 +0200`, `26/Nov/2024:07:08:24 +0200`. */
export const dayFirst: Reader = (buf, start, _end, found) => {
  const length = isDigit(buf[start + 1]) ? 2 : 1
  found.day = digits(buf, start, length)
  found.offset = undefined
  if (found.day < 1) return -1
  const between = buf[start + length]
  let p = start + length + 1
  if (between === DOT) {
    const two = isDigit(buf[p + 1]) ? 2 : 1
    found.month = digits(buf, p, two)
    p += two
    if (found.month < 1) return -1
  } else if (between === SP || between === SLASH || between === DASH) {
    p = monthName(buf, p, found)
    if (p < 0) return -1
  } else return -1
  if (buf[p] !== between) return -1
  found.year = digits(buf, p + 1, 4)
  return found.year < 1970 ? -1 : behindDate(buf, p + 5, found)
}

/** A weekday before any of these: `Wed May  1 10:00:00 CEST 2024`, `Wed 2024-05-01 10:00:00 UTC`, `Wed, 01 May 2024 10:00:00 +0200`. */
export const weekdayFirst: Reader = (buf, start, end, found) => {
  const name = weekdays.get(three(buf, start))
  let p = name === undefined ? -1 : nameEnd(buf, start, name)
  if (p < 0) return -1
  if (buf[p] === COMMA) p++
  while (buf[p] === SP) p++
  const time = timeAt(buf, p, end, found)
  if (time < 0) return -1
  const zone = lettersBehind(buf, time, found)
  return found.year === undefined ? yearBehind(buf, zone, found) : zone
}

const ofDigits = [yearFirst, monthFirst, compact, dayFirst]
const ofLetters = [monthFirst, weekdayFirst]

/** Any of these times that a clock may show, and that is no part of a longer word. */
export const timeAt: Reader = (buf, at, end, found) => {
  for (const read of isDigit(buf[at]) ? ofDigits : ofLetters) {
    const p = read(buf, at, end, found)
    if (p < 0) continue
    if (found.month < 1 || found.month > 12 || found.day < 1 || found.day > 31) continue
    if (found.hour > 23 || found.minute > 59 || found.second > 60) continue
    if (p <= end && !isDigit(buf[p]) && !isLetter(buf[p])) return p
  }
  return -1
}

/** Whether a time may begin with a byte, or with these three. */
export function mayBeTime(buf: Buffer, at: number): boolean {
  if (isDigit(buf[at])) return isDigit(buf[at + 1]) || buf[at + 1] === SP || buf[at + 1] === DOT
  const name = three(buf, at)
  return monthBy.has(name) || weekdays.has(name)
}
