import { isSeparator, wordEnd } from '@qmailanalog/record'
import { hasEscape } from './escapes.js'
import { Export } from './export.js'
import { foldedAt } from './folded.js'
import { Gathered } from './gathered.js'
import type { Wrapped } from './json.js'
import { Nested } from './nested.js'
import { markEnd } from './pieces.js'

const LF = 10
const CR = 13
const AT = 0x40
const LOW = 0x5f

/** The length of a line that may have been folded. */
export const longest = foldedAt

/** A line in which nothing is said, but that lines end in CR LF. */
const mark = '0 number 0\r\n'

/** No place. */
const none = -2

/**
 * Raw log to plain records, line by line and whatever form each line has (table.ts), and these within each other.
 * A stamp is what the innermost writer wrote; where there is none, the time of what is around it.
 * Nothing is decoded, no stamp is invented: a line without both is foreign.
 */
export class Unwrap extends Nested {
  private readonly exported = new Export()
  /** whether the bytes in use are known to hold nothing that is to be undone: no CR, no control character as rsyslog writes it */
  clean = false

  /** where the last line ended that ended in CR LF; if it was the last one before those in use, -1 */
  private lastCr = none
  /** whether these are the first lines of all */
  private first = true
  private used = false
  /** whether the last line that ended so is one of a log in which others do */
  private telling = false
  private usedEnd = 0

  /** The bytes in which the next lines stand, the last of them up to `end`; they may be written to. */
  use(buf: Buffer, view: DataView, end = buf.length): void {
    this.lastCr = this.lastCr === this.usedEnd - 1 ? -1 : none
    this.usedEnd = end
    this.first = !this.used
    this.used = true
    this.buf = buf
    this.view = view
    const last = buf.lastIndexOf(LF, end - 2) + 1
    if (buf[last] === AT) this.noteLabel(last)
    this.clean =
      this.head.last !== undefined && !buf.includes(CR) && !buf.includes('#01', 0, 'latin1')
  }

  /** What came before was no log; the log begins here. */
  begin(): void {
    this.used = false
  }

  /**
   * Where a line ends that ends in CR LF. One such line tells nothing: a CR may be a damage. Two, one behind the
   * other, do.
   */
  private withoutCr(start: number, end: number): number {
    const { buf, lastCr } = this
    this.lastCr = end
    const isFirst = this.first && start === 0
    const next = isFirst ? buf.indexOf(LF, end + 1) : -1
    const others = lastCr === start - 1 || (next > 0 && buf[next - 1] === CR)
    this.telling = others || buf.toString('latin1', start, end + 1) === mark
    if (!others) return end
    this.clock.note('ends', 'lines end in CR LF; the CR is no part of their last field')
    buf[end - 1] = LF
    return end - 1
  }

  /** What tells the next run that lines end in CR LF, if the last one did. */
  private get mark(): string {
    const { lastCr, usedEnd, telling, exported } = this
    return telling && lastCr === usedEnd - 1 && !exported.open ? mark : ''
  }

  private noteLabel(start: number): void {
    const length = this.stamp.ofLabel(this.view, start)
    if (length > 0) this.clock.label(Number(this.stamp.text(length)))
  }

  /** Whether something has begun that takes the next line, whatever it looks like. */
  get open(): boolean {
    return this.exported.open
  }

  /** Whether lines wait for what may be the rest of them, so that no other one of their origin may pass them by. */
  get waits(): boolean {
    return !this.folded.isEmpty
  }

  /** How a syslog line names a origin: host and tag, or the tag only; empty for origin 0, of which the log does not say. */
  nameOf(origin: number): string {
    return this.origins.nameOf(origin)
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
    this.origin = 0
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

  /** What still waits for a continuation, and goes on to wait: origin and text, in lines that are read back. */
  waiting(): { origin: number; text: string }[] {
    return this.folded.waiting()
  }

  /** What has begun and is not whole, in a form that is read back, before what came next. */
  unfinished(): string {
    return `${this.partial.unfinished()}${this.exported.unfinished()}${this.mark}`
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
    this.origin = this.head.origin
    this.give(text, blank, end)
    return true
  }
}
