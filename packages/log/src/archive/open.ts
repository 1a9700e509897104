import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { builtin, named, readFile } from '@qmailanalog/program'
import { type Bytes, Damage, type Form, isUnsupported, NoLog } from './damage.js'
import { gunzip } from './gzip.js'
import { formOf, notALog, telling } from './magic.js'
import { toTheDamage } from './pieces.js'
import { mayBe, mostWidth, zstdParts } from './zstd.js'

/** So many bytes tell how a text is compressed. */
const least = 6
/** How much is read at once of what is compressed, in bytes: each piece takes memory until it is collected. */
const little = 1 << 16

/** How a text is read. */
export interface Manner {
  /** is told how many bytes of the file have been read, and which */
  read?: ((bytes: number, chunk: Buffer) => void) | undefined
  /** at most so many bytes are read at once */
  most?: number | undefined
  /** the text begins with this byte of it, counted from 0 */
  start?: number
}

/**
 * The text of a file in chunks, decompressed by what is in it, not by its name; a chunk is valid until the
 * next one is asked for. Everything up to a damage is delivered; then Damage is thrown. `read` is told how
 * many bytes of the file have been read. At most `most` bytes are read at once.
 */
export async function* textOf(path: string, read?: (bytes: number) => void, most?: number): Bytes {
  const fd = openSync(named(path), 'r')
  try {
    yield* textFrom(fd, { read, most })
  } finally {
    closeSync(fd)
  }
}

/**
 * The same of what is open as a descriptor, which stays open: all of a regular file, wherever the descriptor
 * stands in it; what comes from anything else, which can be read only once.
 */
export async function* textFrom(fd: number, { read, most, start = 0 }: Manner = {}): Bytes {
  if (!fstatSync(fd).isFile()) {
    const bytes = counted(readFile(fd, { most }), read)
    return yield* behind(textIn(bytes), start)
  }
  const begin = Buffer.alloc(telling)
  const first = begin.subarray(0, fill(fd, begin, 0))
  const form = formOf(first)
  if (form === 'plain') mayBeLog(first)
  if (form === 'plain') return yield* counted(readFile(fd, { from: start, most }), read)
  const packed = () => readFile(fd, { from: 0, most: Math.min(most ?? little, little) })
  yield* behind(
    unpack(form, kept(counted(packed(), read)), () => kept(packed())),
    start,
  )
}

/** The text of what comes in chunks and can be read only once, as textOf gives it. */
export async function* textIn(bytes: Bytes | Iterable<Buffer>): Bytes {
  const chunks = begun(bytes)
  const first = await chunks.next()
  if (first.done) return
  const form = formOf(first.value)
  if (form === 'plain') mayBeLog(first.value)
  const all = async function* (): Bytes {
    yield first.value
    yield* chunks
  }
  yield* form === 'plain' ? all() : unpack(form, kept(all()))
}

/** The same chunks, but that the first one has enough bytes to tell the form, if there are so many. */
async function* begun(bytes: Bytes | Iterable<Buffer>): AsyncGenerator<Buffer, void> {
  let first: Buffer | undefined = Buffer.alloc(0)
  for await (const chunk of bytes) {
    if (first === undefined) {
      yield chunk
      continue
    }
    first = Buffer.concat([first, chunk])
    if (first.length < least) continue
    yield first
    first = undefined
  }
  if (first !== undefined && first.length > 0) yield first
}

/** A text from one of its bytes on. */
async function* behind(text: Bytes, start: number): Bytes {
  let before = start
  for await (const chunk of text) {
    if (before < chunk.length) yield before > 0 ? chunk.subarray(before) : chunk
    before = Math.max(0, before - chunk.length)
  }
}

/** The first bytes of a text, and what went wrong before there were so many, if anything did. */
export async function headOf(
  text: Bytes,
  length: number,
): Promise<{ head: Buffer; error?: unknown }> {
  const parts: Buffer[] = []
  let have = 0
  let error: unknown
  try {
    for await (const chunk of text) {
      parts.push(Buffer.from(chunk.subarray(0, length - have)))
      have += chunk.length
      if (have >= length) break
    }
  } catch (thrown) {
    error = thrown
  }
  return { head: Buffer.concat(parts), error }
}

/** The same chunks, whose lengths are told. */
function* counted(
  chunks: Iterable<Buffer>,
  read: (bytes: number, chunk: Buffer) => void = () => undefined,
): Generator<Buffer, void> {
  for (const chunk of chunks) {
    read(chunk.length, chunk)
    yield chunk
  }
}

/** The same chunks in memory of their own, for who does not take them at once. */
async function* kept(chunks: Bytes | Iterable<Buffer>): Bytes {
  for await (const chunk of chunks) yield Buffer.from(chunk)
}

/** Reads until a buffer is full or the file is at its end; answers with how much there is. */
function fill(fd: number, buf: Buffer, from: number | null = null): number {
  let length = 0
  for (;;) {
    const at = from === null ? null : from + length
    const more = readSync(fd, buf, length, buf.length - length, at)
    length += more
    if (more === 0 || length === buf.length) return length
  }
}

/** Throws if a text that begins so is something else. */
function mayBeLog(first: Buffer): void {
  const why = notALog(first)
  if (why !== undefined) throw new NoLog(why)
}

/** Decompressed text. `again` gives the bytes from the beginning once more, where that is possible. */
async function* unpack(form: Exclude<Form, 'plain'>, bytes: Bytes, again?: () => Bytes): Bytes {
  let count = 0
  try {
    const text =
      form === 'gzip' ? toTheDamage(gunzip, bytes, again) : await elsewhere(form, bytes, again)
    for await (const chunk of text) {
      if (count === 0) mayBeLog(chunk)
      count += chunk.length
      yield chunk
    }
  } catch (error) {
    const { syscall } = error as NodeJS.ErrnoException
    if (syscall !== undefined || isUnsupported(error)) throw error
    throw new Damage(form, count)
  }
}

/** The system's program, which takes half a process of another core; the library where it is not there. */
async function elsewhere(
  form: 'zstd' | 'xz' | 'bzip2',
  bytes: Bytes,
  again?: () => Bytes,
): Promise<Bytes> {
  // Few logs need it, and to load it takes milliseconds.
  const { spawn } = builtin('node:child_process')
  const child = spawn(form, ['-dc'], { stdio: 'pipe' })
  const started = await new Promise<boolean>((resolve) => {
    child.once('spawn', () => resolve(true))
    child.once('error', () => resolve(false))
  })
  if (!started) {
    const { libraries } = await import('./libraries.js')
    // The others keep nothing back.
    return form === 'xz' ? toTheDamage(libraries.xz, bytes, again) : libraries[form](bytes)
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const gone = new Promise<void>((resolve) => child.stdin.once('close', resolve))
  // What the program does not want to read is not missing: it says so by its exit code.
  child.stdin.on('error', () => undefined)
  let trouble: unknown
  child.stderr.on('data', () => {
    // It tells of garbage behind the end, but not by its exit code.
    if (form === 'bzip2') trouble = new Error(form)
  })
  const feeding = (async () => {
    for await (const chunk of form === 'zstd' ? sound(bytes) : bytes) {
      const written = new Promise<void>((resolve) => child.stdin.write(chunk, () => resolve()))
      await Promise.race([written, gone])
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
      const code = await ended
      if (trouble) throw trouble
      if (code !== 0) throw new Error(form)
    } finally {
      child.kill()
    }
  })()
}

/** zstd data up to where they are none any more, or the program would refuse them for their window. */
async function* sound(bytes: Bytes): Bytes {
  for await (const part of zstdParts(bytes, mayBe(mostWidth))) yield part.bytes
}
