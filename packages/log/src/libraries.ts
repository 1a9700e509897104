import { Decompress } from 'fzstd'
import bzip from 'seek-bzip'
import xxhash from 'xxhash-wasm'
import xzDecompress from 'xz-decompress'
import { type Bytes, Unsupported } from './damage.js'

// A file of its own, so that it is loaded only where a program of the system is missing.

/** Frame by frame (RFC 8878, 3.1), since the library does not look at the checksums. */
async function* zstd(bytes: Bytes): Bytes {
  const { create64 } = await xxhash()
  const input = new Input(bytes)
  for (;;) {
    const magic = await input.take(4, true)
    if (magic.length === 0) return
    if ((magic.readUInt32LE() & 0xfffffff0) === 0x184d2a50) {
      await input.take((await input.take(4)).readUInt32LE())
      continue
    }
    const out: Buffer[] = []
    const hash = create64()
    const frame = new Decompress((chunk) => {
      hash.update(chunk)
      out.push(Buffer.from(chunk))
    })
    const pass = async (length: number) => {
      const piece = await input.take(length)
      frame.push(piece)
      return piece
    }
    frame.push(magic)
    const [kind = 0] = await pass(1)
    const single = (kind >> 5) & 1
    await pass((single ? 0 : 1) + [0, 1, 2, 4][kind & 3]! + [single, 2, 4, 8][kind >> 6]!)
    for (let last = false; !last; ) {
      const block = (await pass(3)).readUIntLE(0, 3)
      last = (block & 1) === 1
      await pass(((block >> 1) & 3) === 1 ? 1 : block >> 3)
      yield* out.splice(0)
    }
    if ((kind & 4) === 0) continue
    const sum = await pass(4)
    yield* out.splice(0)
    if (BigInt(sum.readUInt32LE()) !== (hash.digest() & 0xffffffffn)) throw new Error('checksum')
  }
}

/** Bytes by number, however they come in chunks. */
class Input {
  private readonly chunks: AsyncIterator<Buffer>
  private rest: Buffer = Buffer.alloc(0)

  constructor(bytes: Bytes) {
    this.chunks = bytes[Symbol.asyncIterator]()
  }

  /** So many bytes; an error if there are fewer, but for none where that is allowed. */
  async take(length: number, mayEnd = false): Promise<Buffer> {
    const parts = [this.rest]
    for (let have = this.rest.length; have < length; ) {
      const { done, value } = await this.chunks.next()
      if (done && have === 0 && mayEnd) return this.rest
      if (done) throw new Error('cut off')
      parts.push(value)
      have += value.length
    }
    const all = parts.length === 1 ? this.rest : Buffer.concat(parts)
    this.rest = all.subarray(length)
    return all.subarray(0, length)
  }
}

/** What the library says of a check that it does not know, as SHA-256. */
const options = /code [26]$/

async function* xz(bytes: Bytes): Bytes {
  const chunks = bytes[Symbol.asyncIterator]()
  const input = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
  })
  const reader = new xzDecompress.XzReadableStream(input).getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield Buffer.from(value)
    }
  } catch (error) {
    throw options.test((error as Error).message) ? new Unsupported('xz') : error
  } finally {
    // The library lets nobody else begin before it is told that nothing more is wanted.
    await reader.cancel().catch(() => undefined)
  }
}

async function* bzip2(bytes: Bytes): Bytes {
  const all: Buffer[] = []
  for await (const chunk of bytes) all.push(Buffer.from(chunk))
  let out = Buffer.allocUnsafe(1 << 20)
  let length = 0
  let failed: unknown
  const output = {
    writeByte(byte: number) {
      if (length === out.length) out = Buffer.concat([out, Buffer.allocUnsafe(length)])
      out[length++] = byte
    },
  }
  try {
    // Without the third argument it stops behind the first member.
    bzip.decode(Buffer.concat(all), output, true)
  } catch (error) {
    failed = error
  }
  yield out.subarray(0, length)
  if (failed) throw failed
}

/** Decompression without the system's programs. */
export const libraries = { zstd, xz, bzip2 }
