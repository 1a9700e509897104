import type { Hash } from 'node:crypto'
import { builtin } from '@qmailanalog/program'
import { type Extent, noExtent } from '../counting/totals.js'
import { bytesOf, shown } from '../making/words.js'
import type { Input, Time } from '../model.js'

/** What is noted of an input while it is read. */
export class Noted {
  readonly extent: Extent = noExtent()
  error: string | null = null
  private bytes = 0
  private readonly hash: Hash | undefined

  /**
   * @param name as it was given, as bytes (latin1)
   * @param summed whether its sum is wanted
   */
  constructor(
    readonly role: Input['role'],
    readonly name: string,
    summed: boolean,
  ) {
    this.hash = summed ? builtin('node:crypto').createHash('sha256') : undefined
  }

  /** Takes bytes as they lie there. */
  add(chunk: Buffer): void {
    this.bytes += chunk.length
    this.hash?.update(chunk)
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
      // Of what could not be read there is no sum.
      sha256: error !== null && bytes === 0 ? null : (hash?.digest('hex') ?? null),
      records: extent.records,
      first: timeOf(extent.first),
      last: timeOf(extent.last),
      error: error === null ? null : shown(bytesOf(error)),
    }
  }
}
