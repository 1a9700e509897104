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
  /** records of the same source that came before the rest did */
  after: string[]
}

/** Lines that splogger may have folded, by source. */
export class Folded {
  private readonly held = new Map<number, Held>()
  private bytes = 0

  /** @param pass takes a line that waits no more, or the first bytes of one that is too long */
  constructor(private readonly pass: (source: number, line: Gathered) => void) {}

  /** Whether nothing waits. */
  get isEmpty(): boolean {
    return this.held.size === 0
  }

  /**
   * Takes a record of a source, whose stamp ends at `blank`, if it may have been folded, or waits behind one that
   * may. splogger writes the pieces of a line at once, so that a later record means that there is no other piece.
   */
  takes(source: number, buf: Buffer, start: number, blank: number, end: number): boolean {
    if (!this.isEmpty && this.waits(source, buf, start, blank, end)) return true
    if (source === 0 || end - blank <= foldedAt || blank - start > longestTime) return false
    this.hold(source, buf.toString('latin1', start, end), buf.toString('latin1', start, blank))
    return true
  }

  private waits(source: number, buf: Buffer, start: number, blank: number, end: number): boolean {
    const stamp = this.stampOf(source)
    if (stamp === undefined) return false
    const status = buf.toString('latin1', blank + 1, Math.min(end, blank + 8)) === 'status:'
    const short = end - blank <= foldedAt && blank - start <= longestTime
    const later = short && Number(buf.toString('latin1', start, blank)) > Number(stamp)
    if ((later && !status) || !short || !this.mayWait(source)) {
      this.release(source)
      return false
    }
    this.wait(source, buf.toString('latin1', start, end))
    return true
  }

  /** Takes `STAMP+TEXT`, the rest of the line with that stamp, or a part of it; false if no such line waits. */
  continues(source: number, buf: Buffer, start: number, plus: number, end: number): boolean {
    const stamp = this.stampOf(source)
    if (stamp === undefined || stamp !== buf.toString('latin1', start, plus)) return false
    this.goOn(source, buf.toString('latin1', plus + 1, end))
    if (end - plus <= foldedAt) this.release(source)
    return true
  }

  private hold(source: number, text: string, stamp: string): void {
    this.held.set(source, { text: new Gathered(text), stamp, after: [] })
    this.grown(source, text.length)
    if (this.held.size > mostHeld) this.release(this.oldest)
  }

  private stampOf(source: number): string | undefined {
    return this.held.get(source)?.stamp
  }

  private mayWait(source: number): boolean {
    return this.held.get(source)!.after.length < mostAfter
  }

  private wait(source: number, record: string): void {
    this.held.get(source)!.after.push(record)
    this.grown(source, record.length)
  }

  private goOn(source: number, rest: string): void {
    const { text } = this.held.get(source)!
    const before = text.kept
    text.add(rest)
    this.grown(source, text.kept - before)
  }

  /** Nothing more comes for the line of a source. */
  private release(source: number): void {
    const held = this.held.get(source)
    if (!held) return
    this.held.delete(source)
    const after = held.after.map((text) => new Gathered(text))
    for (const line of [held.text, ...after]) this.bytes -= line.kept
    for (const line of [held.text, ...after]) this.pass(source, line)
  }

  /** Nothing more comes for any. */
  releaseAll(): void {
    while (!this.isEmpty) this.release(this.oldest)
  }

  /** Each line that waits, in pieces that splogger might have made of it. */
  waiting(): { source: number; text: string }[] {
    return [...this.held].flatMap(([source, { text, stamp, after }]) => {
      const [first = '', ...rest] = text.pieces()
      return [first, ...rest.map((piece) => `${stamp}+${piece}`), ...after].map((text) => ({
        source,
        text,
      }))
    })
  }

  private get oldest(): number {
    return this.held.keys().next().value!
  }

  private grown(source: number, bytes: number): void {
    this.bytes += bytes
    while (this.bytes > mostBytes && this.held.size > 1) this.release(this.oldest)
    // It was the oldest, and all that there was.
    if (this.bytes > mostBytes) this.release(source)
  }
}
