import { isDigit, isSeparator } from '@qmailanalog/record'
import type { Reader } from './times.js'

// What stands in headers beside times and names. Each reader answers where the piece ends that begins at a place, or -1.

const SP = 32
const DOT = 0x2e
const SLASH = 0x2f
const BAR = 0x7c
const COLON = 0x3a
const LESS = 0x3c
const MORE = 0x3e
const OPEN = 0x5b
const CLOSE = 0x5d
const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Longer than a priority or a level is, in bytes. */
const longestMark = 24
/** Longer than what daemons write into brackets, in bytes. */
const longestBracket = 512

/** `<22>` of RFC 3164, `<mail.info>` and `<2.6>` of FreeBSD, `<Info>` of macOS. */
export const priority: Reader = (buf, at, end) => {
  if (buf[at] !== LESS) return -1
  for (let p = at + 1; p < end && p < at + longestMark && buf[p]! > SP; p++) {
    if (buf[p] === MORE) return p > at + 1 ? p + 1 : -1
  }
  return -1
}

/** `[ID 748625 mail.info]`, `[qmail]`, `[  12.345678]`, `[a@1 b="]" c="d"][e]`: what stands in brackets, as RFC 5424 has it. */
export const bracket: Reader = (buf, at, end) => {
  if (buf[at] !== OPEN) return -1
  let quoted = false
  for (let p = at + 1; p < end && p < at + longestBracket; p++) {
    const c = buf[p]
    if (quoted && c === BACKSLASH) p++
    else if (c === QUOTE) quoted = !quoted
    else if (!quoted && c === OPEN) return -1
    else if (!quoted && c === CLOSE)
      return buf[p + 1] === OPEN ? bracket(buf, p + 1, end, none) : p + 1
  }
  return -1
}
const none = undefined as never

const facilities =
  'kern user mail daemon auth syslog lpr news uucp cron authpriv security console ftp ntp audit alert clock local0 local1 local2 local3 local4 local5 local6 local7'
const levels = 'emerg panic alert crit critical err error warn warning notice info debug default'
const isFacility = new Set(facilities.split(' '))
const isLevel = new Set(levels.split(' '))

/** `mail.info`, `mail.info:`, `mail|notice`, `INFO`: a facility and a level, or a level alone. */
export const level: Reader = (buf, at, end) => {
  let p = at
  let between = -1
  for (; p < end && p < at + longestMark; p++) {
    const c = buf[p]!
    if ((c === DOT || c === SLASH || c === BAR) && between < 0) between = p
    else if ((c | 32) < 0x61 && !isDigit(c)) break
    else if ((c | 32) > 0x7a) break
  }
  if (p < end && !isSeparator(buf[p]) && buf[p] !== COLON) return -1
  const word = (from: number, to: number) => buf.toString('latin1', from, to).toLowerCase()
  if (between < 0) return buf[p] !== COLON && isLevel.has(word(at, p)) ? p : -1
  if (!isFacility.has(word(at, between)) || !isLevel.has(word(between + 1, p))) return -1
  return buf[p] === COLON ? p + 1 : p
}

/** `stdout F ` of a container's log, behind its time: P is a piece of a line. */
export const container: Reader = (buf, at, end) => {
  if (buf[at] !== 0x73 || buf[at + 1] !== 0x74 || buf[at + 2] !== 0x64) return -1
  const text = buf.toString('latin1', at, Math.min(end, at + 40))
  const [head] = /^(?:stdout|stderr) [FP](?::\S*)? ?/.exec(text) ?? []
  return head === undefined ? -1 : at + head.length
}

/** `message repeated 3 times: [ `: a line that a daemon has seen before, and that ends in a bracket. */
export const repeated: Reader = (buf, at, end) => {
  if (buf[at] !== 0x6d || buf[end - 1] !== CLOSE) return -1
  const text = buf.toString('latin1', at, Math.min(end, at + 64))
  const [note] = /^message repeated \d+ times: \[ ?/.exec(text) ?? []
  return note === undefined ? -1 : at + note.length
}

/** Digits, and a point and digits or not; where they end. */
export function decimalEnd(buf: Buffer, at: number): number {
  const whole = wholeEnd(buf, at)
  return whole > at && buf[whole] === DOT ? wholeEnd(buf, whole + 1) : whole
}

/** Digits; where they end. */
export function wholeEnd(buf: Buffer, at: number): number {
  let p = at
  while (isDigit(buf[p])) p++
  return p
}

/** Seconds since 1970, as they are from 1973 on, with a part or without. */
export const unixTime: Reader = (buf, at, end) => {
  const whole = wholeEnd(buf, at)
  const p = decimalEnd(buf, at)
  if (whole - at < 9 || whole - at > 11 || p - whole > 20 || p > end) return -1
  return p - whole > 1 || whole - at === 10 ? p : -1
}

/** `[  12.345678]` of journalctl -o short-monotonic: no time of a calendar. */
export function isMonotonic(buf: Buffer, at: number, end: number): boolean {
  let p = at + 1
  while (buf[p] === SP || buf[p] === DOT || isDigit(buf[p])) p++
  return p + 1 === end && p > at + 1
}

/** Where what marks a text as UTF-8 ends, or a record of RFC 7464 begins; `p` if nothing of that is there. */
export function markEnd(buf: Buffer, p: number): number {
  if (buf[p] === 0x1e) return p + 1
  return buf[p] === 0xef && buf[p + 1] === 0xbb && buf[p + 2] === 0xbf ? p + 3 : p
}
