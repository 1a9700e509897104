import { put, viewOf } from '@qmailanalog/record'

/** Room for what is passed on at once, and for what one chunk of input may add. */
const size = 1280 * 1024

/** What is printed at once where all of it would be too much. */
const piece = 240 * 1024

/** Where bytes go, one piece after the other. */
export interface Sink {
  /**
   * So many bytes had better come together, while more input is at hand: to a pipe, a few large pieces go
   * faster than many small ones, since somebody has to wake up for each; where nobody has to be waited for,
   * what was just written is still near. Any, if it does not say.
   */
  readonly together?: number
  /** Resolves when the bytes are written; they must stay as they are until then. Rejects if they cannot be. */
  write(bytes: Buffer): Promise<void>
  /** Nothing comes any more: resolves when all is written. */
  end(): Promise<void>
}

/**
 * Memory to read into. Memory of its own begins 16 bytes behind a page, and some processors (AMD Zen 3) copy
 * to there from the beginning of another page three times slower than to any other place.
 */
export const readable = (bytes: number) => Buffer.allocUnsafeSlow(48 + bytes).subarray(48)

const spare: Buffer[] = []
/** As many as a commit of qlogmatch is written from, and the next one is made of. */
const mostSpare = 24
const ours = new WeakSet<ArrayBufferLike>()

/** Of an Output that has nothing to say: memory costs time when it is first written to, so it is taken only then. */
const nothing = Buffer.alloc(0)

function fresh(): Buffer {
  const buf = Buffer.allocUnsafeSlow(size)
  ours.add(buf.buffer)
  return buf
}

/** Gives a buffer back that was taken from an Output and has been written; the giver must not look at it again. */
export function release(chunk: Buffer): void {
  if (ours.has(chunk.buffer) && spare.length < mostSpare) {
    spare.push(Buffer.from(chunk.buffer, 0, size))
  }
}

/**
 * Bytes on their way out, collected in large buffers. A hot loop may write to `buf` or `view` at `n` by
 * itself after `room`.
 */
export class Output {
  buf: Buffer = nothing
  /** the same bytes as `buf` */
  view: DataView = viewOf(this.buf)
  n = 0

  /** Whether it is time to take what has been collected, for who prints in pieces. */
  get full(): boolean {
    return this.n > piece
  }

  /** Makes sure that `bytes` more fit. */
  room(bytes: number): void {
    if (this.n + bytes <= this.buf.length) return
    if (this.buf === nothing) this.become(spare.pop() ?? fresh())
    if (this.n + bytes <= this.buf.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(this.buf.length * 2, this.n + bytes))
    this.buf.copy(grown, 0, 0, this.n)
    this.become(grown)
  }

  /** Appends a string of bytes (latin1). */
  text(bytes: string): void {
    this.room(bytes.length)
    this.n += this.buf.write(bytes, this.n, 'latin1')
  }

  /** Appends `from[start..end)`. */
  copy(from: Buffer, start: number, end: number): void {
    this.room(end - start)
    this.n += from.copy(this.buf, this.n, start, end)
  }

  /** Appends `from[start..end)`, quicker than `copy` for the short pieces of a record. */
  bytes(from: DataView, start: number, end: number): void {
    this.room(end - start)
    this.n = put(this.view, this.n, from, start, end)
  }

  /** What has been collected, to be passed on; the Output begins anew. Undefined if there is nothing. */
  take(): Buffer | undefined {
    if (this.n === 0) return undefined
    const full = this.buf.subarray(0, this.n)
    this.become(nothing)
    this.n = 0
    return full
  }

  private become(buf: Buffer): void {
    this.buf = buf
    this.view = viewOf(buf)
  }
}
