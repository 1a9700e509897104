import { closeSync } from 'node:fs'
import type { Bytes } from './damage.js'
import { textFrom } from './open.js'

/** What is read at once by who wants no more than the beginning, in bytes. */
const little = 1 << 14

/** A text that may be looked at before it is read. */
export interface Input {
  /** The text from its beginning on, for who stops when enough is seen. Its chunks are to stay as they are. */
  look(): Bytes
  /** All of the text, once. `read` is told how many bytes of a file were read, and which. */
  text(read?: (bytes: number, chunk: Buffer) => void): Bytes
  /** It is read no more; may be said twice. */
  close(): void
}

/** A regular file that is open, and can be read as often as is wanted. */
export class OpenFile implements Input {
  private open = true

  constructor(readonly fd: number) {}

  look(): Bytes {
    return textFrom(this.fd, { most: little })
  }

  text(read?: (bytes: number, chunk: Buffer) => void): Bytes {
    return textFrom(this.fd, { read })
  }

  close(): void {
    if (this.open) closeSync(this.fd)
    this.open = false
  }
}

/** What can be read only once: what was looked at is kept for who reads it. */
export class Once implements Input {
  private readonly ahead: Buffer[] = []
  private readonly rest: AsyncIterator<Buffer>
  private failed: { error: unknown } | undefined
  private open = true

  /** @param end is called when it is read no more */
  constructor(
    text: Bytes,
    private readonly end: () => void = () => undefined,
  ) {
    this.rest = text[Symbol.asyncIterator]()
  }

  async *look(): Bytes {
    yield* this.ahead
    for (let chunk = await this.next(); chunk; chunk = await this.next()) {
      const own = Buffer.from(chunk)
      this.ahead.push(own)
      yield own
    }
  }

  async *text(): Bytes {
    try {
      for (let chunk = this.ahead.shift(); chunk; chunk = this.ahead.shift()) yield chunk
      if (this.failed) throw this.failed.error
      for (let chunk = await this.next(); chunk; chunk = await this.next()) yield chunk
    } finally {
      this.close()
    }
  }

  close(): void {
    if (!this.open) return
    this.open = false
    // A text that is only begun has programs at work.
    void this.rest.return?.().then(this.end, this.end)
  }

  private async next(): Promise<Buffer | undefined> {
    try {
      const { done, value } = await this.rest.next()
      return done ? undefined : value
    } catch (error) {
      this.failed = { error }
      throw error
    }
  }
}
