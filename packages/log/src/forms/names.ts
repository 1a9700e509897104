import { wholeEnd } from './pieces.js'

const SP = 32
const COLON = 0x3a

/** A part of a line: its first byte, and the one behind its last; none if it is empty. */
export interface Span {
  start: number
  end: number
}

/** The names in a header: the last tag, and the name before it, which is its host. */
export class Names {
  readonly host: Span = { start: 0, end: 0 }
  readonly tag: Span = { start: 0, end: 0 }
  /** how many stand behind the last time, and how many of them have a colon */
  count = 0
  colons = 0
  /** whether the tag is known to be one */
  sure = false
  private readonly last: Span = { start: 0, end: 0 }

  clear(): void {
    for (const span of [this.host, this.tag, this.last]) set(span, 0, 0)
    this.count = this.colons = 0
    this.sure = false
  }

  /** Both are told, as RFC 5424 does. */
  told(host: number, hostEnd: number, tag: number, tagEnd: number): void {
    set(this.host, host, hostEnd)
    set(this.tag, tag, tagEnd)
    this.sure = true
  }

  /** Another word: a tag if a colon is behind it. */
  add(buf: Buffer, start: number, before: number, colon: boolean): void {
    const { host, tag, last } = this
    let end = before
    // grep -n
    const number = buf.lastIndexOf(COLON, end - 1)
    if (number > start && number < end - 1 && wholeEnd(buf, number + 1) === end) end = number
    if (!isName(buf, start, end)) return
    this.count++
    if (colon) this.colons++
    if (colon || !this.sure) {
      set(host, last.start, last.end)
      set(tag, start, end)
      this.sure ||= colon
    }
    set(last, start, end)
  }

  /** Takes the names of a pending line that we wrote ourselves; answers where its text begins, or -1 if it is none. */
  own(buf: Buffer, start: number, end: number): number {
    const first = start + own.length
    if (first > end || buf.compare(own, 0, own.length, start, first) !== 0) return -1
    const firstEnd = blankFrom(buf, first)
    const only = buf[firstEnd - 1] === COLON
    const second = only ? first : firstEnd + 1
    const secondEnd = only ? firstEnd : blankFrom(buf, second)
    if (secondEnd >= end || secondEnd - second < 2 || buf[secondEnd - 1] !== COLON) return -1
    this.told(first, only ? first : firstEnd, second, secondEnd - 1)
    return secondEnd + 1
  }
}

/** What pending lines of a origin begin with. */
export const own = Buffer.from('1970-01-01T00:00:00Z ')

/** Where the next blank or control byte stands. */
export function blankFrom(buf: Buffer, start: number): number {
  let p = start
  while (buf[p]! > SP) p++
  return p
}

function set(span: Span, start: number, end: number): void {
  span.start = start
  span.end = end
}

const level =
  /^[[(<]?(?:trace|debug|info|notice|warn|warning|err|error|crit|critical|alert|emerg|panic|fatal)[\])>]?$/i

/** Whether a word is a field (`level=info`) or a level, which differ from line to line of one origin. */
const isAside = (word: string) => word.includes('=') || level.test(word)

/** Whether a word may be a name: one that counts or tells a time of day would make each line one of another origin. */
function isName(buf: Buffer, start: number, end: number): boolean {
  const digits = wholeEnd(buf, start)
  if (digits >= end || isAside(buf.toString('latin1', start, end))) return false
  if (digits === start + 1 && buf[start] === 0x30 && buf[digits] === 0x78) return false
  return !(digits === start + 2 && buf[digits] === COLON && wholeEnd(buf, digits + 1) === start + 5)
}
