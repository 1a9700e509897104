import Bunzip from 'seek-bzip'
import xxhash from 'xxhash-wasm'
import xzDecompress from 'xz-decompress'
import { type Bytes, Unsupported } from './damage.js'
import { Window } from './window.js'
import { mayBe, ownWidth, zstdParts } from './zstd.js'

// A file of its own, so that it is loaded only where a program of the system is missing.

/** Frame by frame, since the library does not look at the checksums. */
async function* zstd(bytes: Bytes): Bytes {
  const { create64 } = await xxhash()
  const window = new Window()
  let hash = create64()
  for await (const part of zstdParts(bytes, mayBe(ownWidth))) {
    if (part.kind === 'frame') {
      window.begin(part.window)
      hash = create64()
    } else if (part.kind === 'block') {
      const text = window.decode(part.bytes)
      hash.update(text)
      yield text
    } else if (part.kind === 'sum') {
      const sum = BigInt(part.bytes.readUInt32LE())
      if (sum !== (hash.digest() & 0xffffffffn)) throw new Error('checksum')
    }
  }
}

/** What the library says of a check that it does not know, as SHA-256, and of a dictionary of more than 64 MiB. */
const options = /code [246]$/

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
      yield Buffer.from(value.buffer, value.byteOffset, value.length)
    }
  } catch (error) {
    throw options.test((error as Error).message) ? new Unsupported('xz') : error
  } finally {
    // The library lets nobody else begin before it is told that nothing more is wanted.
    await reader.cancel().catch(() => undefined)
  }
}

/** More bytes than a block can have: 900,000 symbols of 20 bits, and its tables. */
const largestBlock = 5 << 19

/** Block by block, since the library's `decode` wants all of the input and makes all of the text at once. */
async function* bzip2(bytes: Bytes): Bytes {
  const input = new Ahead(bytes)
  const output = new Written()
  await input.fill(largestBlock)
  const bunzip = new Bunzip(input, output)
  for (;;) {
    if (bunzip._init_block()) {
      let failed: { error: unknown } | undefined
      try {
        bunzip._read_bunzip()
      } catch (error) {
        failed = { error }
      }
      yield* output.take()
      if (failed) throw failed.error
      await input.fill(largestBlock)
    } else {
      if (bunzip.reader.read(32) >>> 0 !== bunzip.streamCRC) throw new Error('checksum')
      await input.fill(largestBlock)
      if (input.length === 0) return
      bunzip._start_bunzip(input, output)
    }
  }
}

/** Bytes for who cannot wait for them. */
class Ahead {
  private readonly chunks: AsyncIterator<Buffer>
  private buf: Buffer = Buffer.alloc(0)
  private at = 0

  constructor(bytes: Bytes) {
    this.chunks = bytes[Symbol.asyncIterator]()
  }

  /** How many are there. */
  get length(): number {
    return this.buf.length - this.at
  }

  /** Waits until so many are there, or all that are left. */
  async fill(length: number): Promise<void> {
    if (this.length >= length) return
    const parts = [this.buf.subarray(this.at)]
    for (let have = this.length; have < length; ) {
      const { done, value } = await this.chunks.next()
      if (done) break
      parts.push(value)
      have += value.length
    }
    this.buf = Buffer.concat(parts)
    this.at = 0
  }

  readByte(): number {
    if (this.at === this.buf.length) throw new Error('cut off')
    return this.buf[this.at++]!
  }

  read(into: Buffer, at: number, length: number): number {
    const copied = this.buf.copy(into, at, this.at, this.at + length)
    this.at += copied
    return copied
  }
}

/** Text that is written byte by byte, in pieces whose memory is used again. */
class Written {
  private readonly pieces = [Buffer.alloc(1 << 20)]
  private piece = this.pieces[0]!
  private full = 0
  private at = 0

  writeByte(byte: number): void {
    if (this.at === this.piece.length) {
      this.piece = this.pieces[++this.full] ??= Buffer.alloc(1 << 20)
      this.at = 0
    }
    this.piece[this.at++] = byte
  }

  *take(): Generator<Buffer, void> {
    const { full, at } = this
    for (let n = 0; n < full; n++) yield this.pieces[n]!
    yield this.pieces[full]!.subarray(0, at)
    this.piece = this.pieces[0]!
    this.full = 0
    this.at = 0
  }
}

/** Decompression without the system's programs. */
export const libraries = { zstd, xz, bzip2 }
