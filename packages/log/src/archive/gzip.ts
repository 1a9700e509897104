import type { Gunzip } from 'node:zlib'
import { builtin } from '@qmailanalog/program'
import type { Bytes } from './damage.js'

/** How much text comes in a piece, in bytes. */
const piece = 1 << 18

/** gzip, all its members, with zeros between and behind them. On an error zlib keeps back what was in its last output chunk. */
export async function* gunzip(bytes: Bytes): Bytes {
  const inflate = new Inflate()
  for await (const chunk of bytes) yield* inflate.take(chunk)
  yield* inflate.end()
}

/** gzip, one piece of input after the other, each with all the output that it gives, of which little is there at once. */
class Inflate {
  private zlib!: Gunzip
  private error: Error | undefined
  private ended = false
  private happened = false
  private wake: () => void = () => undefined

  constructor() {
    this.begin()
  }

  private begin(): void {
    const note = () => {
      this.happened = true
      this.wake()
    }
    this.ended = false
    const { constants, createGunzip } = builtin('node:zlib')
    this.zlib = createGunzip({ flush: constants.Z_SYNC_FLUSH, chunkSize: piece })
    this.zlib.on('readable', note)
    this.zlib.on('error', (error) => {
      this.error = error
      note()
    })
    // Padding ends it without a word to who wrote it.
    this.zlib.on('end', () => {
      this.ended = true
      note()
    })
  }

  async *take(chunk: Buffer): Bytes {
    for (let rest = chunk; ; ) {
      if (this.ended) {
        const member = rest.findIndex((byte) => byte !== 0)
        if (member < 0) return
        rest = rest.subarray(member)
        this.begin()
      }
      const { zlib } = this
      const before = zlib.bytesWritten
      yield* this.textOf((done) => zlib.write(rest, done))
      if (this.error) throw this.error
      if (!this.ended) return
      rest = rest.subarray(zlib.bytesWritten - before)
    }
  }

  async *end(): Bytes {
    yield* this.textOf(() => this.zlib.end())
    if (this.error) throw this.error
  }

  /** What comes until work is done, or nothing more can come. zlib goes on only as it is taken. */
  private async *textOf(work: (done: () => void) => void): Bytes {
    const { zlib } = this
    let done = false
    if (this.error || this.ended) return
    work(() => {
      done = true
      this.happened = true
      this.wake()
    })
    for (let last = false; ; ) {
      for (let text = zlib.read(); text !== null; text = zlib.read()) yield text
      if (last) return
      if (done || this.error || this.ended) {
        // The end is told a little later.
        await new Promise<void>((resolve) => setImmediate(resolve))
        last = true
      } else if (!this.happened) {
        await new Promise<void>((resolve) => {
          this.wake = resolve
        })
      }
      this.happened = false
    }
  }
}
