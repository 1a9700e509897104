import { Decompress } from 'fzstd'
import bzip from 'seek-bzip'
import xzDecompress from 'xz-decompress'

// A file of its own, so that it is loaded only where a program of the system is missing.

type Bytes = AsyncIterable<Buffer>

async function* zstd(bytes: Bytes): Bytes {
  const out: Buffer[] = []
  const stream = new Decompress((chunk) => void out.push(Buffer.from(chunk)))
  let failed: unknown
  const taking = (chunk: Buffer, last: boolean) => {
    try {
      stream.push(chunk, last)
    } catch (error) {
      failed = error
    }
  }
  for await (const chunk of bytes) {
    taking(chunk, false)
    yield* out.splice(0)
    if (failed) throw failed
  }
  taking(Buffer.alloc(0), true)
  yield* out.splice(0)
  if (failed) throw failed
}

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
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    yield Buffer.from(value)
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
