import { isEnded } from '@qmailanalog/log'
import { readFile } from '@qmailanalog/program'
import { beginsSo, goesOn, type Looking, type Source, tailAt } from './identify.js'
import { changed } from './sources.js'
import { hash, type Known, Marks } from './texts.js'

const LF = 10

/** What was thrown while a file was read, and by that: not by who worked on what came. */
export class Unreadable extends Error {
  constructor(override readonly cause: unknown) {
    super('unable to read')
  }
}

/** Reads what is new in a file, in chunks, and knows up to where its whole lines go. */
export class Reader {
  /** the text that the file goes on with; undefined if it begins one */
  text: Known | undefined
  /** up to the last whole line */
  marks = new Marks()
  /** whether the file holds less than what was read of its text before: it is a copy that is not whole */
  short = false
  /** where what is new begins, in bytes of text, and up to where it was counted */
  start = 0
  counted = 0
  private reached = new Marks()

  constructor(
    readonly source: Source,
    private readonly looking: Looking,
  ) {}

  /**
   * What is new in the open file. Throws Moved if it is not the one that was planned, Unreadable if it cannot
   * be read on. A chunk is valid until the next one is asked for.
   */
  async *chunks(fd: number): AsyncGenerator<Buffer> {
    const { start, packed, head } = this.source
    const raw = this.tried(() => beginsSo(fd, start))
    if (!raw) throw changed(this.source)
    const begin = head ?? Buffer.from(raw)
    for await (const chunk of packed ? this.packed(fd, begin) : this.plain(fd, begin)) {
      const lf = chunk.lastIndexOf(LF) + 1
      // Before anybody works on it, who may write stamps over what stands before them.
      this.reached.add(chunk.subarray(0, lf))
      if (lf > 0) this.marks = this.reached.copy()
      this.reached.add(chunk.subarray(lf))
      yield chunk
    }
  }

  /** A half line at the end of the file is a line if nobody can be in the middle of it. */
  endsHalf(sources: Source[]): boolean {
    const { source, marks, looking } = this
    const { packed, name, written } = source
    if (packed || isEnded(name)) return true
    if (marks.offset === 0 || written >= looking.settledAt) return false
    // Another file may hold more of this text.
    return !sources.some(({ line, length }) => line === source.line && length > source.length)
  }

  /** The half line is a line. */
  takeHalf(): void {
    this.marks = this.reached
  }

  /** Whether something stands behind the last whole line. */
  get half(): boolean {
    return this.reached.offset > this.marks.offset
  }

  private async *plain(fd: number, head: Buffer): AsyncGenerator<Buffer> {
    const { length } = this.source
    const like = this.looking.texts.like(head)
    const text = this.tried(() => like.find((known) => known.offset <= length && goesOn(fd, known)))
    this.text = text ?? like.find((known) => known.offset > length)
    this.short = text === undefined && this.text !== undefined
    if (this.short) return
    if (text) this.goOn(text, head, Buffer.from(this.tried(() => tailAt(fd, text.offset))))
    const from = text?.offset ?? 0
    let rest = length - from
    for (const chunk of this.guarded(readFile(fd, { from, bytes: rest }))) {
      rest -= chunk.length
      yield chunk
    }
    if (rest > 0) throw changed(this.source)
  }

  private async *packed(fd: number, head: Buffer): AsyncGenerator<Buffer> {
    for (const known of this.looking.texts.like(head)) {
      const tail = new Marks()
      let going = false
      this.text = known
      for await (const chunk of this.unpacked(fd)) {
        if (going) {
          yield chunk
          continue
        }
        const before = chunk.subarray(0, known.offset - tail.offset)
        tail.add(before)
        if (tail.offset < known.offset) continue
        if (hash(tail.lastBytes) !== known.tail) break
        going = true
        this.goOn(known, head, tail.lastBytes)
        if (before.length < chunk.length) yield chunk.subarray(before.length)
      }
      if (going) return
      if (tail.offset < known.offset) {
        this.short = true
        return
      }
    }
    this.text = undefined
    yield* this.unpacked(fd)
  }

  private goOn({ offset }: Known, head: Buffer, tail: Buffer): void {
    this.start = this.counted = offset
    this.reached = Marks.behind(offset, head, tail)
    this.marks = this.reached.copy()
  }

  private async *unpacked(fd: number): AsyncGenerator<Buffer> {
    try {
      yield* this.looking.io.textFrom(fd)
    } catch (error) {
      throw new Unreadable(error)
    }
  }

  private *guarded(chunks: Iterable<Buffer>): Generator<Buffer> {
    try {
      yield* chunks
    } catch (error) {
      throw new Unreadable(error)
    }
  }

  private tried<T>(look: () => T): T {
    try {
      return look()
    } catch (error) {
      throw new Unreadable(error)
    }
  }
}
