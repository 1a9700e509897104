import { type Bytes, Unsupported } from './damage.js'

/** A piece of zstd data (RFC 8878, 3.1): the header of a frame, a block, a checksum, what is to be skipped. */
export type Part = { bytes: Buffer } & (
  | { kind: 'frame'; window: number }
  | { kind: 'block' | 'sum' | 'skipped' }
)

/** The most bytes that a block, or its text, may have. */
export const largestBlock = 1 << 17
const piece = 1 << 16

/** The widest window that the program zstd takes without an option, in bytes. */
export const mostWidth = 1 << 27
/** The widest that is kept in our own memory: what every decoder should take (RFC 8878, 3.1.1.1.2). */
export const ownWidth = 1 << 23

/** Throws Unsupported for a window of more than `most` bytes. */
export const mayBe = (most: number) => (window: number) => {
  if (window <= most) return
  const wide = `with a window of ${Math.ceil(window / 2 ** 20)} MiB`
  throw new Unsupported(
    'zstd',
    window > mostWidth
      ? `${wide}, more than 128 MiB (zstd -d --long=31 decompresses them)`
      : `${wide} need the program zstd, which is not there`,
  )
}

/**
 * The parts of zstd data, one frame behind the other; an error where there are none any more. Before a frame is
 * read, `fits` is told how far back its blocks may reach, in bytes, and may throw.
 */
export async function* zstdParts(
  bytes: Bytes,
  fits: (window: number) => void,
): AsyncGenerator<Part, void> {
  const input = new Input(bytes)
  for (;;) {
    const magic = await input.take(4, true)
    if (magic.length === 0) return
    const kind = magic.readUInt32LE()
    if (kind >>> 4 === 0x184d2a5) {
      const length = await input.take(4)
      yield { kind: 'skipped', bytes: Buffer.concat([magic, length]) }
      for (let rest = length.readUInt32LE(); rest > 0; rest -= piece) {
        yield { kind: 'skipped', bytes: await input.take(Math.min(rest, piece)) }
      }
      continue
    }
    if (kind !== 0xfd2fb528) throw new Error('no frame')
    const about = await input.take(1)
    const [flags = 0] = about
    const single = ((flags >> 5) & 1) === 1
    const sizes = [single ? 0 : 1, [0, 1, 2, 4][flags & 3]!, [single ? 1 : 0, 2, 4, 8][flags >> 6]!]
    const rest = await input.take(sizes[0]! + sizes[1]! + sizes[2]!)
    const window = single ? sizeOf(rest.subarray(sizes[1])) : windowOf(rest[0]!)
    fits(window)
    yield { kind: 'frame', window, bytes: Buffer.concat([magic, about, rest]) }
    for (let last = false; !last; ) {
      const head = await input.take(3)
      const about = head.readUIntLE(0, 3)
      last = (about & 1) === 1
      if (about >> 3 > largestBlock) throw new Error('no block')
      // The second kind is one byte, so many times.
      const content = await input.take(((about >> 1) & 3) === 1 ? 1 : about >> 3)
      yield { kind: 'block', bytes: Buffer.concat([head, content]) }
    }
    if ((flags & 4) !== 0) yield { kind: 'sum', bytes: await input.take(4) }
  }
}

function windowOf(about: number): number {
  const base = 2 ** (10 + (about >> 3))
  return base + (base / 8) * (about & 7)
}

function sizeOf(bytes: Buffer): number {
  if (bytes.length === 8) return Number(bytes.readBigUInt64LE())
  return bytes.readUIntLE(0, bytes.length) + (bytes.length === 2 ? 256 : 0)
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
