import { isDigit, isSeparator, put, viewOf, wordEnd } from '@qmailanalog/record'
import type { Clock } from '../clock.js'
import { hasEscape, plainEnd, unescaped } from './escapes.js'
import { Export } from './export.js'
import { Folded, foldedAt } from './folded.js'
import { Gathered } from './gathered.js'
import { type Beginning, Head } from './head.js'
import { Header, markEnd, type Text } from './header.js'
import { fromJson, type Wrapped } from './json.js'
import { labelEnd } from './label.js'
import { Partial } from './partial.js'
import { container, decimalEnd } from './pieces.js'
import type { Sink } from './sink.js'
import { Sources, withoutId } from './sources.js'
import { type Given, Stamp } from './stamp.js'
import { Found, timeAt } from './times.js'
import { isKnown } from './words.js'

const SP = 32
const LF = 10
const CR = 13
const AT = 0x40
const LOW = 0x5f
const BACKSLASH = 0x5c

/** The length of a line that may have been folded. */
export const longest = foldedAt

/** No place. */
const none = -2

/** As deep as lines may lie in each other. */
const deepest = 4
/**
 * Raw log to plain records, line by line and whatever form each line has (table.ts), and these within each other.
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
  private given: Given | undefined
  private readonly header = new Header()
  private readonly stamp: Stamp
  private readonly folded = new Folded((source, line) => this.released(source, line))
  private readonly partial = new Partial()
  private readonly exported = new Export()
  private readonly head = new Head()
  /** whether the bytes in use are known to hold nothing that is to be undone */
  private clean = false

  constructor(
    private readonly sink: Sink,
    private readonly clock: Clock,
  ) {
    this.stamp = new Stamp(clock)
  }

  /** The bytes in which the next lines stand; they may be written to. */
  use(buf: Buffer, view: DataView): void {
    this.lastCr = this.lastCr === this.buf.length - 1 ? -1 : none
    this.buf = buf
    this.view = view
    const last = buf.lastIndexOf(LF, buf.length - 2) + 1
    if (buf[last] === AT) this.noteLabel(last)
    this.clean =
      this.head.last !== undefined && !buf.includes(CR) && !buf.includes('#01', 0, 'latin1')
  }

  /** where the last line ended that ended in CR LF; at the beginning of a log, and if it was the one before those in use, -1 */
  private lastCr = -1

  /** What came before was no log; the log begins here. */
  begin(): void {
    this.lastCr = this.buf.length - 1
  }

  /**
   * Where a line ends that ends in CR LF. One such line tells nothing: a CR may be a damage. The first one of a
   * log does, and two, one behind the other.
   */
  private withoutCr(start: number, end: number): number {
    const { buf, lastCr } = this
    this.lastCr = end
    const next = buf.indexOf(LF, end + 1)
    const others = lastCr === start - 1 || (next > end + 1 && buf[next - 1] === CR)
    if (!others) return end
    this.clock.note('ends', 'lines end in CR LF; the CR is no part of their last field')
    buf[end - 1] = LF
    return end - 1
  }

  private noteLabel(start: number): void {
    const length = this.stamp.ofLabel(this.view, start)
    if (length > 0) this.clock.label(Number(this.stamp.text(length)))
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
    if (this.head.last === undefined || !this.folded.isEmpty) return -1
    const { buf, view } = this
    const text = this.head.textBehind(buf, view, start, buf.length)
    if (text < 0 || this.clean) return text
    const end = plainEnd(view, text)
    return end < 0 || buf[end - 1] === CR ? -1 : text
  }

  /**
   * How lines begin that behindHead knows, if it would find nothing to be undone in those in use; another
   * object whenever this changes. Undefined if they are to be asked for one by one.
   */
  get beginning(): Beginning | undefined {
    return this.clean && this.folded.isEmpty ? this.head.last : undefined
  }

  /** Whose line it was that `behindHead` knew. */
  get headed(): number {
    return this.head.source
  }

  /** How a syslog line names a source: host and tag, or the tag only; empty for source 0, of which the log does not say. */
  nameOf(source: number): string {
    return this.sources.nameOf(source)
  }

  /** Takes the line from `start` to its LF at `end`. */
  line(start: number, lineEnd: number): void {
    this.lineStart = start
    const { buf, view } = this
    const ended = lineEnd > start && buf[lineEnd - 1] === CR && !this.exported.inValue
    const end = ended ? this.withoutCr(start, lineEnd) : lineEnd
    if (this.head.last !== undefined && this.likeTheLast(start, end)) return
    if (this.exported.open || (buf[start] === LOW && this.beginsExport(start, end))) {
      if (this.exportedLine(start, end)) return
    }
    this.given = undefined
    this.source = 0
    const mark = markEnd(buf, start)
    if (mark > start) this.lineStart = mark
    this.textStart = this.lineStart
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

  /** A record in any form, from `start` on; false if there is none. */
  private inner(start: number, end: number, depth: number): boolean {
    const { buf, view, header } = this
    const isLabel = buf[start] === AT
    const length = isLabel ? this.stamp.ofLabel(view, start) : -1
    const labelled = length < 0 ? start : labelEnd(view, start)
    const stampEnd = isDigit(buf[start]) ? decimalEnd(buf, start) : labelled
    // What stands behind a stamp is looked at closely only if qmail-send does not write so.
    const stamped = stampEnd > start && (stampEnd === end || isSeparator(buf[stampEnd]))
    if (stamped && isKnown(buf, this.blanksEnd(stampEnd), end)) {
      if (!isLabel) return this.plain(start, stampEnd, end)
      this.stamped(length, stampEnd, end)
      return true
    }
    if (depth <= deepest) {
      const around = { tagged: this.source !== 0, timed: this.given !== undefined }
      const text = header.read(buf, view, start, end, around)
      if (text !== undefined)
        return this.take(text, depth) || (stamped && this.plain(start, stampEnd, end))
      if (header.logged > 0) return this.timed(this.blanksEnd(header.logged), end)
      if (!stamped && depth === 0 && hasEscape(view, start, end)) {
        const plain = unescaped(buf.toString('latin1', start, end))
        return this.in(plain, (start, end) => this.inner(start, end, 1))
      }
    }
    return stamped && this.plain(start, stampEnd, end)
  }

  private blanksEnd(start: number): number {
    let p = start
    while (isSeparator(this.buf[p])) p++
    return p
  }

  /** A plain record that stands there as it is, the separators before it too, or behind a label. */
  private plain(start: number, stampEnd: number, end: number): true {
    if (this.buf[start] === AT) {
      this.stamped(this.stamp.ofLabel(this.view, start), stampEnd, end)
    } else if (this.source !== 0) {
      this.give(start, stampEnd, end)
    } else {
      const from = start === this.textStart ? this.lineStart : start
      this.sink.record(this.buf, this.view, from, end, this.source)
    }
    return true
  }

  /** Takes what the header tells of; false if that is no record after all. */
  private take(text: Text, depth: number): boolean {
    const { buf, header } = this
    const start = header.text
    if (text === 'json') return this.wrapped(fromJson(buf.toString('latin1', start, header.end)))
    if (text === 'container') return this.container(start, header.end, depth)
    if (header.tag.end > 0) this.source = this.sourceOf()
    let { end } = header
    while (end > start && buf[end - 1] === CR) end--
    const { firstTimeEnd, simple } = header
    // Before the text, which may be written over what stands before it.
    if (depth === 0 && text === 'stamped' && simple && firstTimeEnd > 0 && isDigit(buf[start])) {
      this.head.remember(buf, this.textStart, firstTimeEnd, start, this.source)
    }
    if (hasEscape(this.view, start, end) || (header.quote && buf.subarray(start, end).includes(BACKSLASH))) {
      // The header stands in other bytes than the text from now on.
      const length = text === 'timed' ? this.around() : 0
      if (length < 0) return false
      const given = text === 'timed' ? this.stamp.text(length) : undefined
      const escaped = buf.toString('latin1', start, end)
      const plain = unescaped(header.quote ? escaped.replace(/\\(["'\\])/g, '$1') : escaped)
      return this.in(plain, (start, end) => this.behind(text, start, end, given))
    }
    return this.behind(text, start, end)
  }

  /** A record of a source, behind its header. */
  private behind(text: Text, start: number, end: number, given?: string): boolean {
    const { buf } = this
    if (text === 'timed') return this.timed(start, end, given)
    if (buf[start] === AT) return this.plain(start, labelEnd(this.view, start), end)
    const stampEnd = decimalEnd(buf, start)
    if (text === 'continued' && this.folded.continues(this.source, buf, start, stampEnd, end))
      return true
    if (text === 'continued') {
      buf[end] = LF
      this.sink.record(buf, this.view, start, end, this.source)
    } else this.give(start, stampEnd, end)
    return true
  }

  private sourceOf(): number {
    const { buf, header } = this
    const { host, tag } = header
    const name = withoutId(buf.toString('latin1', tag.start, tag.end))
    return this.sources.numberOf(buf.toString('latin1', host.start, host.end), name)
  }

  /** Passes on `stamp[0..length)`, then what stands from the blank at `blank` on. */
  private stamped(length: number, blank: number, end: number): void {
    const from = blank - length
    if (from >= this.lineStart) {
      put(this.view, from, this.stamp.bytes, 0, length)
      this.give(from, blank, end)
      return
    }
    const stamp = this.stamp.text(length)
    this.in(`${stamp}${this.buf.toString('latin1', blank, end)}`, (_, end) =>
      this.give(0, length, end),
    )
  }

  /** A record with the time of what is around it; false if that is none. */
  private timed(text: number, end: number, given?: string): boolean {
    const length = given === undefined ? this.around() : this.stamp.ofText(given)
    if (length < 0) return false
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

  /** The stamp of what is around a record; answers its length, or -1. */
  private around(): number {
    return this.stamp.ofHeader(this.header, this.buf, this.view, this.given)
  }

  /** Passes a wrapped record on, or holds it if it may have been folded. `blank` is where its stamp ends. */
  private give(start: number, blank: number, end: number): void {
    const { buf, source } = this
    buf[end] = LF
    if (this.folded.takes(source, buf, start, blank, end)) return
    this.sink.record(buf, this.view, start, end, source)
  }

  private released(source: number, line: Gathered): void {
    if (line.tooLong) this.sink.tooLong?.(line.shown(), line.length)
    else {
      this.in(line.text, (start, end) => this.sink.record(this.buf, this.view, start, end, source))
    }
  }

  /** A line of a container that stands in its log, behind a time and the name of its stream; P is a piece of one. */
  private container(start: number, end: number, depth: number): boolean {
    const { buf } = this
    const text = container(buf, start, end, found)
    const [stream = '', kind = ''] = buf.toString('latin1', start, text).split(' ')
    const length = this.around()
    const stamp = this.stamp.text(Math.max(length, 0))
    this.given = () => (length < 0 ? undefined : stamp)
    const goesOn = kind.startsWith('P')
    if (!goesOn && !this.partial.has(stream)) return this.inner(text, end, depth + 1)
    const whole = this.joined(stream, buf.toString('latin1', text, end), goesOn)
    if (whole === undefined) return true
    return this.in(
      whole,
      (start, end) => this.inner(start, end, depth + 1) || this.foreignText(start, end),
    )
  }

  /** What a piece of a line makes whole; undefined if nothing, or what is too long. */
  private joined(stream: string, piece: string, goesOn: boolean): string | undefined {
    if (goesOn) {
      const given = this.partial.add(stream, piece)
      if (given) this.givenUp(given)
      return undefined
    }
    const begun = this.partial.take(stream)
    begun?.add(piece)
    if (!begun?.tooLong) return begun?.text ?? piece
    this.released(0, begun)
    return undefined
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

  /** What stands in one line of JSON, or a record of the journal; false if no record does. */
  private wrapped(record: Wrapped | undefined): boolean {
    if (!record) return false
    const { stamp, time, partial, stream = '', host = '', tag } = record
    const text = partial === undefined ? record.text : this.joined(stream, record.text, partial)
    if (text === undefined) return true
    if (stamp !== undefined) this.given = () => stamp
    else if (time !== undefined) this.given = () => this.stampOf(time)
    const source = tag === undefined ? 0 : this.sources.numberOf(host, tag)
    // Each of them is to be taken.
    return text.split('\n').filter((line) => this.within(line, source)).length > 0
  }

  /** The stamp of a time as a daemon has written it. */
  private stampOf(time: string): string | undefined {
    const bytes = Buffer.from(`${time}\n`, 'latin1')
    if (timeAt(bytes, 0, time.length, found) < 0) return undefined
    const length = this.stamp.ofTime(found, viewOf(bytes))
    return length < 0 ? undefined : this.stamp.text(length)
  }

  /** A line of text that stood in something else; whether it is a record. */
  private within(line: string, source: number): boolean {
    this.source = source
    return this.in(line.replace(/\r+$/, ''), (start, end) => this.inner(start, end, 1))
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
    this.given = undefined
    // Its length stood before it.
    if (record instanceof Gathered) this.sink.tooLong?.(record.shown(8), record.length)
    else if (record && !this.wrapped(record)) this.foreignLines(record.text)
  }

  /** Takes a line that begins as the last one did, but for its time, and goes on with splogger's stamp. */
  private likeTheLast(start: number, lineEnd: number): boolean {
    const { buf, view } = this
    if (this.exported.open) return false
    const text = this.head.textBehind(buf, view, start, lineEnd)
    if (text < 0) return false
    const blank = wordEnd(buf, view, text)
    if (hasEscape(view, blank, lineEnd)) return false
    let end = lineEnd
    while (end > blank && buf[end - 1] === CR) end--
    this.source = this.head.source
    this.give(text, blank, end)
    return true
  }
}

/** What times of JSON are read to. */
const found = new Found()
