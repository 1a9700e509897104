import { inPieces } from '@qmailanalog/record'

const LF = 10

/** How many bytes a line may have that goes by without notice. */
const longLine = 64 * 1024

/** What is looked at before what was made of it may be passed on, in bytes. */
const slice = 256 * 1024

/** What a program does with its input; what it passes on goes to the Output it was made with. */
export interface Core {
  /** Takes whole lines, each with its LF: `buf[start..end)`. Nothing of `buf` may be kept. */
  block(buf: Buffer, start: number, end: number): void
  /** Takes what stands behind the last LF (often nothing). */
  end(rest: Buffer): void
}

/** A core of a program for which a last line without LF is a line as any other. */
export function wholeLines(block: Core['block']): Core {
  const end = (rest: Buffer) => {
    if (rest.length > 0) block(Buffer.concat([rest, Buffer.from('\n')]), 0, rest.length + 1)
  }
  return { block, end }
}

/** Bytes that come cut anywhere, given to a core in whole lines. */
export class Lines {
  // The beginning of a line whose end has not come yet, in pieces so that a long one costs no more.
  private begun: Buffer[] = []

  constructor(private readonly core: Core) {}

  /** Nothing of the chunk is kept. `between` is called now and then. */
  take(chunk: Buffer, between?: () => void): void {
    const last = chunk.lastIndexOf(LF)
    if (last < 0) {
      this.begun.push(Buffer.from(chunk))
      return
    }
    const next = last + 1 < chunk.length ? [Buffer.from(chunk.subarray(last + 1))] : []
    let from = 0
    let rest = chunk
    if (this.begun.length > 0) {
      from = chunk.indexOf(LF) + 1
      const line = Buffer.concat([...this.begun, chunk.subarray(0, from)])
      // To make room for this one, the core may take the room away in which the chunk stands.
      if (line.length > longLine) rest = Buffer.from(chunk)
      this.core.block(line, 0, line.length)
    }
    inPieces(rest, from, last + 1, slice, (start, end) => {
      this.core.block(rest.subarray(start, end), 0, end - start)
      between?.()
    })
    this.begun = next
  }

  /** What stands behind the last LF; it is not kept. */
  rest(): Buffer {
    const rest = Buffer.concat(this.begun)
    this.begun = []
    return rest
  }
}
