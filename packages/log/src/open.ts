import { spawn } from 'node:child_process'
import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
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
const chunkSize = 1 << 18
/** Reads the file anew from its beginning. */
type Reopen = () => Bytes

/**
 * The text of a file in chunks, decompressed by what is in it, not by its name; a chunk is valid until the
 * next one is asked for. Everything up to a damage is delivered; then Damage is thrown. `read` is told how
 * many bytes of the file have been read.
 */
export async function* textOf(
  path: string,
  read: (bytes: number) => void = () => undefined,
): Bytes {
  const fd = openSync(named(path), 'r')
  // A file that can be read only once must not be opened twice.
  const chunks = plain(fd, read)
  const first = chunks.next()
  const form = first.done ? 'plain' : formOf(first.value)
  if (first.done) return
  if (form === 'plain') {
    try {
      yield first.value
      yield* chunks
    } finally {
      chunks.return(undefined)
    }
    return
  }
  const begin = Buffer.from(first.value)
  const raw = async function* (): Bytes {
    yield begin
    for (const chunk of chunks) yield Buffer.from(chunk)
  }
  try {
    yield* unpack(form, path, raw())
  } finally {
    chunks.return(undefined)
  }
}

/** The first bytes of a file as they lie there, and how it is compressed. */
export function beginning(path: string, length: number): { form: Form; bytes: Buffer } {
  const fd = openSync(named(path), 'r')
  try {
    const bytes = Buffer.alloc(length)
    const begun = bytes.subarray(0, fill(fd, bytes))
    return { form: formOf(begun), bytes: begun }
  } finally {
    closeSync(fd)
  }
}

/** The bytes of a file from one on, as textOf gives them. */
export function* bytesFrom(
  path: string,
  start: number,
  read: (bytes: number) => void,
): Generator<Buffer, void> {
  yield* plain(openSync(named(path), 'r'), read, start)
}

let spare: Buffer | undefined

/**
 * What can be read from a descriptor, which is closed in the end. Reads are not overlapped with the work:
 * the next ones are in the system's memory mostly, and a turn of the event loop takes longer.
 */
function* plain(
  fd: number,
  read: (bytes: number) => void,
  start: number | null = null,
): Generator<Buffer, void> {
  const buf = spare ?? Buffer.allocUnsafeSlow(chunkSize)
  spare = undefined
  let at = start
  try {
    for (;;) {
      const length = readSync(fd, buf, 0, buf.length, at)
      if (length === 0) return
      if (at !== null) at += length
      read(length)
      yield buf.subarray(0, length)
    }
  } finally {
    spare = buf
    closeSync(fd)
  }
}

/** Reads until a buffer is full or the file is at its end; answers with how much there is. */
function fill(fd: number, buf: Buffer): number {
  let length = 0
  for (;;) {
    const more = readSync(fd, buf, length, buf.length - length, null)
    length += more
    if (more === 0 || length === buf.length) return length
  }
}

function formOf(bytes: Buffer): Form {
  const text = bytes.toString('latin1', 0, 6)
  return magic.find(([, begin]) => text.startsWith(begin))?.[0] ?? 'plain'
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
