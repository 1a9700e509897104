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

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const letters = (name: string) =>
  (name.charCodeAt(0) << 16) | (name.charCodeAt(1) << 8) | name.charCodeAt(2)
const monthBy = new Map(months.map((name, n) => [letters(name), n + 1]))
const weekdays = new Set(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].map(letters))

const SP = 32
const COLON = 0x3a
const DASH = 0x2d
const DOT = 0x2e
const COMMA = 0x2c

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

/** HH:MM:SS and a fraction; answers where it ends, or -1. */
function timeOfDay(buf: Buffer, p: number, found: Found): number {
  found.hour = digits(buf, p, 2)
  found.minute = digits(buf, p + 3, 2)
  found.second = digits(buf, p + 6, 2)
  if (found.hour < 0 || found.minute < 0 || found.second < 0) return -1
  if (buf[p + 2] !== COLON || buf[p + 5] !== COLON) return -1
  let at = p + 8
  found.partStart = at
  found.partEnd = at
  if ((buf[at] === DOT || buf[at] === COMMA) && isDigit(buf[at + 1])) {
    found.partStart = ++at
    while (isDigit(buf[at])) at++
    found.partEnd = at
  }
  return at
}

/** `Apr 11 02:02:18` (RFC 3164), one blank or two or a zero before the day, a year behind it or not; answers where it ends, or -1. */
export function syslogTime(buf: Buffer, start: number, found: Found): number {
  const month = monthBy.get(three(buf, start))
  if (month === undefined || buf[start + 3] !== SP) return -1
  let p = start + 4
  if (buf[p] === SP) p++
  const length = isDigit(buf[p + 1]) ? 2 : 1
  found.month = month
  found.day = digits(buf, p, length)
  found.year = undefined
  found.offset = undefined
  p += length
  if (found.day < 0 || buf[p] !== SP) return -1
  p++
  if (buf[p + 4] === SP) {
    found.year = digits(buf, p, 4)
    if (found.year < 0) return -1
    p += 5
  }
  return timeOfDay(buf, p, found)
}

/** `2024-11-26T07:08:24.000020+02:00` (RFC 3339), with a blank for the T too, without an offset too; answers where it ends, or -1. */
export function dateTime(buf: Buffer, start: number, found: Found): number {
  found.year = digits(buf, start, 4)
  found.month = digits(buf, start + 5, 2)
  found.day = digits(buf, start + 8, 2)
  found.offset = undefined
  if (found.year < 0 || found.month < 0 || found.day < 0) return -1
  if (buf[start + 4] !== DASH || buf[start + 7] !== DASH) return -1
  const between = buf[start + 10]
  if (between !== 0x54 && between !== 0x74 && between !== SP) return -1
  const p = timeOfDay(buf, start + 11, found)
  return p < 0 ? -1 : offset(buf, p, found)
}

/** `Z`, `+02:00`, `+0200`, `+02` or nothing. */
function offset(buf: Buffer, start: number, found: Found): number {
  const sign = buf[start]
  if (sign === 0x5a || sign === 0x7a) {
    found.offset = 0
    return start + 1
  }
  if (sign !== 0x2b && sign !== DASH) return start
  const hours = digits(buf, start + 1, 2)
  if (hours < 0) return -1
  let p = start + 3
  if (buf[p] === COLON) p++
  const minutes = digits(buf, p, 2)
  const seconds = hours * 3600 + Math.max(minutes, 0) * 60
  found.offset = sign === DASH ? -seconds : seconds
  return minutes < 0 ? start + 3 : p + 2
}

/** `Wed 2024-02-10 09:00:00 UTC` (journalctl -o short-full); answers where it ends, or -1. */
export function fullTime(buf: Buffer, start: number, found: Found): number {
  if (!weekdays.has(three(buf, start)) || buf[start + 3] !== SP) return -1
  const p = dateTime(buf, start + 4, found)
  if (p < 0 || buf[p] !== SP) return p
  const zone = three(buf, p + 1)
  if (zone === letters('UTC') || zone === letters('GMT')) {
    found.offset = 0
    return p + 4
  }
  if (buf[p + 1] === 0x2b || buf[p + 1] === DASH) return offset(buf, p + 1, found)
  // Another zone's letters name no offset for sure; the zone that is assumed is said.
  let at = p + 1
  while (buf[at]! >= 0x41 && buf[at]! <= 0x5a) at++
  return at > p + 2 && buf[at] === SP ? at : p
}
