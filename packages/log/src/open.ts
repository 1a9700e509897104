import { spawn } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { constants, createGunzip } from 'node:zlib'
import { named } from '@qmailanalog/program'

/** The forms of compression, by the bytes that a file begins with. */
const magic: [Form, string][] = [
  ['gzip', '\x1f\x8b'],
  ['zstd', '\x28\xb5\x2f\xfd'],
  ['xz', '\xfd7zXZ\0'],
  ['bzip2', 'BZh'],
]

export type Form = 'plain' | 'gzip' | 'zstd' | 'xz' | 'bzip2'

/** What is wrong with a compressed file, and after how many bytes of text. */
export class Damage extends Error {
  constructor(form: Form, bytes: number) {
    super(`damaged or cut off ${form} data after ${bytes} bytes of text`)
  }
}

type Bytes = AsyncIterable<Buffer>

/** How much of a file is read at once. */
const highWaterMark = 1 << 18
/** Reads the file anew from its beginning. */
type Reopen = () => Bytes

/**
 * The text of a file in chunks, decompressed by what is in it, not by its name. Everything up to a damage
 * is delivered; then Damage is thrown. `read` is told how many bytes of the file have been read.
 */
export async function* textOf(
  path: string,
  read: (bytes: number) => void = () => undefined,
): Bytes {
  const raw = async function* (): Bytes {
    for await (const chunk of createReadStream(named(path), { highWaterMark })) {
      read(chunk.length)
      yield chunk
    }
  }
  const [form, bytes] = await begun(raw())
  if (form === 'plain') return yield* bytes
  // The file is opened again, but only what is read again counts twice.
  yield* unpack(form, path, bytes)
}

/** How a file is compressed. */
export async function formOf(path: string): Promise<Form> {
  const [form, bytes] = await begun(createReadStream(named(path), { end: 15 }))
  await bytes[Symbol.asyncIterator]().return?.()
  return form
}

/** The bytes of a file from one on. */
export function bytesFrom(path: string, start: number): Bytes {
  return createReadStream(named(path), { start, highWaterMark })
}

async function begun(bytes: AsyncGenerator<Buffer> | Bytes): Promise<[Form, Bytes]> {
  const chunks = bytes[Symbol.asyncIterator]()
  let head = Buffer.alloc(0)
  let ended = false
  while (head.length < 6 && !ended) {
    const next = await chunks.next()
    if (next.done) ended = true
    else head = Buffer.concat([head, next.value])
  }
  const text = head.toString('latin1', 0, 6)
  const form = magic.find(([, begin]) => text.startsWith(begin))?.[0] ?? 'plain'
  const all = async function* () {
    if (head.length > 0) yield head
    if (!ended) yield* { [Symbol.asyncIterator]: () => chunks }
  }
  return [form, all()]
}

async function* unpack(form: Exclude<Form, 'plain'>, path: string, bytes: Bytes): Bytes {
  let count = 0
  const reopen = () => createReadStream(named(path), { highWaterMark: 1 << 16 }) as Bytes
  try {
    const text = form === 'gzip' ? gunzip(bytes, reopen) : await elsewhere(form, bytes)
    for await (const chunk of text) {
      count += chunk.length
      yield chunk
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error
    throw new Damage(form, count)
  }
}

/**
 * zlib, which on an error keeps back what was in its last output chunk: then the file is read again up
 * to the chunk of input that failed, and that one byte by byte.
 */
async function* gunzip(bytes: Bytes, reopen: Reopen): Bytes {
  let taken = 0
  let given = 0
  const first = new Inflate()
  for await (const chunk of bytes) {
    const text = await first.take(chunk)
    if (text instanceof Error) {
      yield* again(reopen(), taken, given)
      throw text
    }
    taken += chunk.length
    given += text.length
    if (text.length > 0) yield text
  }
  const rest = await first.end()
  if (rest instanceof Error) throw rest
  if (rest.length > 0) yield rest
}

/** The text behind the first `given` bytes of it, from the input behind its first `taken` bytes on, up to the error. */
async function* again(bytes: Bytes, taken: number, given: number): Bytes {
  const inflate = new Inflate()
  let at = 0
  let seen = 0
  for await (const chunk of bytes) {
    for (let from = 0; from < chunk.length; ) {
      const length = at < taken ? Math.min(taken - at, chunk.length - from) : 1
      const text = await inflate.take(chunk.subarray(from, from + length))
      if (text instanceof Error) return
      from += length
      at += length
      seen += text.length
      if (seen > given) yield text.subarray(Math.max(0, text.length - (seen - given)))
      given = Math.max(given, seen)
    }
  }
}

/** gzip, one piece of input after the other, each with all the output that it gives. */
class Inflate {
  private readonly zlib = createGunzip({ flush: constants.Z_SYNC_FLUSH, chunkSize: 1 << 16 })
  private out: Buffer[] = []
  private error: Error | undefined
  private ended = false
  private over: () => void = () => undefined

  constructor() {
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

  async take(chunk: Buffer): Promise<Buffer | Error> {
    if (this.ended) {
      return chunk.every((byte) => byte === 0) ? Buffer.alloc(0) : new Error('trailing garbage')
    }
    return this.after((done) => this.zlib.write(chunk, done))
  }

  end(): Promise<Buffer | Error> {
    return this.after(() => this.zlib.end())
  }

  private async after(work: (done: () => void) => void): Promise<Buffer | Error> {
    await new Promise<void>((resolve) => {
      this.over = () => setImmediate(resolve)
      if (this.error || this.ended) resolve()
      else work(() => setImmediate(resolve))
    })
    if (this.error) return this.error
    const all = this.out.length === 1 ? this.out[0]! : Buffer.concat(this.out)
    this.out = []
    return all
  }
}

/** The system's program, which takes half a process of another core; the library where it is not there. */
async function elsewhere(form: 'zstd' | 'xz' | 'bzip2', bytes: Bytes): Promise<Bytes> {
  const child = spawn(form, ['-dc'], { stdio: ['pipe', 'pipe', 'ignore'] })
  const started = await new Promise<boolean>((resolve) => {
    child.once('spawn', () => resolve(true))
    child.once('error', () => resolve(false))
  })
  if (!started) {
    const { libraries } = await import('./libraries.js')
    return libraries[form](bytes)
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  // What the program does not want to read is not missing: it says so by its exit code.
  child.stdin.on('error', () => undefined)
  let trouble: unknown
  const feeding = (async () => {
    for await (const chunk of bytes) {
      if (!child.stdin.write(chunk) && !child.stdin.destroyed) {
        await new Promise<void>((resolve) => {
          child.stdin.once('drain', resolve)
          child.stdin.once('close', resolve)
        })
      }
      if (child.stdin.destroyed) break
    }
    child.stdin.end()
  })().catch((error) => {
    trouble = error
    child.stdin.end()
  })
  return (async function* () {
    try {
      yield* child.stdout as Bytes
      await feeding
      if (trouble) throw trouble
      if ((await ended) !== 0) throw new Error(form)
    } finally {
      child.kill()
    }
  })()
}
