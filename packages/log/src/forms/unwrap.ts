import { isDigit, isSeparator, put, putWhole, viewOf, wordEnd } from '@qmailanalog/record'
import type { Clock } from '../clock.js'
import { hasEscape, plainEnd, unescaped } from './escapes.js'
import { Export } from './export.js'
import { Folded, foldedAt } from './folded.js'
import { Gathered } from './gathered.js'
import { fromJson, type Wrapped } from './json.js'
import { decimalOfLabel, labelEnd } from './label.js'
import { Partial } from './partial.js'
import { Sources, withoutId } from './sources.js'
import { dateTime, Found, fullTime, syslogTime } from './time.js'
import { isKnown } from './words.js'

/** Takes the lines of a log, unwrapped. */
export interface Sink {
  /**
   * A plain record, `STAMP TEXT` with a decimal stamp: the bytes of `buf` from `start` to its LF at `end`.
   * `source` tells whose queue it is about (Unwrap.nameOf). The bytes are valid during the call only.
   */
  record(buf: Buffer, view: DataView, start: number, end: number, source: number): void
  /** A line in which no record was found, as it came. */
  foreign(buf: Buffer, view: DataView, start: number, end: number): void
  /** A line that is too long, or would be if it was put together: its first 1,000 bytes, and how many it has. */
  tooLong?(first: Buffer, length: number): void
}

/** How a simple syslog line begins: with a time of so many bytes, and these bytes up to the text. */
export interface Beginning {
  time: number
  head: Buffer
}

const SP = 32
const TAB = 9
const LF = 10
const CR = 13
const AT = 0x40
const COLON = 0x3a
const LESS = 0x3c
const MORE = 0x3e
const OPEN = 0x5b
const CLOSE = 0x5d
const BRACE = 0x7b
const DOT = 0x2e
const PLUS = 0x2b
const LOW = 0x5f

/** The length of a line that may have been folded. */
export const longest = foldedAt

/** Seconds, a point, and more digits than anyone writes. */
const longestTime = 64
/** How many headers, and notes that a line was repeated, may stand before a text. */
const deepest = 4

const utf8Mark = '\xef\xbb\xbf'

/**
 * Raw log to plain records, line by line and whatever form each line has: decimal stamps, TAI64N labels,
 * tai64nlocal's times, syslog in its dialects, the journal, container logs, and these within each other.
 * A stamp is what the innermost writer wrote; where there is none, the time of what is around it.
 * Nothing is decoded, no stamp is invented: a line without both is foreign.
 *
 * The usual lines (a record behind a label, or at the end of a syslog line) are done in place: what is
 * passed on is the end of the line, with the stamp written over what stood before.
 */
export class Unwrap {
  private readonly sources = new Sources()
  private buf: Buffer = Buffer.alloc(0)
  private view = viewOf(this.buf)
  private lineStart = 0
  /** where the line at hand begins behind its separators */
  private textStart = 0
  private source = 0
  private readonly found = new Found()
  /** the stamp to take where the text has none: nothing, the time found last, or a text */
  private around: undefined | 'found' | { stamp: string } = undefined
  private readonly part = viewOf(Buffer.alloc(64))
  private partLength = 0
  private readonly stamp = viewOf(Buffer.alloc(128))
  private readonly folded = new Folded((source, line) => this.released(source, line))
  private readonly partial = new Partial()
  private readonly exported = new Export()
  // How the last simple syslog line began: the length of its time, and what stood from there to the text.
  private timeLength = 0
  private head = viewOf(Buffer.alloc(0))
  private headSource = 0
  private last: Beginning | undefined
  /** whether the bytes in use are known to hold nothing that is to be undone */
  private clean = false

  constructor(
    private readonly sink: Sink,
    private readonly clock: Clock,
  ) {}

  /** The bytes in which the next lines stand; they may be written to. */
  use(buf: Buffer, view: DataView): void {
    this.buf = buf
    this.view = view
    this.clean = this.timeLength > 0 && !buf.includes(CR) && !buf.includes('#01', 0, 'latin1')
  }

  /** Whether something has begun that takes the next line, whatever it looks like. */
  get open(): boolean {
    return this.exported.open
  }

  /**
   * Where the plain record of a line begins that begins as the last syslog line did, but for its time; -1
   * if the line is to be given to `line`. Quicker than that, since it does not look for the end of the line.
   * The line must be none of `longest` bytes or more behind that. -1, too, if there are characters that are to
   * be undone.
   */
  behindHead(start: number): number {
    if (this.timeLength === 0 || !this.folded.isEmpty) return -1
    const text = this.textBehind(start, this.buf.length)
    if (text < 0 || this.clean) return text
    const { buf, view } = this
    const end = plainEnd(view, text)
    return end < 0 || buf[end - 1] === CR ? -1 : text
  }

  /**
   * How lines begin that behindHead knows, if it would find nothing to be undone in those in use; another
   * object whenever this changes. Undefined if they are to be asked for one by one.
   */
  get beginning(): Beginning | undefined {
    return this.clean && this.folded.isEmpty ? this.last : undefined
  }

  /** Whose line it was that `behindHead` knew. */
  get headed(): number {
    return this.headSource
  }

  /** How a syslog line names a source: host and tag, or the tag only; empty for source 0, of which the log does not say. */
  nameOf(source: number): string {
    return this.sources.nameOf(source)
  }

  /** Takes the line from `start` to its LF at `end`. */
  line(start: number, end: number): void {
    this.lineStart = start
    const { buf, view } = this
    if (this.timeLength > 0 && this.likeTheLast(start, end)) return
    if (this.exported.open || (buf[start] === LOW && this.beginsExport(start, end))) {
      if (this.exportedLine(start, end)) return
    }
    this.around = undefined
    this.source = 0
    this.textStart = start
    while (isSeparator(buf[this.textStart])) this.textStart++
    if (!this.inner(this.textStart, end, 0)) this.sink.foreign(buf, view, start, end)
  }

  /** Takes a line that is too long for `line`: its first bytes, and its length without its LF. */
  long(first: Buffer, length: number): void {
    if (this.exported.inValue) this.exported.some(first.toString('latin1'), length + 1)
    else this.sink.tooLong?.(first, length)
  }

  /** Takes what stands behind the last LF, of which so many bytes came so far, if no line is to be waited for; answers whether it was taken. */
  rest(bytes: Buffer, length: number): boolean {
    if (!this.exported.inValue) return false
    this.exported.some(bytes.toString('latin1'), length)
    return true
  }

  /** The log is at its end, and so is all that has begun. */
  end(): void {
    this.ended(this.exported.end())
    for (const line of this.partial.takeAll()) this.givenUp(line)
    this.folded.releaseAll()
  }

  /** What still waits for a continuation, and goes on to wait: source and text, in lines that are read back. */
  waiting(): { source: number; text: string }[] {
    return this.folded.waiting()
  }

  /** What has begun and is not whole, in a form that is read back, before what came next. */
  unfinished(): string {
    return `${this.partial.unfinished()}${this.exported.unfinished()}`
  }

  // A record in any form, from `start` on; false if there is none.
  private inner(start: number, end: number, depth: number): boolean {
    const { buf } = this
    const first = buf[start]!
    if (first === AT) return this.labelled(start, end)
    if (isDigit(first) && !this.dateIsAt(start)) {
      if (buf[start] === 0x31 && buf[start + 1] === SP && this.dateIsAt(start + 2)) {
        return this.behindHeader(start, end, depth)
      }
      if (this.unixTimeOfJournal(start, end, depth)) return true
      this.pass(start, end)
      return true
    }
    if (first === BRACE) return this.wrapped(fromJson(buf.toString('latin1', start, end)))
    if (this.behindHeader(start, end, depth)) return true
    if (this.around === undefined || !isKnown(buf, start, end)) return false
    return this.timed(start, end)
  }

  private dateIsAt(p: number): boolean {
    const { buf } = this
    return buf[p + 4] === 0x2d && buf[p + 7] === 0x2d && isDigit(buf[p]) && isDigit(buf[p + 9])
  }

  /** A plain record that stands there as it is, the separators before it too. */
  private pass(start: number, end: number): void {
    const from = start === this.textStart ? this.lineStart : start
    this.sink.record(this.buf, this.view, from, end, this.source)
  }

  /** A record behind a TAI64N label. */
  private labelled(start: number, end: number): boolean {
    const { view, stamp } = this
    const length = decimalOfLabel(stamp, 0, view, start)
    if (length < 0) this.pass(start, end)
    else this.stamped(length, labelEnd(view, start), end)
    return true
  }

  /** Passes on `stamp[0..length)`, then what stands from the blank at `blank` on. */
  private stamped(length: number, blank: number, end: number): void {
    const from = blank - length
    if (from >= this.lineStart) {
      put(this.view, from, this.stamp, 0, length)
      this.give(from, blank, end)
      return
    }
    const stamp = Buffer.from(this.stamp.buffer, 0, length).toString('latin1')
    this.in(`${stamp}${this.buf.toString('latin1', blank, end)}`, (_, end) =>
      this.give(0, length, end),
    )
  }

  /** A record with the time of what is around it. */
  private timed(text: number, end: number): boolean {
    const { around, stamp } = this
    if (around === undefined) return false
    let length = 0
    if (around === 'found') {
      const seconds = this.clock.seconds(this.found)
      if (seconds === undefined || seconds < 0) return false
      length = putWhole(stamp, 0, seconds)
      if (this.partLength > 0) {
        stamp.setUint8(length++, DOT)
        length = put(stamp, length, this.part, 0, this.partLength)
      }
    } else {
      length = put(stamp, 0, viewOf(Buffer.from(around.stamp, 'latin1')), 0, around.stamp.length)
    }
    if (text > this.lineStart) {
      this.buf[text - 1] = SP
      this.stamped(length, text - 1, end)
    } else {
      this.in(` ${this.buf.toString('latin1', text, end)}`, (_, end) =>
        this.stamped(length, 0, end),
      )
    }
    return true
  }

  /** Header and text of syslog, the journal, containers. */
  private behindHeader(start: number, end: number, depth: number): boolean {
    if (depth > deepest) return false
    const { buf, found } = this
    let p = start
    if (buf[p] === LESS) {
      while (p < end && buf[p] !== MORE) p++
      if (++p >= end || p - start > 24) return false
      while (buf[p] === SP) p++
    }
    const version = buf[p] === 0x31 && buf[p + 1] === SP && this.dateIsAt(p + 2)
    if (version) p += 2
    const time = p
    if (isDigit(buf[p])) p = dateTime(buf, p, found)
    else if (buf[p] === OPEN) p = this.monotonic(p)
    else p = Math.max(syslogTime(buf, p, found), fullTime(buf, p, found))
    if (p < 0 && time > start && buf[start] === LESS) p = time - 1
    else if (p < 0 || p >= end || buf[p] !== SP) return false
    else if (buf[time] !== OPEN) this.noteTime()
    const timeEnd = p
    while (buf[p] === SP) p++
    if (buf[time + 10] === SP && isDigit(buf[time]) && isDigit(buf[time + 1])) {
      // tai64nlocal: date, time of day, text; nine digits are its mark.
      if (this.partLength === 9 || isKnown(buf, p, end)) return this.timed(p, end)
    }
    if (this.container(p, end, depth)) return true
    if (version) return this.protocol(p, end, depth)
    const text = this.tagged(p, end, depth)
    if (text === 0) return false
    if (text < 0) return true
    // Before the text, which may be written over what stands before it.
    if (depth === 0 && time === start && buf[start] !== OPEN && isDigit(buf[text])) {
      this.remember(start, timeEnd, text)
    }
    return this.text(text, end, depth)
  }

  /** The time found is what is around the text. */
  private noteTime(): void {
    const { found } = this
    this.around = 'found'
    this.partLength = Math.min(found.partEnd - found.partStart, 18)
    put(this.part, 0, this.view, found.partStart, found.partStart + this.partLength)
  }

  /** `[  123.456789]` of journalctl -o short-monotonic: no time of a calendar. */
  private monotonic(start: number): number {
    const { buf } = this
    let p = start + 1
    while (buf[p] === SP || buf[p] === DOT || isDigit(buf[p])) p++
    return buf[p] === CLOSE && p > start + 1 ? p + 1 : -1
  }

  /** `1707555600.000111 host tag[pid]: …` of journalctl -o short-unix. */
  private unixTimeOfJournal(start: number, end: number, depth: number): boolean {
    const { buf, view } = this
    const stampEnd = wordEnd(buf, view, start)
    if (stampEnd >= end || buf[stampEnd] !== SP || !this.isStamp(start, stampEnd)) return false
    if (stampEnd - start > longestTime) return false
    const host = stampEnd + 1
    const hostEnd = wordEnd(buf, view, host)
    if (hostEnd === host || hostEnd >= end || buf[hostEnd - 1] === COLON) return false
    const tag = hostEnd + 1
    const tagEnd = wordEnd(buf, view, tag)
    if (tagEnd >= end || tagEnd - tag < 2 || buf[tagEnd - 1] !== COLON) return false
    if (isKnown(buf, host, end)) return false
    // A plain record may look like this too (`internal error: delivery report out of range`).
    const stamped = isDigit(buf[tagEnd + 1]) || buf[tagEnd + 1] === AT
    if (buf[tagEnd - 2] !== CLOSE && !stamped) return false
    this.around = { stamp: buf.toString('latin1', start, stampEnd) }
    const text = this.tagged(host, end, depth)
    if (text > 0 && this.text(text, end, depth)) return true
    this.around = undefined
    this.source = 0
    return text < 0
  }

  /** RFC 5424 behind its time: HOST APP PROCID MSGID, structured data, text. */
  private protocol(start: number, end: number, depth: number): boolean {
    const { buf, view } = this
    const ends: number[] = []
    let p = start
    for (let n = 0; n < 4; n++) {
      const stop = wordEnd(buf, view, p)
      if (stop === p || stop >= end) return false
      ends.push(p, stop)
      p = stop + 1
    }
    if (buf[p] === OPEN) {
      for (let quoted = false; p < end; p++) {
        if (quoted && buf[p] === 0x5c) p++
        else if (buf[p] === 0x22) quoted = !quoted
        else if (!quoted && buf[p] === CLOSE && buf[p + 1] !== OPEN) break
      }
      p++
    } else if (buf[p] === 0x2d) p++
    else return false
    if (p >= end) return false
    while (buf[p] === SP) p++
    if (buf.toString('latin1', p, p + 3) === utf8Mark) p += 3
    this.source = this.sourceOf(ends[0]!, ends[1]!, ends[2]!, ends[3]!)
    return this.text(p, end, depth)
  }

  /**
   * Host and tag, in any of the ways they are written; where the text behind them begins, 0 if there is
   * no tag, -1 if everything is done (a header within).
   */
  private tagged(start: number, end: number, depth: number): number {
    const { buf, view } = this
    const first = wordEnd(buf, view, start)
    if (first === start || first >= end || buf[first] !== SP) return 0
    if (buf[first - 1] === COLON) {
      // `status:`, `warning:` and `alert:` are no tags.
      if (isKnown(buf, start, end)) return start
      return this.tag(start, start, start, first - 1, first)
    }
    let p = first
    while (buf[p] === SP) p++
    if (buf[p] === COLON && buf[p + 1] === SP) return this.tag(start, start, start, first, p + 1)
    const { source } = this
    const saved = this.around
    if (buf[p] === LESS || this.timeIsAt(p)) {
      if (this.behindHeader(p, end, depth + 1)) return -1
      this.around = saved
      this.source = source
    }
    const second = wordEnd(buf, view, p)
    if (second === p || second >= end) return 0
    if (buf[second - 1] === COLON) return this.tag(start, first, p, second - 1, second)
    let colon = second
    while (buf[colon] === SP) colon++
    if (buf[colon] === COLON && buf[colon + 1] === SP) {
      return this.tag(start, first, p, second, colon + 1)
    }
    return 0
  }

  private timeIsAt(p: number): boolean {
    if (this.dateIsAt(p)) return true
    const found = new Found()
    return syslogTime(this.buf, p, found) >= 0
  }

  /** Sets the source by host and tag and answers where the text begins. */
  private tag(host: number, hostEnd: number, tag: number, tagEnd: number, behind: number): number {
    const { buf } = this
    this.source = this.sourceOf(host, hostEnd, tag, tagEnd)
    let p = behind
    while (buf[p] === SP) p++
    // Solaris: [ID 748625 mail.info]
    if (buf[p] === OPEN && buf[p + 1] === 0x49 && buf[p + 2] === 0x44 && buf[p + 3] === SP) {
      let at = p
      while (buf[at] !== LF && buf[at] !== CLOSE) at++
      if (buf[at] === CLOSE) {
        p = at + 1
        while (buf[p] === SP) p++
      }
    }
    return p
  }

  private sourceOf(host: number, hostEnd: number, tag: number, tagEnd: number): number {
    const { buf } = this
    const name = withoutId(buf.toString('latin1', tag, tagEnd))
    return this.sources.numberOf(buf.toString('latin1', host, hostEnd), name)
  }

  /** What stands behind a tag; false if no record of qmail-send. */
  private text(start: number, lineEnd: number, depth: number): boolean {
    const { buf, view } = this
    let end = lineEnd
    while (end > start && buf[end - 1] === CR) end--
    if (hasEscape(view, start, end)) {
      const text = unescaped(buf.toString('latin1', start, end))
      return this.in(text, (start, end) => this.text(start, end, depth))
    }
    const first = buf[start]!
    if (first === AT) {
      if (decimalOfLabel(this.stamp, 0, view, start) < 0) return false
      return this.labelled(start, end)
    }
    if (isDigit(first)) {
      let p = start
      while (isDigit(buf[p])) p++
      const whole = p
      if (buf[p] === DOT) {
        p++
        while (isDigit(buf[p])) p++
      }
      if (p - whole > 1 && buf[p] === PLUS) {
        this.continuation(start, p, end)
        return true
      }
      if (buf[p] === SP || buf[p] === TAB) {
        if (p - whole <= 1 && !isKnown(buf, p + 1, end)) return false
        this.give(start, p, end)
        return true
      }
      if (this.dateIsAt(start)) return this.behindHeader(start, end, depth + 1)
      return false
    }
    const repeated = depth > deepest ? 0 : this.repeated(start, end)
    if (repeated > 0) return this.text(repeated, end - 1, depth + 1)
    return isKnown(buf, start, end) && this.timed(start, end)
  }

  /** Where the line within `message repeated N times: [ … ]` begins, or 0. */
  private repeated(start: number, end: number): number {
    const { buf } = this
    if (buf[start] !== 0x6d || buf[end - 1] !== CLOSE) return 0
    const text = buf.toString('latin1', start, Math.min(end, start + 64))
    const note = /^message repeated \d+ times: \[ ?/.exec(text)
    return note ? start + note[0].length : 0
  }

  private isStamp(start: number, end: number): boolean {
    for (let p = start; p < end; p++) {
      if (!isDigit(this.buf[p]!) && this.buf[p] !== DOT) return false
    }
    return true
  }

  /** Passes a wrapped record on, or holds it if it may have been folded. `blank` is where its stamp ends. */
  private give(start: number, blank: number, end: number): void {
    const { buf, folded, source } = this
    buf[end] = LF
    if (!folded.isEmpty && this.waits(start, blank, end)) return
    if (source !== 0 && end - blank > foldedAt && blank - start <= longestTime) {
      folded.hold(source, buf.toString('latin1', start, end), buf.toString('latin1', start, blank))
    } else this.sink.record(buf, this.view, start, end, source)
  }

  /**
   * Whether a record waits behind a held one of its source. splogger writes the pieces of a line at once,
   * so that a later record means that there is no other piece.
   */
  private waits(start: number, blank: number, end: number): boolean {
    const { buf, folded, source } = this
    const stamp = folded.stampOf(source)
    if (stamp === undefined) return false
    const status = buf.toString('latin1', blank + 1, Math.min(end, blank + 8)) === 'status:'
    const short = end - blank <= foldedAt && blank - start <= longestTime
    const later = short && Number(buf.toString('latin1', start, blank)) > Number(stamp)
    if ((later && !status) || !short || !folded.mayWait(source)) {
      folded.release(source)
      return false
    }
    folded.wait(source, buf.toString('latin1', start, end))
    return true
  }

  private released(source: number, line: Gathered): void {
    if (line.tooLong) this.sink.tooLong?.(line.shown(), line.length)
    else {
      this.in(line.text, (start, end) => this.sink.record(this.buf, this.view, start, end, source))
    }
  }

  /** `STAMP+TEXT`: the rest of the line with that stamp. */
  private continuation(start: number, plus: number, end: number): void {
    const { buf, folded, source } = this
    const stamp = folded.stampOf(source)
    if (stamp === undefined || stamp !== buf.toString('latin1', start, plus)) {
      buf[end] = LF
      return this.sink.record(buf, this.view, start, end, source)
    }
    folded.goOn(source, buf.toString('latin1', plus + 1, end))
    if (end - plus <= foldedAt) folded.release(source)
  }

  /** A container's log: `stdout F text` behind the time; P is a piece of a line. */
  private container(start: number, end: number, depth: number): boolean {
    const { buf } = this
    if (buf[start] !== 0x73 || buf[start + 1] !== 0x74 || buf[start + 2] !== 0x64) return false
    const match = /^(stdout|stderr) ([FP])(?::\S*)? ?/.exec(
      buf.toString('latin1', start, Math.min(end, start + 40)),
    )
    if (!match) return false
    const [head, stream = '', kind] = match
    const text = start + head.length
    const piece = () => buf.toString('latin1', text, end)
    if (kind === 'P') {
      this.piece(stream, piece())
      return true
    }
    const begun = this.partial.take(stream)
    if (begun === undefined) return this.inner(text, end, depth + 1)
    begun.add(piece())
    if (begun.tooLong) {
      this.released(0, begun)
      return true
    }
    return this.in(
      begun.text,
      (start, end) => this.inner(start, end, depth + 1) || this.foreignText(start, end),
    )
  }

  /** Keeps a piece of a line of a container. */
  private piece(stream: string, text: string): void {
    const given = this.partial.add(stream, text)
    if (given) this.givenUp(given)
  }

  /** A line of a container whose last piece does not come. */
  private givenUp(line: Gathered): void {
    if (line.tooLong) this.released(0, line)
    else if (!this.within(line.text, 0)) this.foreignLines(line.text)
  }

  private foreignLines(text: string): void {
    for (const line of text.split('\n')) {
      this.in(line, (start, end) => this.foreignText(start, end))
    }
  }

  private foreignText(start: number, end: number): true {
    this.sink.foreign(this.buf, this.view, start, end)
    return true
  }

  /** What stands in one line of JSON, or a record of the journal. */
  private wrapped(record: Wrapped | undefined): boolean {
    if (!record) return false
    let { text } = record
    const { stream = '', partial } = record
    if (partial) {
      this.piece(stream, text)
      return true
    }
    const begun = partial === undefined ? undefined : this.partial.take(stream)
    begun?.add(text)
    if (begun?.tooLong) {
      this.released(0, begun)
      return true
    }
    text = begun?.text ?? text
    if (record.stamp) this.around = { stamp: record.stamp }
    else if (record.time) {
      const time = Buffer.from(`${record.time} `, 'latin1')
      if (dateTime(time, 0, this.found) > 0) {
        const { found } = this
        this.around = 'found'
        this.partLength = Math.min(found.partEnd - found.partStart, 18)
        put(this.part, 0, viewOf(time), found.partStart, found.partStart + this.partLength)
      }
    }
    const number =
      record.tag === undefined ? 0 : this.sources.numberOf(record.host ?? '', record.tag)
    const lines = text.replace(/\r?\n$/, '').split('\n')
    const taken = lines.map((line) => this.within(line, number))
    return taken.includes(true)
  }

  /** A line of text that stood in something else; whether it is a record. */
  private within(line: string, source: number): boolean {
    this.source = source
    return this.in(line, (start, end) =>
      source === 0 ? this.inner(start, end, 1) : this.text(start, end, 1),
    )
  }

  /** Does something with a text of its own instead of the line at hand. */
  private in<T>(text: string, work: (start: number, end: number) => T): T {
    const { buf, view, lineStart, textStart } = this
    this.buf = Buffer.from(`${text}\n`, 'latin1')
    this.view = viewOf(this.buf)
    this.lineStart = 0
    this.textStart = 0
    try {
      return work(0, text.length)
    } finally {
      this.buf = buf
      this.view = view
      this.lineStart = lineStart
      this.textStart = textStart
    }
  }

  private beginsExport(start: number, end: number): boolean {
    return this.exported.begins(this.buf.toString('latin1', start, Math.min(end, start + 16)))
  }

  /** Takes a line of a record of the journal; false if it is none, and the record ends before it. */
  private exportedLine(start: number, end: number): boolean {
    const { exported } = this
    const line = this.buf.toString('latin1', start, end)
    const its = !exported.open || exported.takes(line)
    this.ended(its ? exported.line(line) : exported.end())
    return its
  }

  /** A record of the journal is whole. */
  private ended(record: Wrapped | Gathered | undefined): void {
    this.around = undefined
    // Its length stood before it.
    if (record instanceof Gathered) this.sink.tooLong?.(record.shown(8), record.length)
    else if (record && !this.wrapped(record)) this.foreignLines(record.text)
  }

  /** Keeps how a simple syslog line began, for the next one. */
  private remember(start: number, timeEnd: number, text: number): void {
    this.timeLength = timeEnd - start
    const head = Buffer.from(this.buf.subarray(timeEnd, text))
    this.head = viewOf(head)
    this.last = { time: this.timeLength, head }
    this.headSource = this.source
  }

  /** Takes a line that begins as the last one did, but for its time, and goes on with splogger's stamp. */
  private likeTheLast(start: number, lineEnd: number): boolean {
    const { buf, view } = this
    if (this.exported.open) return false
    const text = this.textBehind(start, lineEnd)
    if (text < 0) return false
    const blank = wordEnd(buf, view, text)
    if (hasEscape(view, blank, lineEnd)) return false
    let end = lineEnd
    while (end > blank && buf[end - 1] === CR) end--
    this.source = this.headSource
    this.give(text, blank, end)
    return true
  }

  /** Where the text stands if a line begins as the last one did and goes on with splogger's stamp, or -1. */
  private textBehind(start: number, end: number): number {
    const { buf, view, head, timeLength } = this
    const length = head.byteLength
    const from = start + timeLength
    const text = from + length
    if (end - text < 12) return -1
    if (timeLength === 15) {
      if (buf[start + 3] !== SP || buf[start + 9] !== COLON || buf[start + 12] !== COLON) return -1
    } else if (buf[start + 10] !== 0x54 || buf[start + 13] !== COLON) return -1
    let p = 0
    for (; p + 4 <= length; p += 4) {
      if (view.getInt32(from + p) !== head.getInt32(p)) return -1
    }
    for (; p < length; p++) if (view.getUint8(from + p) !== head.getUint8(p)) return -1
    p = text
    let c = buf[p]!
    while (c >= 48 && c <= 57) c = buf[++p]!
    if (c !== DOT || p === text) return -1
    c = buf[++p]!
    while (c >= 48 && c <= 57) c = buf[++p]!
    return c === SP ? text : -1
  }
}
