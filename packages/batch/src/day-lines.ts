import { type Day, dayOf } from '@qmailanalog/log'
import { isDigit, tenDigitsAt, viewOf, wordEnd } from '@qmailanalog/record'

const D = 0x64
const M = 0x6d
const QUESTION = 0x3f
const SP = 32
const LF = 10
/** Where lines go whose time is no time. */
const undated: Day = { name: 'undated', from: 0, to: 0 }
/** What tells of a bounce behind its stamp (qmail-log(5)). */
const bounces = [Buffer.from('bounce msg '), Buffer.from('triple bounce: ')]

/** Memory comes in such pieces: the system gives large ones sooner than many small ones. */
const slabSize = 8 << 20
const spare: Buffer[] = []

/** Lines of matchup by the day on which the message or the delivery ended, kept in memory until they are written. */
export class DayLines {
  /** of what is kept, in bytes */
  bytes = 0
  messages = 0
  deliveries = 0
  /** lines that matchup did not know; they are not kept */
  unknown = 0
  private readonly days = new Map<string, Buffer[]>()
  private readonly slabs: Buffer[] = []
  /** how much of the last slab is taken */
  private used = slabSize
  private day = undated

  constructor(private readonly zone: string) {}

  /** Names of days with their lines, in order of the names. */
  get byDay(): [name: string, pieces: Buffer[]][] {
    return [...this.days].sort(([a], [b]) => (a < b ? -1 : 1))
  }

  /** Takes lines that matchup printed. */
  take(buf: Buffer): void {
    const view = viewOf(buf)
    // Lines of one day that stand together are taken together.
    let from = 0
    let of: Day | undefined
    for (let p = 0; p < buf.length; ) {
      const next = buf.indexOf(LF, p) + 1
      const day = this.dayOfLine(buf, view, p)
      if (day !== of) {
        if (of) this.keep(of.name, buf.subarray(from, p))
        from = p
        of = day
      }
      p = next
    }
    if (of) this.keep(of.name, buf.subarray(from))
  }

  /** The lines are written, and nobody looks at them any more. */
  release(): void {
    spare.push(...this.slabs.slice(0, 8 - spare.length))
  }

  private keep(name: string, lines: Buffer): void {
    this.bytes += lines.length
    let pieces = this.days.get(name)
    if (!pieces) this.days.set(name, (pieces = []))
    for (let p = 0; p < lines.length; ) {
      if (this.used === slabSize) {
        this.slabs.push(spare.pop() ?? Buffer.allocUnsafeSlow(slabSize))
        this.used = 0
      }
      const copied = lines.copy(this.slabs.at(-1)!, this.used, p)
      pieces.push(this.slabs.at(-1)!.subarray(this.used, this.used + copied))
      this.used += copied
      p += copied
    }
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
    const seconds = secondsAt(buf, view, p)
    if (seconds < 0) return undated
    const { day } = this
    if (seconds >= day.from && seconds < day.to) return day
    const other = dayOf(seconds, this.zone)
    if (other) this.day = other
    return other ?? undated
  }
}

/** Whether a line of qmail-send, from its stamp on, is about a bounce. */
function isBounce(buf: Buffer, view: DataView, start: number): boolean {
  const text = wordEnd(buf, view, start) + 1
  return bounces.some((word) => buf.subarray(text, text + word.length).equals(word))
}

/** The whole number that begins at `start`; below 0 if there is none. An LF must be in `buf`, at `start` or behind it. */
function secondsAt(buf: Buffer, view: DataView, start: number): number {
  if (start + 10 < buf.length && !isDigit(buf[start + 10])) {
    const seconds = tenDigitsAt(view, start)
    if (seconds >= 0) return seconds
  }
  let seconds = 0
  let p = start
  for (; isDigit(buf[p]); p++) seconds = seconds * 10 + buf[p]! - 48
  return p === start ? -1 : seconds
}
