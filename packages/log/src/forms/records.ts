import { isDigit, isSeparator, put, viewOf } from '@qmailanalog/record'
import type { Clock } from '../clock.js'
import { hasEscape, unescaped } from './escapes.js'
import { Folded } from './folded.js'
import type { Gathered } from './gathered.js'
import { Head } from './head.js'
import { Header, type Text } from './header.js'
import { labelEnd } from './label.js'
import { Origins, withoutId } from './origins.js'
import { decimalEnd } from './pieces.js'
import type { Sink } from './sink.js'
import { type Given, Stamp } from './stamp.js'
import { isKnown } from './words.js'

const SP = 32
const LF = 10
const CR = 13
const AT = 0x40
const BACKSLASH = 0x5c

/** As deep as lines may lie in each other. */
const deepest = 4

/**
 * Finds the record in a line and passes it on. The usual ones (behind a label, or at the end of a syslog line) are
 * done in place: what is passed on is the end of the line, with the stamp written over what stood before.
 */
export abstract class Records {
  protected readonly origins = new Origins()
  protected buf: Buffer = Buffer.alloc(0)
  protected view = viewOf(this.buf)
  protected lineStart = 0
  /** where the line at hand begins behind its separators */
  protected textStart = 0
  protected origin = 0
  protected given: Given | undefined
  protected readonly stamp: Stamp
  protected readonly folded = new Folded((origin, line) => this.released(origin, line))
  /** how the last simple syslog line began */
  readonly head = new Head()
  private readonly header = new Header()

  constructor(
    protected readonly sink: Sink,
    protected readonly clock: Clock,
  ) {
    this.stamp = new Stamp(clock)
  }

  /** Takes JSON; false if no text is in it. */
  protected abstract json(line: string): boolean

  /** Takes the line of a container that begins at `start`, with the name of its stream. */
  protected abstract container(start: number, end: number, depth: number): boolean

  /** A record in any form, from `start` on; false if there is none. */
  protected inner(start: number, end: number, depth: number): boolean {
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
      const around = { tagged: this.origin !== 0, timed: this.given !== undefined }
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

  protected blanksEnd(start: number): number {
    let p = start
    while (isSeparator(this.buf[p])) p++
    return p
  }

  /** A plain record that stands there as it is, the separators before it too, or behind a label. */
  protected plain(start: number, stampEnd: number, end: number): true {
    if (this.buf[start] === AT) {
      this.stamped(this.stamp.ofLabel(this.view, start), stampEnd, end)
    } else if (this.origin !== 0) {
      this.give(start, stampEnd, end)
    } else {
      const from = start === this.textStart ? this.lineStart : start
      this.sink.record(this.buf, this.view, from, end, this.origin)
    }
    return true
  }

  /** Takes what the header tells of; false if that is no record after all. */
  protected take(text: Text, depth: number): boolean {
    const { buf, header } = this
    const start = header.text
    if (text === 'json') return this.json(buf.toString('latin1', start, header.end))
    if (text === 'container') return this.container(start, header.end, depth)
    if (header.names.tag.end > 0) this.origin = this.originOf()
    let { end } = header
    while (end > start && buf[end - 1] === CR) end--
    const { firstTimeEnd, simple } = header
    // Before the text, which may be written over what stands before it.
    if (depth === 0 && text === 'stamped' && simple && firstTimeEnd > 0 && isDigit(buf[start])) {
      this.head.remember(buf, this.textStart, firstTimeEnd, start, this.origin)
    }
    if (
      hasEscape(this.view, start, end) ||
      (header.quote && buf.subarray(start, end).includes(BACKSLASH))
    ) {
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

  /** A record of a origin, behind its header. */
  protected behind(text: Text, start: number, end: number, given?: string): boolean {
    const { buf } = this
    if (text === 'timed') return this.timed(start, end, given)
    if (buf[start] === AT) return this.plain(start, labelEnd(this.view, start), end)
    const stampEnd = decimalEnd(buf, start)
    if (text === 'continued' && this.folded.continues(this.origin, buf, start, stampEnd, end))
      return true
    if (text === 'continued') {
      buf[end] = LF
      this.sink.record(buf, this.view, start, end, this.origin)
    } else this.give(start, stampEnd, end)
    return true
  }

  protected originOf(): number {
    const { buf, header } = this
    const { host, tag } = header.names
    const name = withoutId(buf.toString('latin1', tag.start, tag.end))
    return this.origins.numberOf(buf.toString('latin1', host.start, host.end), name)
  }

  /** Passes on `stamp[0..length)`, then what stands from the blank at `blank` on. */
  protected stamped(length: number, blank: number, end: number): void {
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
  protected timed(text: number, end: number, given?: string): boolean {
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
  protected around(): number {
    return this.stamp.ofHeader(this.header, this.buf, this.view, this.given)
  }

  /** Passes a wrapped record on, or holds it if it may have been folded. `blank` is where its stamp ends. */
  protected give(start: number, blank: number, end: number): void {
    const { buf, origin } = this
    buf[end] = LF
    if (this.folded.takes(origin, buf, start, blank, end)) return
    this.sink.record(buf, this.view, start, end, origin)
  }

  protected released(origin: number, line: Gathered): void {
    if (line.tooLong) this.sink.tooLong?.(line.shown(), line.length)
    else {
      this.in(line.text, (start, end) => this.sink.record(this.buf, this.view, start, end, origin))
    }
  }

  /** Does something with a text of its own instead of the line at hand. */
  protected in<T>(text: string, work: (start: number, end: number) => T): T {
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
}
