import { inPieces, longestLine, shownOfLong } from '@qmailanalog/record'

const LF = 10

/** How many bytes a line may have that goes by without notice. */
const noticed = 64 * 1024

/** What is looked at before what was made of it may be passed on, in bytes. */
const slice = 256 * 1024

/** What a program does with its input; what it passes on goes to the Output it was made with. */
export interface Core {
  /** Takes whole lines of at most `longestLine` bytes, each with its LF: `buf[start..end)`. Nothing of `buf` may be kept. */
  block(buf: Buffer, start: number, end: number): void
  /**
   * Takes a longer line, in its place among the others: its first 1,000 bytes, of which nothing may be kept,
   * and how many it has without its LF. Who does without passes over such lines.
   */
  long?(first: Buffer, length: number): void
  /** set by who gives it lines: tells that it put a line together that is too long, once as for all such lines */
  tell?: (length: number) => void
  /**
   * whether another run may go on with what stands behind the last LF; then as much of a longer line as makes
   * it one is given to `end`
   */
  readonly goesOn?: boolean
  /**
   * Takes what stands behind the last LF (often nothing), at most `longestLine` bytes; of a longer line, `length` is
   * all that it has so far
   */
  end(rest: Buffer, length: number): void
}

/** A core of a program for which a last line without LF is a line as any other. */
export function wholeLines(block: Core['block']): Core {
  const end = (rest: Buffer) => {
    if (rest.length > 0) block(Buffer.concat([rest, Buffer.from('\n')]), 0, rest.length + 1)
  }
  return { block, end }
}

/** The same for a program that takes each line (latin1) without its LF; longer lines are passed over. */
export function eachLine(take: (line: string) => void): Core {
  return wholeLines((buf, start, end) => {
    for (const line of buf.toString('latin1', start, end - 1).split('\n')) take(line)
  })
}

/** Bytes that come cut anywhere, given to a core in whole lines; of a line, never more than the longest is kept. */
export class Lines {
  /** the beginning of a line whose end has not come yet */
  private begun = Buffer.alloc(0)
  /** how long that is; beyond the longest line and its LF it is counted only */
  private length = 0

  private told = false

  /** @param say tells in a line of standard error that there is a line that is too long, once */
  constructor(
    private readonly core: Core,
    private readonly say?: (line: string) => void,
  ) {
    core.tell = (length) => this.tell(length)
  }

  /** Nothing of the chunk is kept. `between` is called now and then. */
  take(chunk: Buffer, between?: () => void): void {
    const last = chunk.lastIndexOf(LF)
    if (last < 0) {
      this.keep(chunk)
      return
    }
    let from = 0
    let rest = chunk
    if (this.length > 0) {
      from = chunk.indexOf(LF) + 1
      this.keep(chunk.subarray(0, from))
      // To make room for this one, the core may take the room away in which the chunk stands.
      if (this.length > noticed) rest = Buffer.from(chunk)
      const { begun, length } = this
      this.length = 0
      if (length > longestLine + 1) this.long(begun, length - 1)
      else this.core.block(begun, 0, length)
    }
    inPieces(rest, from, last + 1, slice, (start, end) => {
      const lines = rest.subarray(start, end)
      if (lines.length > longestLine + 1) this.long(lines, lines.length - 1)
      else this.core.block(lines, 0, lines.length)
      between?.()
    })
    this.keep(rest.subarray(last + 1))
  }

  /** What stands behind the last LF, unless it is too long for a line and nobody goes on with it; it is kept no longer. */
  rest(): Buffer {
    const { begun, length } = this
    this.begun = Buffer.alloc(0)
    this.length = 0
    if (length <= longestLine) return begun.subarray(0, length)
    if (this.core.goesOn) return begun
    this.long(begun, length)
    return this.begun
  }

  /** Gives the core what stands behind the last LF. */
  end(): void {
    const { core, length } = this
    const rest = this.rest()
    core.end(rest, core.goesOn ? length : rest.length)
  }

  private keep(bytes: Buffer): void {
    const kept = Math.min(this.length, longestLine + 1)
    this.length += bytes.length
    const needed = Math.min(this.length, longestLine + 1)
    if (needed > this.begun.length) {
      // Twice as much as before, so that a line that comes in many pieces is not copied for each.
      const grown = Buffer.allocUnsafeSlow(Math.min(2 * needed, longestLine + 1))
      this.begun.copy(grown, 0, 0, kept)
      this.begun = grown
    }
    bytes.copy(this.begun, kept, 0, needed - kept)
  }

  private long(line: Buffer, length: number): void {
    this.tell(length)
    this.core.long?.(line.subarray(0, shownOfLong), length)
  }

  private tell(length: number): void {
    // The same words for who prints such a line and who passes over it: both may be at work in one run.
    const words = `note: a line of ${length} bytes is longer than 1 MiB; it counts as foreign, and no more than 1,000 bytes of it are printed`
    if (!this.told) this.say?.(words)
    this.told = true
  }
}
