import { createHash, type Hash } from 'node:crypto'
import { type Extent, noExtent } from '../counting/totals.js'
import { bytesOf, shown } from '../making/words.js'
import type { Input, Time } from '../model.js'

/** What is noted of an input while it is read. */
export class Noted {
  readonly extent: Extent = noExtent()
  error: string | null = null
  private bytes = 0
  private readonly hash: Hash = createHash('sha256')

  /** @param name as it was given, as bytes (latin1) */
  constructor(
    readonly role: Input['role'],
    readonly name: string,
  ) {}

  /** Takes bytes as they lie there. */
  add(chunk: Buffer): void {
    this.bytes += chunk.length
    this.hash.update(chunk)
  }

  /** Bytes that pass by. */
  async *passing(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.add(chunk)
      yield chunk
    }
  }

  /** What the model says of it, once. */
  input(timeOf: (seconds: number) => Time | null): Input {
    const { bytes, error, extent, hash, name, role } = this
    return {
      role,
      name: shown(name),
      bytes,
      sha256: hash.digest('hex'),
      records: extent.records,
      first: timeOf(extent.first),
      last: timeOf(extent.last),
      error: error === null ? null : shown(bytesOf(error)),
    }
  }
}
