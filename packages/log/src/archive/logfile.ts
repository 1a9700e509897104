import { closeSync, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs'
import { named } from '@qmailanalog/program'
import { type Input, Once, OpenFile } from './input.js'
import { formOf } from './magic.js'
import { headOf, textFrom } from './open.js'

/** A file of a log, and when it was written last, in seconds since 1970. */
export interface LogFile {
  path: string
  written: number
  /** in bytes, as it lies there */
  size: number
  /** device and inode */
  inode: string
  /** what is open of it, to be closed by who reads it; always there if it can be read only once */
  input?: Input | undefined
  /** its first bytes, if it was looked at and is closed again */
  begin?: Buffer
  /** whether it may be removed at any time, and nothing is wrong then */
  passing?: boolean
}

/** So many first bytes tell a file from another that has its inode now. */
const telling = 256

/** What the system says of a file. */
export const described = (path: string, { size, mtimeMs, dev, ino }: Stats): LogFile => ({
  path,
  size,
  written: mtimeMs / 1000,
  inode: `${dev}:${ino}`,
})

/** Opens what a path leads to. */
export function opened(path: string): LogFile & { input: Input } {
  const fd = openSync(named(path), 'r')
  const stats = fstatSync(fd)
  const input = stats.isFile() ? new OpenFile(fd) : new Once(textFrom(fd), () => closeSync(fd))
  return { ...described(path, stats), input }
}

/** Closes a file that `reopened` can open again. */
export function putBack(file: LogFile): void {
  const { input } = file
  if (!(input instanceof OpenFile)) return
  file.begin ??= firstBytes(input.fd)
  input.close()
  file.input = undefined
}

/**
 * What is to be read of a file: the same as was looked at, by device, inode and first bytes, even if one of
 * the other paths leads to it by now. Undefined if it has gone and nothing is wrong.
 */
export function reopened(file: LogFile, others: LogFile[]): Input | undefined {
  const { path, begin, passing } = file
  try {
    const { input, inode } = opened(path)
    if (begin === undefined || isSame(input, inode, file)) return input
    input.close()
  } catch (error) {
    const gone = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (gone && passing) return undefined
    if (!gone || begin === undefined) throw error
  }
  // There was nothing in it, and what is there now began later.
  if (begin.length === 0) return undefined
  for (const { path } of others) {
    try {
      const stats = statSync(named(path))
      if (described(path, stats).inode !== file.inode) continue
      const { input, inode } = opened(path)
      if (isSame(input, inode, file)) return input
      input.close()
    } catch {
      // It is told when it is its turn.
    }
  }
  throw new Error('it was moved or removed meanwhile')
}

/** The first bytes of the text of a file, and why there are no more, if that is an error; it is read later all the same. */
export async function beginningOf(file: LogFile, length: number, others: LogFile[]) {
  try {
    const input = file.input ?? reopened(file, others)
    const begun = await headOf(input?.look() ?? nothing(), length)
    if (input && input !== file.input) putBack(Object.assign(file, { input }))
    return begun
  } catch (error) {
    return { head: Buffer.alloc(0), error }
  }
}

async function* nothing(): AsyncGenerator<Buffer> {}

/** Whether a file is known to hold its text as it is, not compressed. */
export function isPlain({ begin, input }: LogFile): boolean {
  const bytes = begin ?? (input instanceof OpenFile ? firstBytes(input.fd) : undefined)
  return bytes !== undefined && formOf(bytes) === 'plain'
}

function isSame(input: Input, inode: string, { inode: before, begin }: LogFile): boolean {
  if (inode !== before || begin === undefined || !(input instanceof OpenFile)) return false
  return firstBytes(input.fd).subarray(0, begin.length).equals(begin)
}

function firstBytes(fd: number): Buffer {
  const bytes = Buffer.alloc(telling)
  return bytes.subarray(0, readSync(fd, bytes, 0, telling, 0))
}
