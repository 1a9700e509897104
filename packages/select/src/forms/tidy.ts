import type { RecordLine } from '@qmailanalog/record'

const SP = 32
const DOT = 0x2e
const ZERO = 0x30

/** 1 for each byte that is marked: what is not printable, and some more. */
export const marking = (more: string) =>
  Uint8Array.from({ length: 256 }, (_, byte) =>
    byte < 33 || byte > 126 || more.includes(String.fromCharCode(byte)) ? 1 : 0,
  )

/** The fields of each kind that are stamps, whole numbers, and texts. */
const message = { last: 10, stamps: [2, 3], whole: [4, 5, 6, 7, 9, 10], texts: [8] }
const delivery = { last: 11, stamps: [3, 4, 5], whole: [6, 9, 10], texts: [7, 8, 11] }

/**
 * Whether a line is as matchup prints nearly all of them: fields with a blank between them, numbers that are
 * such to every reader, no byte of a text marked. Then its fields stand in a form as they are.
 */
export function isTidy(line: RecordLine, marked: Uint8Array): boolean {
  const { buf, from, to } = line
  const { last, stamps, whole, texts } = line.message ? message : delivery
  if (to[1] !== line.start + 1 || to[last] !== line.end) return false
  for (let n = 2; n <= last; n++) {
    const before = from[n]! - 1
    if (to[n - 1] !== before || buf[before] !== SP) return false
  }
  for (const n of whole) if (wholeEnd(buf, from[n]!, to[n]!) !== to[n]) return false
  for (const n of stamps) if (!isStamp(buf, from[n]!, to[n]!)) return false
  for (const n of texts) {
    for (let p = from[n]!; p < to[n]!; p++) if (marked[buf[p]!] === 1) return false
  }
  return true
}

/** Where a whole number ends that begins there, with no zeros in front and at most 20 digits; `start` if there is none. */
function wholeEnd(buf: Buffer, start: number, end: number): number {
  let p = start
  while (p < end && isDigit(buf[p]!)) p++
  return p - start > 20 || (buf[start] === ZERO && p > start + 1) ? start : p
}

function isStamp(buf: Buffer, start: number, end: number): boolean {
  const point = wholeEnd(buf, start, end)
  if (point === start) return false
  if (point === end) return true
  if (buf[point] !== DOT || point + 1 === end || end - point > 31) return false
  for (let p = point + 1; p < end; p++) if (!isDigit(buf[p]!)) return false
  return true
}

const isDigit = (byte: number) => byte >= 48 && byte <= 57
