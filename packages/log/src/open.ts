import { spawn } from 'node:child_process'
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { named, readFile } from '@qmailanalog/program'
import { type Bytes, Damage, type Form, isUnsupported } from './damage.js'
import { gunzip } from './gzip.js'
import { toTheDamage } from './pieces.js'

/** The forms of compression, by the bytes that a file begins with. */
const magic: [Form, string][] = [
  ['gzip', '\x1f\x8b'],
  ['zstd', '\x28\xb5\x2f\xfd'],
  ['xz', '\xfd7zXZ\0'],
  ['bzip2', 'BZh'],
]

/**
 * The text of a file in chunks, decompressed by what is in it, not by its name; a chunk is valid until the
 * next one is asked for. Everything up to a damage is delivered; then Damage is thrown. `read` is told how
 * many bytes of the file have been read. At most `most` bytes are read at once.
 */
export async function* textOf(
  path: string,
  read: (bytes: number) => void = () => undefined,
  most?: number,
): Bytes {
  const fd = openSync(named(path), 'r')
  // A file that can be read only once must not be opened twice.
  const chunks = plain(fd, read, null, most)
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
    yield* kept(chunks)
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

/** What can be read from a descriptor, which is closed in the end; `most` bytes at once. */
function* plain(
  fd: number,
  read: (bytes: number) => void = () => undefined,
  start: number | null = null,
  most?: number,
): Generator<Buffer, void> {
  try {
    for (const chunk of readFile(fd, start, undefined, most)) {
      read(chunk.length)
      yield chunk
    }
  } finally {
    closeSync(fd)
  }
}

/** The same chunks in memory of their own, for who does not take them at once. */
function* kept(chunks: Iterable<Buffer>): Generator<Buffer, void> {
  for (const chunk of chunks) yield Buffer.from(chunk)
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
  // A pipe has no beginning to go back to.
  const reopen = () => {
    const again = statSync(named(path)).isFile()
    return again ? kept(plain(openSync(named(path), 'r'))) : []
  }
  try {
    const text =
      form === 'gzip' ? toTheDamage(gunzip, bytes, reopen) : await elsewhere(form, bytes, reopen)
    for await (const chunk of text) {
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
  reopen: () => Iterable<Buffer>,
): Promise<Bytes> {
  const child = spawn(form, ['-dc'], { stdio: 'pipe' })
  const started = await new Promise<boolean>((resolve) => {
    child.once('spawn', () => resolve(true))
    child.once('error', () => resolve(false))
  })
  if (!started) {
    const { libraries } = await import('./libraries.js')
    return toTheDamage(libraries[form], bytes, reopen)
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  // What the program does not want to read is not missing: it says so by its exit code.
  child.stdin.on('error', () => undefined)
  let trouble: unknown
  child.stderr.on('data', () => {
    // It tells of garbage behind the end, but not by its exit code.
    if (form === 'bzip2') trouble = new Error(form)
  })
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
      const code = await ended
      if (trouble) throw trouble
      if (code !== 0) throw new Error(form)
    } finally {
      child.kill()
    }
  })()
}
