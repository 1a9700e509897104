import { isDigit, isSeparator, viewOf } from '@qmailanalog/record'
import { labelAt } from './label.js'
import { blankFrom, Names, type Span } from './names.js'
import {
  bracket,
  isMonotonic,
  level,
  markEnd,
  priority,
  repeated,
  unixTime,
  wholeEnd,
} from './pieces.js'
import { Found, mayBeTime, timeAt } from './times.js'
import { phraseAt, sure } from './words.js'

const SP = 32
const _TAB = 9
const AT = 0x40
const COLON = 0x3a
const BAR = 0x7c
const _PLUS = 0x2b
const DASH = 0x2d
const OPEN = 0x5b
const _BRACE = 0x7b
const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Goes through a header from left to right, and notes times, names, and what else daemons write there. */
export abstract class Walk {
  protected buf: Buffer = Buffer.alloc(0)
  protected view: DataView = viewOf(this.buf)
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
  readonly names = new Names()
  /** whether the record stands behind host and tag, or the tag, as most daemons write them */
  simple = false
  /** whether the record stands in quotes, in which others have a backslash */
  quote = false
  /** where the text begins of a line that a logger as multilog has stamped; -1 if none has */
  logged = -1

  protected start = 0
  protected found = new Found()
  protected trial = new Found()
  /** whether only times, marks and a tag stand directly before */
  protected fresh = true
  /** whether a tag, or a mark behind it, ends where the next thing begins */
  protected tagged = false
  /** whether a daemon has stamped the line */
  protected headed = false
  protected timed = false
  /** whether we wrote the line ourselves */
  protected own = false

  /** What begins at a place, if that is a record. */
  protected abstract recordAt(p: number): unknown

  /** Passes over what stands at a place and is no record; answers where it ends. */
  protected pass(p: number): number {
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
    this.names.count = this.names.colons = 0
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
      p = blankFrom(buf, from)
      if (buf[from - 1] !== SP || p === from || p >= this.end) return behind
      spans.push(from, p)
    }
    const data = p + 1
    p = buf[data] === DASH ? data + 1 : bracket(buf, data, this.end, this.trial)
    if (p < 0 || p >= this.end) return behind
    while (buf[p] === SP) p++
    if (markEnd(buf, p) > p) p = markEnd(buf, p)
    this.names.told(spans[0]!, spans[1]!, spans[2]!, spans[3]!)
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
    const isWord = blankFrom(buf, p) >= behind
    if (isWord && level(buf, p, behind - 1, this.trial) < 0 && wholeEnd(buf, p) < behind - 1) {
      if (!tagged && !this.names.sure) this.named(p, behind - 1, true)
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
    if (ends && this.names.tag.end > 0) {
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

  private named(start: number, end: number, colon: boolean): void {
    this.names.add(this.buf, start, end, colon)
    this.tagged = colon
    this.fresh = colon
  }

  /** Whether something begins at a place behind a mark that is no part of a name. */
  private beginsAt(p: number): boolean {
    const { buf, end } = this
    if (mayBeTime(buf, p) && timeAt(buf, p, end, this.trial) > 0) return true
    if (buf[p] === AT) return labelAt(this.view, p) > 0
    if (isDigit(buf[p])) return unixTime(buf, p, end, this.trial) > 0
    return phraseAt(buf, p, end) === sure.anywhere
  }
}

/** What may stand between words without a blank, and what else is no word. */
const glue = new Set(Buffer.from(':;,|=>)]}"\''))
const marks = new Set([...glue, ...Buffer.from('(-*\xef\x1e', 'latin1')])
/** What stands behind quotes. */
const goesOn = new Set(Buffer.from(' ,;}])\r'))
const isGlue = (c: number) => glue.has(c)
const isMark = (c: number) => marks.has(c)
