import { closeSync, constants, fstatSync, fsync, openSync, readSync, writev } from 'node:fs'
import { promisify } from 'node:util'
import { crc32 } from 'node:zlib'
import { freshFile, named } from '@qmailanalog/program'

/** The version of all that is kept from run to run. */
const version = 2
const piece = 1 << 20
/**
 * What one call writes, at most: so many pieces, and so many bytes. Linux keeps what one call of 2 MB writes in
 * pages of that size, and on a virtual machine those are the ones that the host has taken back: 110 MB took
 * 0.8 s so, and 0.03 s in calls of 1 MB.
 */
const mostPieces = 1024
const atOnce = 1.25 * (1 << 20)
/** `sum `, length, blank, sum, LF. */
const tailLength = 4 + 16 + 1 + 8 + 1

/** What a file must be: its length in bytes, and the sum of what stands before its last line. */
export interface Sum {
  length: number
  sum: string
}

/** Waits until what was written to a descriptor is on disk, without keeping others from their work. */
export const onDisk = promisify(fsync)

/** Writes pieces, which must not change meanwhile, from a place of a file on, without keeping others from their work. */
export async function writeAt(fd: number, pieces: Iterable<Buffer>, place: number): Promise<void> {
  let at = place
  const some: Buffer[] = []
  let bytes = 0
  const flush = async () => {
    while (some.length > 0) {
      let written = await writing(fd, some, at)
      at += written
      while (some.length > 0 && written >= some[0]!.length) written -= some.shift()!.length
      if (some.length > 0) some[0] = some[0]!.subarray(written)
    }
    bytes = 0
  }
  for (const buf of pieces) {
    for (let from = 0; from < buf.length; from += atOnce) {
      const part = buf.subarray(from, from + atOnce)
      if (bytes + part.length > atOnce || some.length === mostPieces) await flush()
      some.push(part)
      bytes += part.length
    }
  }
  await flush()
}

const writing = (fd: number, pieces: Buffer[], at: number) =>
  new Promise<number>((resolve, reject) =>
    writev(fd, pieces, at, (error, written) => (error ? reject(error) : resolve(written))),
  )

/** A file is not what was written, or nothing that we know; the message says why. */
export class NotWhole extends Error {}

/**
 * Writes a file that says of itself whether it is whole: a first line with its kind, then `pieces`, then a
 * line with its length and its sum. Then it is on disk. Only we may read it.
 */
export async function writeSummed(
  path: string,
  kind: string,
  pieces: Iterable<Buffer>,
): Promise<Sum> {
  const fd = freshFile(path, 0o600)
  try {
    let length = 0
    let sum = 0
    const all = function* () {
      const begin = Buffer.from(`${first(kind)}${version}\n`)
      for (const buf of chain(begin, pieces)) {
        sum = crc32(buf, sum)
        length += buf.length
        yield buf
      }
      length += tailLength
      yield Buffer.from(tail({ length, sum: hex(sum) }))
    }
    await writeAt(fd, all(), 0)
    await onDisk(fd)
    return { length, sum: hex(sum) }
  } finally {
    closeSync(fd)
  }
}

/** A file that `writeSummed` has written, open. */
export interface Whole extends Sum {
  fd: number
  /** where what was given to be written stands in it */
  from: number
  to: number
}

/**
 * Opens a file that `writeSummed` has written and reads all of it once; throws NotWhole if it is not, or
 * what the system says.
 */
export function openSummed(path: string, kind: string): Whole {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  let fd: number
  try {
    fd = openSync(named(path), O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOOP') throw new NotWhole('it is a link')
    throw error
  }
  try {
    return checked(fd, kind)
  } catch (error) {
    closeSync(fd)
    throw error
  }
}

function checked(fd: number, kind: string): Whole {
  const stats = fstatSync(fd)
  if (!stats.isFile()) throw new NotWhole('it is no regular file')
  const length = stats.size
  if (length === 0) throw new NotWhole('it is empty')
  const [begin] = piecesOf(fd, 0, Math.min(length, 80))
  const line = begin!.toString('latin1').split('\n', 1)[0]!
  if (line.startsWith('{"serial":')) {
    throw new NotWhole('it was written by qmailanalog 0.1.0, whose states are not taken over')
  }
  if (!line.startsWith(first(kind))) throw new NotWhole(`it is no ${kind} of qlogmatch`)
  const number = line.slice(first(kind).length)
  if (/^\d+$/.test(number) && number !== `${version}`) {
    throw new NotWhole(`it is of version ${number}, and this program knows version ${version}`)
  }
  const from = line.length + 1
  const to = length - tailLength
  if (number !== `${version}` || to < from) throw new NotWhole('it is damaged')
  let sum = 0
  for (const buf of piecesOf(fd, 0, to)) sum = crc32(buf, sum)
  const found = { length, sum: hex(sum) }
  const [end] = piecesOf(fd, to, length)
  if (end!.toString('latin1') !== tail(found)) throw new NotWhole('it is damaged')
  return { fd, from, to, ...found }
}

/** The bytes of an open file from a place up to another; a piece is valid until the next one is asked for. */
export function* piecesOf(fd: number, from: number, to: number): Generator<Buffer> {
  const buf = Buffer.allocUnsafe(Math.max(1, Math.min(piece, to - from)))
  for (let at = from; at < to; ) {
    const got = readSync(fd, buf, 0, Math.min(buf.length, to - at), at)
    if (got === 0) throw new NotWhole('it is cut off')
    at += got
    yield buf.subarray(0, got)
  }
}

const first = (kind: string) => `qlogmatch ${kind} `
const hex = (sum: number) => sum.toString(16).padStart(8, '0')
const tail = ({ length, sum }: Sum) => `sum ${`${length}`.padStart(16, '0')} ${sum}\n`

/** A piece, then others. */
export function* chain(head: Buffer, ...more: Iterable<Buffer>[]): Generator<Buffer> {
  yield head
  for (const pieces of more) yield* pieces
}
