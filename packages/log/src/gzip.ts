import { constants, createGunzip, type Gunzip } from 'node:zlib'
import type { Bytes } from './damage.js'

/** gzip, all its members, with zeros between and behind them. On an error zlib keeps back what was in its last output chunk. */
export async function* gunzip(bytes: Bytes): Bytes {
  const inflate = new Inflate()
  for await (const chunk of bytes) {
    const text = await inflate.take(chunk)
    if (text.length > 0) yield text
  }
  const rest = await inflate.end()
  if (rest.length > 0) yield rest
}

/** gzip, one piece of input after the other, each with all the output that it gives. */
class Inflate {
  private zlib!: Gunzip
  private out: Buffer[] = []
  private error: Error | undefined
  private ended = false
  private over: () => void = () => undefined

  constructor() {
    this.begin()
  }

  private begin(): void {
    this.ended = false
    this.zlib = createGunzip({ flush: constants.Z_SYNC_FLUSH, chunkSize: 1 << 16 })
    this.zlib.on('data', (chunk: Buffer) => void this.out.push(chunk))
    this.zlib.on('error', (error) => {
      this.error = error
      this.over()
    })
    // Padding ends it without a word to who wrote it.
    this.zlib.on('end', () => {
      this.ended = true
      this.over()
    })
  }

  async take(chunk: Buffer): Promise<Buffer> {
    for (let rest = chunk; ; ) {
      if (this.ended) {
        const member = rest.findIndex((byte) => byte !== 0)
        if (member < 0) break
        rest = rest.subarray(member)
        this.begin()
      }
      const { zlib } = this
      const before = zlib.bytesWritten
      await this.after((done) => zlib.write(rest, done))
      if (this.error) throw this.error
      if (!this.ended) break
      rest = rest.subarray(zlib.bytesWritten - before)
    }
    return this.taken()
  }

  async end(): Promise<Buffer> {
    await this.after(() => this.zlib.end())
    if (this.error) throw this.error
    return this.taken()
  }

  private taken(): Buffer {
    const all = this.out.length === 1 ? this.out[0]! : Buffer.concat(this.out)
    this.out = []
    return all
  }

  private async after(work: (done: () => void) => void): Promise<void> {
    await new Promise<void>((resolve) => {
      this.over = () => setImmediate(resolve)
      if (this.error || this.ended) resolve()
      else work(() => setImmediate(resolve))
    })
  }
}
