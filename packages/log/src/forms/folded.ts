import { Gathered } from './gathered.js'

/** splogger folds a text at 799 bytes; others of its kind a little earlier. */
export const foldedAt = 750

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

  /** A line of a source, with its stamp, that is long enough to have been folded. */
  hold(source: number, text: string, stamp: string): void {
    this.held.set(source, { text: new Gathered(text), stamp, after: [] })
    this.grown(source, text.length)
    if (this.held.size > mostHeld) this.release(this.oldest)
  }

  /** The stamp of the line of a source that waits, if one does. */
  stampOf(source: number): string | undefined {
    return this.held.get(source)?.stamp
  }

  /** Whether a record may wait behind the line of its source. */
  mayWait(source: number): boolean {
    return this.held.get(source)!.after.length < mostAfter
  }

  /** A record that waits behind the line of its source. */
  wait(source: number, record: string): void {
    this.held.get(source)!.after.push(record)
    this.grown(source, record.length)
  }

  /** The rest of the line of a source, or a part of it. */
  goOn(source: number, rest: string): void {
    const { text } = this.held.get(source)!
    const before = text.kept
    text.add(rest)
    this.grown(source, text.kept - before)
  }

  /** Nothing more comes for the line of a source. */
  release(source: number): void {
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
