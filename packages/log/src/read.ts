import { readdirSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Fatal, named, unable, WrongUsage } from '@qmailanalog/program'
import { viewOf } from '@qmailanalog/record'
import { type Assumptions, Clock } from './clock.js'
import { textOf } from './open.js'
import { Unwrap } from './unwrap.js'

const LF = 10
/** The name of an ended file of multilog. */
export const multilogFile = /^@[0-9a-f]{24}\.[su]$/

/** A file of a log, and when it was written last, in seconds since 1970. */
export interface LogFile {
  path: string
  written: number
  /** in bytes, as it lies there */
  size: number
  /** device and inode */
  inode: string
}

/** What is told while files are read. */
export interface Reading {
  /** another file begins */
  file?(file: LogFile): void
  /** so many bytes more of a file as it lies there */
  read?(bytes: number): void
  /** a file that cannot be read, or not to its end */
  fail(error: Fatal): void
}

/** What may be left out of a plan, and how errors are told. */
export interface Planning {
  fail: Reading['fail']
  /** whether a file is not to be read */
  skip?(file: LogFile): boolean
}

/** The files of a multilog directory, oldest first: by the labels in their names, `current` last, nothing else. */
export function multilogFiles(folder: string): string[] {
  const names = readdirSync(named(folder), 'latin1')
  const old = names.filter((name) => multilogFile.test(name)).sort()
  return [...old, ...(names.includes('current') ? ['current'] : [])].map((name) =>
    join(folder, name),
  )
}

/**
 * The files that are meant, oldest first. A directory is one of multilog's; without a log in it that is
 * WrongUsage. Files are ordered by the time of their first record, whatever their names are; one that
 * has none stays behind the one before it.
 */
export async function filesOf(
  paths: string[],
  given: Assumptions,
  { fail, skip = () => false }: Planning,
): Promise<LogFile[]> {
  const groups: { files: LogFile[]; begins: number }[] = []
  for (const path of paths) {
    const files: LogFile[] = []
    try {
      const stats = statSync(named(path))
      if (stats.isDirectory()) {
        for (const file of multilogFiles(path)) files.push(logFile(file, statSync(named(file))))
        if (files.length === 0) {
          throw new WrongUsage(`no log in directory ${path}: neither current nor @*.s or @*.u`)
        }
      } else files.push(logFile(path, stats))
    } catch (error) {
      if (error instanceof WrongUsage) throw error
      fail(unable(`read ${path}`, error))
      continue
    }
    const wanted = files.filter((file) => !skip(file))
    if (wanted.length === 0) continue
    groups.push({ files: wanted, begins: groups.at(-1)?.begins ?? Number.NEGATIVE_INFINITY })
  }
  if (groups.length > 1) {
    for (const [n, group] of groups.entries()) {
      const before = groups[n - 1]?.begins ?? Number.NEGATIVE_INFINITY
      group.begins = (await firstTime(group.files[0]!, given)) ?? before
    }
    groups.sort((a, b) => (a.begins < b.begins ? -1 : a.begins > b.begins ? 1 : 0))
  }
  return groups.flatMap(({ files }) => files)
}

const logFile = (path: string, { size, mtimeMs, dev, ino }: Stats): LogFile => ({
  path,
  size,
  written: mtimeMs / 1000,
  inode: `${dev}:${ino}`,
})

/** The stamp of the first record of a file, in seconds; undefined if there is none near its beginning. */
async function firstTime(file: LogFile, { timezone, tz, year }: Assumptions) {
  let first: number | undefined
  const note = (buf: Buffer, _view: DataView, start: number, end: number) => {
    const stamp = Number.parseFloat(buf.toString('latin1', start, Math.min(end, start + 40)))
    if (first === undefined && Number.isFinite(stamp)) first = stamp
  }
  const unwrap = new Unwrap(
    { record: note, foreign: () => undefined },
    new Clock({ timezone, tz, year }, file.written),
  )
  const look = (chunk: Buffer) => {
    // Nobody else looks at this chunk any more, so that it may be written to.
    unwrap.use(chunk, viewOf(chunk))
    for (let p = 0; first === undefined; ) {
      const end = chunk.indexOf(LF, p)
      if (end < 0) break
      unwrap.line(p, end)
      p = end + 1
    }
  }
  try {
    // Mostly it is in the first line.
    for (const size of [1 << 14, 1 << 18]) {
      for await (const chunk of textOf(file.path, undefined, size)) {
        look(chunk)
        break
      }
      if (first !== undefined) break
    }
  } catch {
    // What cannot be read is told when it is read.
  }
  return first
}

/**
 * The text of files, one behind the other. A half line at the end of a file is ended there, not glued to
 * the next file; at the end of the last one it stays as it is. A file that cannot be read is told, and
 * the next one read.
 */
export async function* readFiles(files: LogFile[], reading: Reading): AsyncGenerator<Buffer> {
  let half = false
  for (const file of files) {
    if (half) yield Buffer.from('\n')
    half = false
    reading.file?.(file)
    try {
      for await (const chunk of textOf(file.path, (bytes) => reading.read?.(bytes))) {
        if (chunk.length === 0) continue
        half = chunk[chunk.length - 1] !== LF
        yield chunk
      }
    } catch (error) {
      reading.fail(unable(`read ${file.path}`, error))
    }
  }
}
