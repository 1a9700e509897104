import { isDigit, isSeparator, viewOf } from '@qmailanalog/record'
import { labelAt } from './label.js'
import {
  bracket,
  container,
  decimalEnd,
  isMonotonic,
  level,
  priority,
  repeated,
  unixTime,
  wholeEnd,
} from './pieces.js'
import { Found, mayBeTime, timeAt } from './times.js'
import { isKnown, phraseAt, sure } from './words.js'

/** How many words and marks of a line are looked through for a record. */
const most = 64

const SP = 32
const TAB = 9
const AT = 0x40
const COLON = 0x3a
const BAR = 0x7c
const PLUS = 0x2b
const DASH = 0x2d
const OPEN = 0x5b
const BRACE = 0x7b
const QUOTE = 0x22
const BACKSLASH = 0x5c

/** What was found behind a header. */
export type Text =
  /** a record with a stamp of its own */
  | 'stamped'
  /** the rest of a line that splogger has folded, behind its stamp and a plus */
  | 'continued'
  /** a record that takes the time of the header */
  | 'timed'
  /** a line of a container, or a piece of one */
  | 'container'
  /** JSON */
  | 'json'

/** A part of a line: its first byte, and the one behind its last. */
interface Span {
  start: number
  end: number
}

/** What is known of a line before it is looked at. */
export interface Around {
  /** a tag and a time stand before it */
  tagged?: boolean
  /** its time is known */
  timed?: boolean
}

/**
 * What stands before a record, read from left to right: times, names, and what else daemons write there, in any
 * order. A record begins where words of qmail-send do (words.ts), behind a stamp or not; behind a time and a tag, a
 * stamp of splogger is enough. The last tag and the name before it are the source.
 */
export class Header {
  private buf: Buffer = Buffer.alloc(0)
  private view: DataView = viewOf(this.buf)
  /** where the record ends: its LF, or what encloses it */
  end = 0
  /** where the record begins */
  text = 0
  /** the time that was found last, if there is one */
  time: Found | undefined
  /** where the first of them ends if the line begins with it, else -1 */
  firstTimeEnd = -1
  /** a label or seconds in the header, which need neither zone nor year; none if it is empty */
  readonly stamp: Span = { start: 0, end: 0 }
  readonly host: Span = { start: 0, end: 0 }
  readonly tag: Span = { start: 0, end: 0 }
  /** whether the record stands behind host and tag, or the tag, as most daemons write them */
  simple = false
  /** whether the record stands in quotes, in which others have a backslash */
  quote = false
  /** where the text begins of a line that a logger as multilog has stamped; -1 if none has */
  logged = -1

  private start = 0
  private found = new Found()
  private trial = new Found()
  private readonly name: Span = { start: 0, end: 0 }
  /** whether only times, marks and a tag stand directly before */
  private fresh = true
  /** how many names stand behind the last time, and how many of them have a colon */
  private names = 0
  private colons = 0
  /** whether a tag, or a mark behind it, ends where the next thing begins */
  private tagged = false
  /** whether a daemon has stamped the line */
  private headed = false
  private timed = false
  /** whether we wrote the line ourselves */
  private own = false
  private sureTag = false

  /** Looks for a record in `buf[start..end)`, `buf[end]` being LF. */
  read(buf: Buffer, view: DataView, start: number, end: number, around: Around): Text | undefined {
    this.buf = buf
    this.view = view
    this.start = start
    this.end = end
    this.time = undefined
    this.firstTimeEnd = -1
    for (const span of [this.stamp, this.host, this.tag, this.name]) span.start = span.end = 0
    this.logged = -1
    this.quote = false
    this.tagged = around.tagged === true
    this.headed = around.tagged === true
    this.timed = around.timed === true
    this.fresh = true
    this.names = this.colons = 0
    this.sureTag = false
    this.own = buf[start] === 0x31 && this.isOwn(start)
    const from = this.own ? this.text : start
    for (let p = from, n = 0; p < this.end && n < most; n++) {
      // Control bytes stand in no name.
      while (buf[p]! <= SP && p < this.end) p++
      if (p === this.end) break
      const text = this.recordAt(p)
      if (text !== undefined) {
        this.text = p
        return text
      }
      p = this.pass(p)
    }
    return undefined
  }

  /** What begins at a place, if that is a record. */
  private recordAt(p: number): Text | undefined {
    const { buf, end } = this
    // Host and tag, or the tag only: what stands behind more is no stamp for sure.
    const simple = this.names <= 2 && this.colons <= 1
    const behindTag = this.tagged && this.headed
    this.simple = simple && behindTag
    const first = buf[p]!
    if (isDigit(first)) {
      const whole = wholeEnd(buf, p)
      const stampEnd = decimalEnd(buf, p)
      const precise = stampEnd - whole > 1
      const behind = buf[stampEnd]
      const isText = behindTag && precise && (simple || whole - p >= 9)
      if (behind === PLUS) return isText ? 'continued' : undefined
      if (behind !== SP && behind !== TAB) return undefined
      if (isText) return 'stamped'
      const known = behindTag && simple && isKnown(buf, this.blanksEnd(stampEnd), end)
      if (known && (this.own || whole - p >= 9)) return 'stamped'
      const how = this.phrase(stampEnd)
      if (how === sure.none) return undefined
      const isStamp = whole - p >= 9 || behindTag || (precise && how === sure.anywhere)
      return isStamp ? 'stamped' : undefined
    }
    if (first === AT) {
      const labelEnd = labelAt(this.view, p)
      if (labelEnd < 0) return undefined
      return behindTag || this.phrase(labelEnd) !== sure.none ? 'stamped' : undefined
    }
    if (first === BRACE) return buf[end - 1] === 0x7d && this.fresh ? 'json' : undefined
    if (first === 0x73 && this.fresh && this.time && container(buf, p, end, this.trial) > 0) {
      return 'container'
    }
    const how = phraseAt(buf, p, end)
    if (how === sure.none) return undefined
    const timed = this.timed || this.time !== undefined
    if (timed && how === sure.anywhere) return 'timed'
    // Others warn as well, and words behind a stamp are fields (matchup(5)): it is to be all of a text.
    if (!this.fresh || !simple) return undefined
    // A bare number is the first field of a plain record.
    const { start: from, end: behind } = this.stamp
    const marked = buf[from] === AT || !isSeparator(buf[behind])
    const stamped = behind > 0 && (this.host.end > 0 || marked)
    return timed || (stamped && (this.host.end > 0 || how === sure.anywhere)) ? 'timed' : undefined
  }

  private phrase(stampEnd: number): number {
    return phraseAt(this.buf, this.blanksEnd(stampEnd), this.end)
  }

  private blanksEnd(start: number): number {
    let p = start
    while (isSeparator(this.buf[p])) p++
    return p
  }

  /** Passes over what stands at a place and is no record; answers where it ends. */
  private pass(p: number): number {
    const { buf, end } = this
    const first = buf[p]!
    const time = mayBeTime(buf, p) ? this.timeFrom(p) : -1
    if (time > 0) return time
    if (isDigit(first)) {
      const version = first === 0x31 && buf[p + 1] === SP ? this.protocol(p + 2) : -1
      if (version > 0) return version
      const seconds = this.time ? -1 : unixTime(buf, p, end, this.trial)
      if (seconds > 0) return this.stampedBy(p, seconds)
    } else if (first === AT) {
      const label = labelAt(this.view, p)
      if (label > 0) return this.stampedBy(p, label)
    } else if (first === OPEN) {
      const behind = bracket(buf, p, end, this.trial)
      if (behind > 0) return this.bracketed(p, behind)
    } else {
      const mark = priority(buf, p, end, this.trial)
      if (mark > 0) {
        this.headed = true
        return mark
      }
      const note = this.tagged ? repeated(buf, p, end, this.trial) : -1
      if (note > 0) {
        this.end--
        return note
      }
      const behind = level(buf, p, end, this.trial)
      if (behind > 0) return behind
      if (isMark(first)) return this.mark(p)
    }
    return this.word(p)
  }

  /** A time; where it ends, or -1. */
  private timeFrom(p: number): number {
    const { buf, end, trial, found } = this
    const behind = timeAt(buf, p, end, trial)
    if (behind < 0) return -1
    if (p === this.start) this.firstAt(behind, trial)
    this.time = trial
    this.trial = found
    this.found = trial
    this.headed = true
    this.restart()
    return behind
  }

  /** The line begins with a time: loggers as multilog are known by it. */
  private firstAt(behind: number, time: Found): void {
    const { buf, start } = this
    this.firstTimeEnd = behind
    if (buf[behind] !== SP || buf[start + 4] !== DASH || time.offset !== undefined) return
    const digits = time.partEnd - time.partStart
    const between = buf[start + 10]
    // tai64nlocal, s6-log; svlogd, whose times are of UTC.
    const local = digits === 9 && between === SP
    const svlogd = digits === 5 && (between === 0x54 || between === 0x5f)
    if (svlogd) time.offset = 0
    if (local || svlogd) this.logged = behind + 1
  }

  private stampedBy(p: number, behind: number): number {
    this.stamp.start = p
    this.stamp.end = behind
    this.headed = true
    this.restart()
    return behind
  }

  private restart(): void {
    this.fresh = true
    this.tagged = false
    this.names = this.colons = 0
  }

  /** RFC 5424 behind its version: time, HOST APP PROCID MSGID, structured data; where the text begins, or -1. */
  private protocol(start: number): number {
    const { buf } = this
    const behind = mayBeTime(buf, start) ? this.timeFrom(start) : -1
    if (behind < 0) return -1
    const spans: number[] = []
    let p = behind
    for (let n = 0; n < 4; n++) {
      const from = p + 1
      p = this.blankFrom(from)
      if (buf[from - 1] !== SP || p === from || p >= this.end) return behind
      spans.push(from, p)
    }
    const data = p + 1
    p = buf[data] === DASH ? data + 1 : bracket(buf, data, this.end, this.trial)
    if (p < 0 || p >= this.end) return behind
    while (buf[p] === SP) p++
    if (markEnd(buf, p) > p) p = markEnd(buf, p)
    set(this.host, spans[0]!, spans[1]!)
    set(this.tag, spans[2]!, spans[3]!)
    this.sureTag = true
    this.tagged = true
    return p
  }

  /** What stands in brackets: a time, a level, a tag as metalog writes it; anything else is nothing. */
  private bracketed(open: number, behind: number): number {
    const { buf } = this
    let p = open + 1
    while (buf[p] === SP) p++
    const tagged = this.tagged
    const time = mayBeTime(buf, p) ? this.timeFrom(p) : -1
    if (time === behind - 1) return behind
    const seconds = unixTime(buf, p, behind, this.trial)
    if (seconds === behind - 1) {
      this.stampedBy(p, seconds)
      return behind
    }
    if (isMonotonic(buf, open, behind)) {
      this.headed = true
      return behind
    }
    const isWord = this.blankFrom(p) >= behind
    if (isWord && level(buf, p, behind - 1, this.trial) < 0 && wholeEnd(buf, p) < behind - 1) {
      if (!tagged && !this.sureTag) this.named(p, behind - 1, true)
      return behind
    }
    this.tagged = tagged
    return behind
  }

  /** A byte that stands between words, and may say that a tag ends. */
  private mark(p: number): number {
    const { buf } = this
    const behind = markEnd(buf, p)
    if (behind > p) return behind
    const ends = buf[p] === COLON || (buf[p] === BAR && isSeparator(buf[p + 1]))
    if (ends && this.tag.end > 0) {
      this.tagged = true
      this.fresh = true
    }
    if (buf[p] === QUOTE || buf[p] === 0x27) this.quoted(p)
    return p + 1
  }

  /** A text in quotes ends where they do: others may stand in it, but not before what goes on behind it. */
  private quoted(p: number): void {
    const { buf, end } = this
    if (this.recordAt(p + 1) === undefined) return
    for (let at = p + 1; at < end; at++) {
      if (buf[at] === BACKSLASH) at++
      else if (buf[at] === buf[p] && (at + 1 === end || goesOn.has(buf[at + 1]!))) {
        this.end = at
        this.quote = true
        return
      }
    }
  }

  /** A word: up to a blank, or to a byte behind which a time, a stamp or a record begins. */
  private word(start: number): number {
    const { buf, end } = this
    let p = start
    while (p < end && buf[p]! > SP) {
      const c = buf[p++]!
      if (isGlue(c) && p > start + 1 && p < end && this.beginsAt(p)) {
        this.named(start, p - 1, c === COLON || c === BAR)
        if (c === QUOTE || c === 0x27) this.quoted(p - 1)
        return p
      }
    }
    const colon = buf[p - 1] === COLON && p > start + 1
    this.named(start, colon ? p - 1 : p, colon)
    return p
  }

  /** Whether something begins at a place behind a mark that is no part of a name. */
  private beginsAt(p: number): boolean {
    const { buf, end } = this
    if (mayBeTime(buf, p) && timeAt(buf, p, end, this.trial) > 0) return true
    if (buf[p] === AT) return labelAt(this.view, p) > 0
    if (isDigit(buf[p])) return unixTime(buf, p, end, this.trial) > 0
    return phraseAt(buf, p, end) === sure.anywhere
  }

  /** Notes a name: of a tag if a colon is behind it. */
  private named(start: number, before: number, colon: boolean): void {
    const { buf, name, host, tag } = this
    let end = before
    // grep -n
    const number = buf.lastIndexOf(COLON, end - 1)
    if (number > start && number < end - 1 && wholeEnd(buf, number + 1) === end) end = number
    this.tagged = colon
    this.fresh = colon
    if (!isName(buf, start, end)) return
    this.names++
    if (colon) this.colons++
    if (colon || !this.sureTag) {
      set(host, name.start, name.end)
      set(tag, start, end)
      this.sureTag ||= colon
    }
    set(name, start, end)
  }

  /** Whether the line begins as a pending line that we wrote; then the names are set, and where the text begins. */
  private isOwn(start: number): boolean {
    const { buf, end } = this
    const first = start + own.length
    if (first > end || buf.compare(own, 0, own.length, start, first) !== 0) return false
    const firstEnd = this.blankFrom(first)
    const only = buf[firstEnd - 1] === COLON
    const second = only ? first : firstEnd + 1
    const secondEnd = only ? firstEnd : this.blankFrom(second)
    if (secondEnd >= end || secondEnd - second < 2 || buf[secondEnd - 1] !== COLON) return false
    if (!only) set(this.host, first, firstEnd)
    set(this.tag, second, secondEnd - 1)
    this.text = secondEnd + 1
    this.firstTimeEnd = first - 1
    this.headed = this.tagged = this.sureTag = true
    return true
  }

  private blankFrom(start: number): number {
    let p = start
    while (this.buf[p]! > SP) p++
    return p
  }
}

/** What pending lines of a source begin with. */
const own = Buffer.from('1970-01-01T00:00:00Z ')

function set(span: Span, start: number, end: number): void {
  span.start = start
  span.end = end
}

/** What may stand between words without a blank, and what else is no word. */
const glue = new Set(Buffer.from(':;,|=>)]}"\''))
const marks = new Set([...glue, ...Buffer.from('(-*\xef\x1e', 'latin1')])
/** What stands behind quotes. */
const goesOn = new Set(Buffer.from(' ,;}])\r'))
/** Whether a word may be a name: one that counts or tells a time of day would make each line one of another source. */
function isName(buf: Buffer, start: number, end: number): boolean {
  const digits = wholeEnd(buf, start)
  if (digits >= end) return false
  if (digits === start + 1 && buf[start] === 0x30 && buf[digits] === 0x78) return false
  return !(digits === start + 2 && buf[digits] === COLON && wholeEnd(buf, digits + 1) === start + 5)
}

const isGlue = (c: number) => glue.has(c)
const isMark = (c: number) => marks.has(c)

/** Where what marks a text as UTF-8 ends, or a record of RFC 7464 begins; `p` if nothing of that is there. */
export function markEnd(buf: Buffer, p: number): number {
  if (buf[p] === 0x1e) return p + 1
  return buf[p] === 0xef && buf[p + 1] === 0xbb && buf[p + 2] === 0xbf ? p + 3 : p
}
