import { type Day, dayOf } from '@qmailanalog/log'
import { Output, release } from '@qmailanalog/program'
import { inPieces, isDigit, ownKernelOf, tenDigitsAt, viewOf, wordEnd } from '@qmailanalog/record'
import { kernel } from './kernel.js'

const D = 0x64
const M = 0x6d
const QUESTION = 0x3f
const SP = 32
const LF = 10
/** Where lines go whose time is no time. */
const undated: Day = { name: 'undated', from: 0, to: 0 }
/** What tells of a bounce behind its stamp (qmail-log(5)). */
const bounces = [Buffer.from('bounce msg '), Buffer.from('triple bounce: ')]

/** How much of what was printed lies with the kernel at once, in bytes, unless a line is longer. */
const together = 128 * 1024

/** Calls of kernel/days.ts. */
interface Calls {
  roomFor(bytes: number): number
  sameDay(start: number, end: number, from: number, to: number): number
  deliveriesPassed(): number
  messagesPassed(): number
}

const { calls, memory } = ownKernelOf<Calls>(kernel)

/** Lines of matchup by the day on which the message or the delivery ended, kept in memory until they are written. */
export class DayLines {
  /** of what is kept, in bytes */
  bytes = 0
  messages = 0
  deliveries = 0
  /** lines that matchup did not know; they are not kept */
  unknown = 0
  private readonly days = new Map<string, Buffer[]>()
  /** what has lines in it that are kept */
  private readonly lent: Buffer[] = []
  private readonly copies = new Output()
  private day = undated

  constructor(private readonly zone: string) {}

  /** Names of days with their lines, in order of the names. */
  get byDay(): [name: string, pieces: Buffer[]][] {
    return [...this.days].sort(([a], [b]) => (a < b ? -1 : 1))
  }

  /** Takes lines that matchup printed, in a buffer that an Output gave away; it goes back when they are written. */
  take(buf: Buffer): void {
    const view = viewOf(buf)
    // Lines of one day that stand together are kept together.
    let from = 0
    let of: Day | undefined
    let lent = false
    const keep = (end: number) => {
      if (!of || end === from) return
      // Where they are, unless a few lines would hold much that is of no use.
      const many = 2 * (end - from) > buf.length
      lent ||= many
      const lines = buf.subarray(from, end)
      this.keep(of.name, many ? lines : this.copied(lines))
    }
    const piece = (start: number, end: number) => {
      const room = calls.roomFor(end - start)
      memory.put(room, buf, start, end)
      const shift = room - start
      for (let p = start; p < end; p = buf.indexOf(LF, p) + 1) {
        if (of) p = calls.sameDay(p + shift, end + shift, of.from, of.to) - shift
        if (p === end) break
        const day = this.dayOfLine(buf, view, p)
        if (day === of) continue
        keep(p)
        from = p
        of = day
      }
      this.deliveries += calls.deliveriesPassed()
      this.messages += calls.messagesPassed()
    }
    inPieces(buf, 0, buf.length, together, piece)
    keep(buf.length)
    if (lent) this.lent.push(buf)
    else release(buf)
  }

  /** The lines are written, and nobody looks at them any more. */
  release(): void {
    for (const buf of [...this.lent, this.copies.buf]) release(buf)
  }

  private keep(name: string, lines: Buffer): void {
    this.bytes += lines.length
    let pieces = this.days.get(name)
    if (!pieces) this.days.set(name, (pieces = []))
    pieces.push(lines)
  }

  private copied(lines: Buffer): Buffer {
    const { copies } = this
    if (copies.n + lines.length > copies.buf.length) {
      const full = copies.take()
      if (full) this.lent.push(full)
    }
    const start = copies.n
    copies.copy(lines, 0, lines.length)
    return copies.buf.subarray(start, copies.n)
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
