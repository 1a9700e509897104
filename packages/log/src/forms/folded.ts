import { Gathered } from './gathered.js'

/** splogger folds a text at 799 bytes; others of its kind a little earlier. */
export const foldedAt = 750

/** Seconds, a point, and more digits than anyone writes. */
const longestTime = 64

/** Lines that wait, at most, records that wait behind one, and the bytes of all. */
const mostHeld = 256
const mostAfter = 64
const mostBytes = 1 << 22

/** A line that splogger may have folded, waiting for the rest. */
interface Held {
  /** STAMP TEXT, without LF */
  text: Gathered
  stamp: string
  /** records of the same origin that came before the rest did */
  after: string[]
}

/** Lines that splogger may have folded, by origin. */
export class Folded {
  private readonly held = new Map<number, Held>()
  private bytes = 0

  /** @param pass takes a line that waits no more, or the first bytes of one that is too long */
  constructor(private readonly pass: (origin: number, line: Gathered) => void) {}

  /** Whether nothing waits. */
  get isEmpty(): boolean {
    return this.held.size === 0
  }

  /**
   * Takes a record of a origin, whose stamp ends at `blank`, if it may have been folded, or waits behind one that
   * may. splogger writes the pieces of a line at once, so that a later record means that there is no other piece.
   */
  takes(origin: number, buf: Buffer, start: number, blank: number, end: number): boolean {
    if (!this.isEmpty && this.waits(origin, buf, start, blank, end)) return true
    if (origin === 0 || end - blank <= foldedAt || blank - start > longestTime) return false
    this.hold(origin, buf.toString('latin1', start, end), buf.toString('latin1', start, blank))
    return true
  }

  private waits(origin: number, buf: Buffer, start: number, blank: number, end: number): boolean {
    const stamp = this.stampOf(origin)
    if (stamp === undefined) return false
    const status = buf.toString('latin1', blank + 1, Math.min(end, blank + 8)) === 'status:'
    const short = end - blank <= foldedAt && blank - start <= longestTime
    const later = short && Number(buf.toString('latin1', start, blank)) > Number(stamp)
    if ((later && !status) || !short || !this.mayWait(origin)) {
      this.release(origin)
      return false
    }
    this.wait(origin, buf.toString('latin1', start, end))
    return true
  }

  /** Takes `STAMP+TEXT`, the rest of the line with that stamp, or a part of it; false if no such line waits. */
  continues(origin: number, buf: Buffer, start: number, plus: number, end: number): boolean {
    const stamp = this.stampOf(origin)
    if (stamp === undefined || stamp !== buf.toString('latin1', start, plus)) return false
    this.goOn(origin, buf.toString('latin1', plus + 1, end))
    if (end - plus <= foldedAt) this.release(origin)
    return true
  }

  private hold(origin: number, text: string, stamp: string): void {
    this.held.set(origin, { text: new Gathered(text), stamp, after: [] })
    this.grown(origin, text.length)
    if (this.held.size > mostHeld) this.release(this.oldest)
  }

  private stampOf(origin: number): string | undefined {
    return this.held.get(origin)?.stamp
  }

  private mayWait(origin: number): boolean {
    return this.held.get(origin)!.after.length < mostAfter
  }

  private wait(origin: number, record: string): void {
    this.held.get(origin)!.after.push(record)
    this.grown(origin, record.length)
  }

  private goOn(origin: number, rest: string): void {
    const { text } = this.held.get(origin)!
    const before = text.kept
    text.add(rest)
    this.grown(origin, text.kept - before)
  }

  /** Nothing more comes for the line of a origin. */
  private release(origin: number): void {
    const held = this.held.get(origin)
    if (!held) return
    this.held.delete(origin)
    const after = held.after.map((text) => new Gathered(text))
    for (const line of [held.text, ...after]) this.bytes -= line.kept
    for (const line of [held.text, ...after]) this.pass(origin, line)
  }

  /** Nothing more comes for any. */
  releaseAll(): void {
    while (!this.isEmpty) this.release(this.oldest)
  }

  /** Each line that waits, in pieces that splogger might have made of it. */
  waiting(): { origin: number; text: string }[] {
    return [...this.held].flatMap(([origin, { text, stamp, after }]) => {
      const [first = '', ...rest] = text.pieces()
      return [first, ...rest.map((piece) => `${stamp}+${piece}`), ...after].map((text) => ({
        origin,
        text,
      }))
    })
  }

  private get oldest(): number {
    return this.held.keys().next().value!
  }

  private grown(origin: number, bytes: number): void {
    this.bytes += bytes
    while (this.bytes > mostBytes && this.held.size > 1) this.release(this.oldest)
    // It was the oldest, and all that there was.
    if (this.bytes > mostBytes) this.release(origin)
  }
}
