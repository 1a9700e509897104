import {
  type Beginning,
  type Clock,
  families,
  isKnown,
  longest as mostUnfolded,
  type Sink,
  Unwrap,
} from '@qmailanalog/log'
import type { Core, Output } from '@qmailanalog/program'
import { inPieces, isDigit, isSeparator, viewOf } from '@qmailanalog/record'
import { Kernel } from './kernels.js'
import { pendingLines } from './pending.js'

const LF = 10
const AT = 0x40
const DASH = 0x2d

/** How much of the log lies with the kernel at once, in bytes, unless a line is longer. */
const together = 64 * 1024

/** As many bytes as a line may have. */
const unlimited = 0x7fffffff

/** How much of a line is shown in a warning, in bytes. */
const shown = 100
const harmless = (line: string) => line.replace(/[^ -~]/g, '?').slice(0, shown)
const known = `understood are ${families.join(', ')}`

/** Whether a line that begins with a digit may begin with the time of RFC 3339, and so with no stamp. */
const isDate = (buf: Buffer, start: number) => buf[start + 4] === DASH

/** Records of which nothing is made, whatever their time. */
const timeless = /^\S+[ \t]+(?:status:|number|local|remote)(?:[ \t]|$)/

/**
 * The queues as their log tells them: takes the lines of qmail-send (qmail-log(5)) in whatever form they
 * lie there, prints message and delivery lines (matchup(5)), and knows in the end what is still open.
 * Numbers of different origins (host, program, queue name) are different things.
 *
 * What the lines say is done by kernel/queue.ts; here their forms are told from each other. Every sequence
 * of bytes is a log. test/model.ts says the same as both, slowly.
 */
export class Matching implements Core, Sink {
  readonly goesOn = true
  tell?: (length: number) => void
  private readonly unwrap: Unwrap
  private readonly kernel = new Kernel()
  /** the origin that the kernel was told of last */
  private origin = 0
  /** what the kernel was told of how lines begin */
  private beginning: Beginning | undefined
  private firstLine: string | undefined
  private undatedLine: string | undefined
  private undatedLines = 0
  private rest: Buffer = Buffer.alloc(0)
  private other: ((at: number) => void) | undefined

  constructor(
    private readonly out: Output,
    private readonly clock: Clock,
  ) {
    this.unwrap = new Unwrap(this, clock)
  }

  /** What came before was pending state; the log begins here. */
  begin(): void {
    this.kernel.calls.forgetKnown()
    this.unwrap.begin()
    this.firstLine = undefined
  }

  /**
   * From now on `other` is told of each line that is printed and is none about an end on the day that is
   * watched (`watch`): where in the Output it begins, of which it is the last line then. No day is watched yet.
   */
  tellOther(other: (at: number) => void): void {
    this.other = other
    this.watch({ from: 0, to: 0 })
  }

  /** The day that is watched from now on: its first second, and the one behind its last. */
  watch({ from, to }: { from: number; to: number }): void {
    this.kernel.calls.watch(from, to)
  }

  /** How many deliveries and messages ended on days that were watched when they did. */
  get passed(): { deliveries: number; messages: number } {
    const { calls } = this.kernel
    return { deliveries: calls.deliveriesPassed(), messages: calls.messagesPassed() }
  }

  block(buf: Buffer, start: number, end: number): void {
    this.firstLine ??= buf.toString('latin1', start, Math.min(buf.indexOf(LF, start), start + 200))
    const view = viewOf(buf)
    this.unwrap.use(buf, view, end)
    inPieces(buf, start, end, together, (from, to) => this.piece(buf, from, to))
  }

  private piece(buf: Buffer, start: number, end: number): void {
    const { unwrap, kernel } = this
    kernel.put(buf, start, end)
    for (let p = start; p < end; ) {
      const next = unwrap.open ? p : start + this.ahead(buf, p, p - start)
      if (next > p) {
        p = next
        continue
      }
      const lf = buf.indexOf(LF, p)
      unwrap.line(p, lf)
      p = lf + 1
    }
    this.drain()
  }

  /**
   * Takes the line that begins at `p`, or some, without a look at where it ends, and answers where the
   * next one begins in the piece that the kernel has, where the line begins at `from`; no more than that if it
   * is to be looked at closely.
   */
  private ahead(buf: Buffer, p: number, from: number): number {
    const first = buf[p]!
    const { unwrap, kernel } = this
    const { calls } = kernel
    let next: number
    if (first === AT || (isDigit(first) && !isDate(buf, p))) {
      this.turnTo(0)
      next = calls.lines(from, this.clock.labels !== 'tai')
    } else {
      const { last, origin } = unwrap.head
      if (!last || unwrap.waits) return from
      if (last !== this.beginning) kernel.headIs(last.time, last.head)
      this.beginning = last
      this.turnTo(origin)
      next = calls.headedLines(from, origin === 0 ? unlimited : mostUnfolded, unwrap.clean)
    }
    // It stops when much was printed.
    this.drain()
    return next
  }

  private drain(): void {
    this.kernel.drain(this.out, this.other)
  }

  record(buf: Buffer, _view: DataView, start: number, end: number, origin: number): void {
    this.aside(buf, start, end, origin, true)
  }

  /** Words of qmail-send may stand behind anything: such a line is a record whose time is not known. */
  foreign(buf: Buffer, _view: DataView, start: number, end: number): void {
    let text = start
    while (isSeparator(buf[text])) text++
    if (!this.aside(buf, start, end, 0, false) || isKnown(buf, text, end)) return
    if (timeless.test(buf.toString('latin1', text, Math.min(end, text + shown)))) return
    this.undatedLines++
    this.undatedLine ??= buf.toString('latin1', start, Math.min(end, start + shown))
  }

  /** Takes one line, and answers whether words of qmail-send stand behind its first one. */
  private aside(buf: Buffer, start: number, end: number, origin: number, dated: boolean): boolean {
    this.turnTo(origin)
    this.kernel.putAside(buf, start, end + 1)
    const known = this.kernel.calls.lineAside(dated) !== 0
    if (this.other) this.drain()
    return known
  }

  long(first: Buffer, length: number): void {
    this.firstLine ??= first.toString('latin1', 0, 200)
    this.unwrap.long(first, length)
  }

  tooLong(first: Buffer, length: number): void {
    const { out } = this
    this.tell?.(length)
    this.drain()
    const at = out.n
    out.text('? ')
    out.copy(first, 0, first.length)
    out.text('\n')
    this.other?.(at)
  }

  end(rest: Buffer, length: number): void {
    if (!this.unwrap.rest(rest, length)) this.rest = rest
    this.clock.end()
  }

  /** How many records had no stamp that is a time: they pass with what stands there. */
  get undated(): number {
    return this.undatedLines
  }

  /** What to say of a log in which no record is dated, or some are not, instead of a wrong report without a word. */
  get warning(): string | undefined {
    const { undatedLines: count, undatedLine } = this
    if (undatedLine !== undefined) {
      const records = count === 1 ? 'a record has' : `${count} records have`
      return `warning: ${records} no time that is understood, first '${harmless(undatedLine)}'; what stands there passes as it is, and counts by the digits that it begins with (${known})`
    }
    const line = this.kernel.calls.anyKnown() ? '' : (this.firstLine ?? '')
    if (!/[^ \t\0]/.test(line)) return undefined
    return `warning: no record of qmail-send is in the log; it begins with '${harmless(line)}'; ${known}`
  }

  private turnTo(origin: number): void {
    if (origin !== this.origin) this.kernel.calls.turnTo(origin)
    this.origin = origin
  }

  /** Messages that are still in a queue. */
  get waiting(): number {
    return this.kernel.calls.waiting()
  }

  /** What is still open, in the form that is read back (matchup(5), PENDING LINES): each origin by its name. */
  *pending(): Generator<Buffer> {
    const { kernel, unwrap } = this
    const header = (number: number) => {
      const name = unwrap.nameOf(number)
      return name === '' ? '' : `1970-01-01T00:00:00Z ${name}: `
    }
    yield* pendingLines(kernel, header)
    const waiting = unwrap.waiting().map(({ origin, text }) => `${header(origin)}${text}\n`)
    const begun = `${waiting.join('')}${unwrap.unfinished()}`
    if (begun !== '') yield Buffer.from(begun, 'latin1')
    if (this.rest.length > 0) yield this.rest
  }
}
