import { isDigit, isSeparator } from '@qmailanalog/record'
import { labelAt } from './label.js'
import { own } from './names.js'
import { container, decimalEnd, wholeEnd } from './pieces.js'
import { Walk } from './walk.js'
import { isKnown, phraseAt, sure } from './words.js'

/** How many words and marks of a line are looked through for a record. */
const most = 64

const SP = 32
const TAB = 9
const AT = 0x40
const _COLON = 0x3a
const _BAR = 0x7c
const PLUS = 0x2b
const _DASH = 0x2d
const _OPEN = 0x5b
const BRACE = 0x7b
const _QUOTE = 0x22
const _BACKSLASH = 0x5c

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
 * stamp of splogger is enough. The last tag and the name before it are the origin.
 */
export class Header extends Walk {
  /** Looks for a record in `buf[start..end)`, `buf[end]` being LF. */
  read(buf: Buffer, view: DataView, start: number, end: number, around: Around): Text | undefined {
    this.buf = buf
    this.view = view
    this.start = start
    this.end = end
    this.time = undefined
    this.firstTimeEnd = -1
    this.stamp.start = this.stamp.end = 0
    this.names.clear()
    this.logged = -1
    this.quote = false
    this.tagged = around.tagged === true
    this.headed = around.tagged === true
    this.timed = around.timed === true
    this.fresh = true
    const text = buf[start] === 0x31 ? this.names.own(buf, start, end) : -1
    this.own = text > 0
    if (this.own) {
      this.firstTimeEnd = start + own.length - 1
      this.headed = this.tagged = true
    }
    const from = this.own ? text : start
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
  protected recordAt(p: number): Text | undefined {
    const { buf, end } = this
    // Host and tag, or the tag only: what stands behind more is no stamp for sure.
    const simple = this.names.count <= 2 && this.names.colons <= 1
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
    const stamped = behind > 0 && (this.names.host.end > 0 || marked)
    return timed || (stamped && (this.names.host.end > 0 || how === sure.anywhere))
      ? 'timed'
      : undefined
  }

  private phrase(stampEnd: number): number {
    return phraseAt(this.buf, this.blanksEnd(stampEnd), this.end)
  }

  private blanksEnd(start: number): number {
    let p = start
    while (isSeparator(this.buf[p])) p++
    return p
  }
}
