import { fstatSync, read, readSync, statSync, write, writeSync } from 'node:fs'
import { badDescriptor, unless } from '../errors.js'
import { type Input, inputOf, type Manner } from './input.js'
import { readable, release, type Sink } from './output.js'
import type { Change } from './terminal.js'

/** What somebody waits for comes in smaller chunks than what is at hand, for which few turns count. */
const chunk = 256 * 1024
const large = 1024 * 1024
/** What a pipe of Linux holds. */
const pipeful = 64 * 1024
const spare: Buffer[] = []
/** As many bytes as are good for a pipe. */
const many = 512 * 1024

/** What a call answers; undefined while somebody else has set the descriptor to non-blocking and it is not ready. */
const ifReady = <T>(call: () => T) => unless('EAGAIN', call)

/** Runs `call` again until the descriptor is ready. */
async function whenReady<T>(call: () => Promise<T>): Promise<T> {
  for (let wait = 1; ; wait = Math.min(wait * 2, 50)) {
    try {
      return await call()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
}

/** The bytes of a descriptor, in any manner. The descriptor stays open. */
export function readDescriptor(fd: number): Input {
  return inputOf(({ patient, room }) => {
    if (isAtHand(fd)) return awaited(readFile(fd, { room }))
    return patient && !isTyped(fd) ? readWaiting(fd, room) : readAhead(fd)
  })
}

/** Whether a descriptor may be a terminal: somebody may be waited for, and be told so meanwhile. */
export function isTyped(fd: number): boolean {
  try {
    return fstatSync(fd).isCharacterDevice() && !isAtHand(fd)
  } catch {
    return false
  }
}

/** So many bytes of a file, from a place on; if that is null, from the file's own, which moves. */
export function readPart(fd: number, from: number | null, bytes: number): Input {
  return inputOf(({ room }) => awaited(readFile(fd, { from, bytes, room })))
}

/** Chunks for who awaits each. */
async function* awaited(chunks: Iterable<Buffer>): AsyncGenerator<Buffer, void, void> {
  yield* chunks
}

/** Chunks, the next one being read while the caller works on this one. */
async function* readAhead(fd: number): AsyncGenerator<Buffer, void, void> {
  let free = readable(chunk)
  let busy = readable(chunk)
  const fill = (into: Buffer) => {
    const filling = whenReady(
      () =>
        new Promise<number>((resolve, reject) =>
          read(fd, into, 0, chunk, null, (error, got) => (error ? reject(error) : resolve(got))),
        ),
    )
    // An error is met when the result is awaited, which may be a turn later.
    filling.catch(() => undefined)
    return filling
  }
  for (let filling = fill(free); ; ) {
    const got = await filling
    if (got === 0) return
    const full = free
    free = busy
    busy = full
    filling = fill(free)
    yield full.subarray(0, got)
  }
}

/**
 * Whether a descriptor is a file or /dev/null: then nobody has to be waited for, and a turn of the event
 * loop takes longer than a chunk.
 */
export function isAtHand(fd: number): boolean {
  try {
    const stats = fstatSync(fd)
    return stats.isFile() || (stats.rdev !== 0 && stats.rdev === statSync('/dev/null').rdev)
  } catch {
    return false
  }
}

/**
 * Chunks for a program that has nothing to pass on meanwhile, so it may as well wait in the system, which
 * spares a turn of the event loop for each pipeful. As long as the pipe is full, more is taken first: then
 * somebody waits for room in it.
 */
async function* readWaiting(
  fd: number,
  buf: Buffer = readable(large),
): AsyncGenerator<Buffer, void, void> {
  for (;;) {
    const read = () => readSync(fd, buf, length, buf.length - length, null)
    let length = 0
    let got = 0
    do {
      try {
        got = ifReady(read) ?? (await whenReady(async () => read()))
      } catch (error) {
        if (length === 0) throw error
        // What came before counts; to read again will fail again.
        break
      }
      length += got
    } while (got >= pipeful && length < buf.length)
    if (length > 0) yield buf.subarray(0, length)
    if (got === 0) return
  }
}

/** What of a file is read, and how. */
export interface Part {
  /** from where on; from its own place, which moves, if that is null or not said */
  from?: number | null
  /** as many; all that there are, if it is not said */
  bytes?: number
  /** as many at once, at most */
  most?: number | undefined
  /** where to */
  room?: Manner['room']
}

/** A file or a part of it in chunks, each valid until the next one is asked for. The descriptor stays open. */
export function* readFile(
  fd: number,
  { from = null, bytes = Number.POSITIVE_INFINITY, most = large, room }: Part = {},
): Generator<Buffer, void, void> {
  const own = room ? undefined : (spare.pop() ?? readable(large))
  const buf = own ?? room!
  let at = from
  let rest = bytes
  try {
    while (rest > 0) {
      const length = readSync(fd, buf, 0, Math.min(buf.length, most, rest), at)
      if (length === 0) return
      rest -= length
      if (at !== null) at += length
      yield buf.subarray(0, length)
    }
  } finally {
    if (own) spare.push(own)
  }
}

/** The input of a process whose standard input is closed: an error. */
// biome-ignore lint/correctness/useYield: it fails before there is anything to yield
export async function* readNothing(): AsyncGenerator<Buffer, void, void> {
  throw badDescriptor()
}

/** The output of a process whose standard output is closed: an error as soon as there is something to write. */
export function writeNothing(): Sink {
  return { write: () => Promise.reject(badDescriptor()), end: () => Promise.resolve() }
}

/** So little is written without another thread: a pipe that has no room for it makes us wait, which is no loss. */
const little = 4096

/** Writes into a descriptor, which stays open. Buffers of an Output are given back once written. */
export function writeDescriptor(fd: number, change?: Change): Sink {
  const atHand = isAtHand(fd)
  const elsewhere = (bytes: Buffer, at: number) =>
    new Promise<number>((resolve, reject) =>
      write(fd, bytes, at, bytes.length - at, null, (error, n) =>
        error ? reject(error) : resolve(n),
      ),
    )
  const all = async (bytes: Buffer) => {
    const here = atHand || bytes.length <= little
    for (let at = 0; at < bytes.length; ) {
      const n = here ? ifReady(() => writeSync(fd, bytes, at)) : undefined
      at += n ?? (await whenReady(() => elsewhere(bytes, at)))
    }
    release(bytes)
  }
  return {
    together: atHand ? 0 : many,
    write: (bytes) => all(change ? change(bytes) : bytes),
    async end() {
      const rest = change?.()
      if (rest) await all(rest)
    },
  }
}
