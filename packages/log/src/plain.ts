import type { Core, Output } from '@qmailanalog/program'
import { inPieces, viewOf } from '@qmailanalog/record'
import type { Clock } from './clock.js'
import type { Sink } from './forms/sink.js'
import { Unwrap } from './forms/unwrap.js'
import { Usual, usualBytes } from './usual.js'

const LF = 10

/**
 * Prints the records of a log as plain ones, and what is none as it came. The lines that loggers usually write are
 * taken many at a time (usual.ts), each other one by Unwrap, which says the same of all of them.
 */
export class Plain implements Core, Sink {
  tell?: (length: number) => void
  private records = 0
  private others = 0
  private readonly unwrap: Unwrap
  private readonly usual: Usual
  private half = false

  constructor(
    private readonly out: Output,
    private readonly clock: Clock,
    private readonly onlyQmail: boolean,
  ) {
    this.unwrap = new Unwrap(this, clock)
    this.usual = new Usual(out, this.unwrap, clock)
  }

  block(buf: Buffer, start: number, end: number): void {
    this.unwrap.use(buf, viewOf(buf), end)
    inPieces(buf, start, end, usualBytes, (from, to) => this.piece(buf, from, to))
  }

  private piece(buf: Buffer, start: number, end: number): void {
    const { unwrap, usual } = this
    usual.use(buf, start, end)
    for (let p = start; p < end; ) {
      p = usual.from(p)
      if (p === end) return
      const lf = buf.indexOf(LF, p)
      unwrap.line(p, lf)
      p = lf + 1
    }
  }

  long(first: Buffer, length: number): void {
    this.unwrap.long(first, length)
  }

  end(rest: Buffer): void {
    if (rest.length > 0) {
      this.half = true
      this.block(Buffer.concat([rest, Buffer.from('\n')]), 0, rest.length + 1)
    }
    this.unwrap.end()
    this.clock.end()
    // A last line without LF keeps being one.
    if (this.half && this.out.n > 0 && this.out.buf[this.out.n - 1] === 10) this.out.n--
  }

  /** How many lines of which kind there were, if there were any. */
  get summary(): string | undefined {
    const records = this.records + this.usual.records
    if (records + this.others === 0) return undefined
    return `${records} records, ${this.others} other lines`
  }

  record(_buf: Buffer, view: DataView, start: number, end: number): void {
    this.records++
    this.out.bytes(view, start, end + 1)
  }

  foreign(_buf: Buffer, view: DataView, start: number, end: number): void {
    this.others++
    if (!this.onlyQmail) this.out.bytes(view, start, end + 1)
  }

  tooLong(first: Buffer, length: number): void {
    this.tell?.(length)
    this.others++
    if (this.onlyQmail) return
    this.out.copy(first, 0, first.length)
    this.out.text('\n')
  }
}
