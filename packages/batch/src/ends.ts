import type { Matching } from '@qmailanalog/matchup'
import type { Output } from '@qmailanalog/program'
import { isDigit, secondsAt, wordEnd } from '@qmailanalog/record'
import { type Day, dayOf } from '@qmailanalog/time'

const D = 0x64
const M = 0x6d
const QUESTION = 0x3f
const SP = 32
/** Where lines go whose time is no time. */
const undated: Day = { name: 'undated', from: 0, to: 0 }
/** What tells of a bounce behind its stamp (qmail-log(5)). */
const bounces = [Buffer.from('bounce msg '), Buffer.from('triple bounce: ')]

/** What was printed from a place on, up to the next part: lines of one day, or lines that are not kept. */
export interface Part {
  from: number
  day: Day | undefined
}

/** On which day the lines ended that matchup prints to an Output. It tells of those that are none of one day, which are few. */
export class Ends {
  /** of what was printed since this was made */
  private deliveries = 0
  private messages = 0
  private unknown = 0
  /** on which most lines end now */
  private day = undated
  private parts: Part[] = []

  constructor(
    private readonly out: Output,
    private readonly matching: Matching,
    private readonly zone: string,
  ) {
    matching.tellOther((at) => this.other(at))
    this.begin()
  }

  get counts(): { deliveries: number; messages: number; unknown: number } {
    const { deliveries, messages } = this.matching.passed
    return {
      deliveries: this.deliveries + deliveries,
      messages: this.messages + messages,
      unknown: this.unknown,
    }
  }

  /** What was printed, and its parts; undefined if nothing was. */
  take(): { lines: Buffer; parts: Part[] } | undefined {
    const lines = this.out.take()
    if (!lines) return undefined
    const { parts } = this
    this.begin()
    return { lines, parts }
  }

  private begin(): void {
    this.parts = [{ from: 0, day: this.day }]
  }

  /** The last line of the Output, which begins at `at`. */
  private other(at: number): void {
    const { out, matching } = this
    const day = this.dayOfLine(out.buf, out.view, at)
    if (day === this.day) return
    this.cut(at, day)
    if (day !== undefined && day !== undated) {
      this.day = day
      matching.watch(day)
    } else this.cut(out.n, this.day)
  }

  private cut(from: number, day: Day | undefined): void {
    const last = this.parts.at(-1)!
    if (last.from === from) last.day = day
    else this.parts.push({ from, day })
  }

  private dayOfLine(buf: Buffer, view: DataView, start: number): Day | undefined {
    let p = start
    // The stamp of the end: d RESULT BIRTH DSTART DDONE, m BIRTH DONE; an alert's own.
    let words = 0
    if (buf[p] === D && buf[p + 1] === SP) {
      this.deliveries++
      p += 4
      words = 2
    } else if (buf[p] === M && buf[p + 1] === SP) {
      this.messages++
      p += 2
      words = 1
    } else if (buf[p] === QUESTION) {
      if (buf[p + 1] !== SP) {
        this.deliveries++
        p += 1
        words = 2
      } else if (isBounce(buf, view, p + 2)) p += 2
      else {
        this.unknown++
        return undefined
      }
    }
    for (; words > 0; words--) p = wordEnd(buf, view, p) + 1
    const seconds = wholeAt(buf, view, p)
    if (seconds < 0) return undated
    const { day } = this
    if (seconds >= day.from && seconds < day.to) return day
    return dayOf(seconds, this.zone) ?? undated
  }
}

/** Whether a line of qmail-send, from its stamp on, is about a bounce. */
function isBounce(buf: Buffer, view: DataView, start: number): boolean {
  const text = wordEnd(buf, view, start) + 1
  return bounces.some((word) => buf.subarray(text, text + word.length).equals(word))
}

/** The whole number that begins at `start`; below 0 if there is none. An LF must be in `buf`, at `start` or behind it. */
function wholeAt(buf: Buffer, view: DataView, start: number): number {
  if (start + 10 < buf.length && !isDigit(buf[start + 10])) {
    const seconds = secondsAt(view, start, 10)
    if (seconds >= 0) return seconds
  }
  let seconds = 0
  let p = start
  for (; isDigit(buf[p]); p++) seconds = seconds * 10 + buf[p]! - 48
  return p === start ? -1 : seconds
}
