import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Fatal, named, unable, WrongUsage } from '@qmailanalog/program'
import type { Assumptions } from '../clock.js'
import { recordIn } from '../forms/first-record.js'
import { isEnded } from '../forms/label.js'
import { type Input, Once, OpenFile } from './input.js'
import { beginningOf, described, type LogFile, opened, putBack, reopened } from './logfile.js'
import { multilogFiles } from './multilog.js'
import { textIn } from './open.js'

const LF = 10
/** How much of a text is looked at to find its first record, in bytes. */
const near = 1 << 14
const far = 1 << 18

/** Two logs that have so many first bytes in common are one, unless they have fewer than a line has. */
const same = 1 << 12
const least = 40

/** What loggers keep beside their logs. */
const beside = new Set(['state', 'lock', 'config', 'status', 'newstate'])

/** What is told while files are read. */
export interface Reading {
  /** another file begins */
  file?(file: LogFile): void
  /** so many bytes more of a file as it lies there, and which */
  read?(bytes: number, chunk: Buffer): void
  /** bytes of its text, before they are passed on */
  text?(bytes: Buffer): void
  /** a file that cannot be read, or not to its end; `-` is standard input */
  fail(error: Fatal, path: string): void
}

/** What may be left out of a plan, and how errors are told. */
export interface Planning {
  fail: Reading['fail']
  /** how many regular files may stay open until they are read; none if it is not said */
  open?: number
  /** standard input, which `-` means, and when it was written; to name it is WrongUsage if it is not there */
  stdin?: { bytes: AsyncIterable<Buffer>; written(): number }
  /** tells what may be a mistake */
  say?: ((note: string) => void) | undefined
}

/**
 * The files that are meant, oldest first. A directory is one of multilog's, or all files in it are meant; without
 * a log in it that is WrongUsage. Files are ordered by the time of their first record, whatever their names are; one that
 * has none stays behind the one before it. What can be read only once is open when it comes back.
 */
export async function filesOf(
  paths: string[],
  given: Assumptions,
  planning: Planning,
): Promise<LogFile[]> {
  const groups: { files: LogFile[]; begins: number }[] = []
  const seen = new Set<string>()
  let room = planning.open ?? 0
  for (const path of paths.flatMap((path) => filesOfOperand(path, planning))) {
    let files: LogFile[] = []
    try {
      try {
        files = filesAt(path, room, seen, planning)
      } catch (error) {
        if (room <= 0 || (error as NodeJS.ErrnoException).code !== 'EMFILE') throw error
        // Fewer may be open than we thought.
        for (const { files } of groups) for (const file of files) putBack(file)
        room = 0
        files = filesAt(path, room, seen, planning)
      }
    } catch (error) {
      if (error instanceof WrongUsage) {
        for (const { files } of groups) for (const { input } of files) input?.close()
        throw error
      }
      planning.fail(unable(`read ${path}`, error), path)
    }
    if (files.length === 0) continue
    room -= files.filter(({ input }) => input instanceof OpenFile).length
    groups.push({ files, begins: groups.at(-1)?.begins ?? Number.NEGATIVE_INFINITY })
  }
  if (groups.length > 1) {
    for (const [n, group] of groups.entries()) {
      const before = groups[n - 1]?.begins ?? Number.NEGATIVE_INFINITY
      group.begins = (await firstTime(group.files[0]!, given)) ?? before
    }
    await tellTwice(
      groups.map(({ files }) => files[0]!),
      planning,
    )
    groups.sort((a, b) => (a.begins < b.begins ? -1 : a.begins > b.begins ? 1 : 0))
  }
  return groups.flatMap(({ files }) => files)
}

/** What an operand stands for; a directory without a file is WrongUsage, one that cannot be read is told. */
function filesOfOperand(path: string, { fail }: Planning): string[] {
  try {
    const files = filesIn(path)
    if (files.length > 0) return files
  } catch (error) {
    fail(unable(`read ${path}`, error), path)
    return []
  }
  throw new WrongUsage(`no log in directory ${path}`)
}

/**
 * What an operand stands for: itself, or, if it is a directory that is none of multilog's, all files in it and in
 * those that lie in it, by their names (cronolog makes such trees). Names with a point in front are no logs.
 */
function filesIn(path: string): string[] {
  if (path === '-' || !isFolder(path)) return [path]
  const inside = readdirSync(named(path), { withFileTypes: true, encoding: 'latin1' })
  const names = inside.map(({ name }) => name)
  if (names.includes('current') || names.some(isEnded)) return [path]
  return inside
    .filter(({ name }) => !name.startsWith('.') && !beside.has(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const its = join(path, entry.name)
      if (entry.isDirectory()) return filesIn(its)
      return entry.isFile() || entry.isSymbolicLink() ? [its] : []
    })
}

function isFolder(path: string): boolean {
  try {
    return statSync(named(path)).isDirectory()
  } catch {
    // It is told when it is opened.
    return false
  }
}

/** Tells of files that hold the same log: they would count twice. */
async function tellTwice(files: LogFile[], { say }: Planning): Promise<void> {
  if (!say) return
  const known = new Map<string, string>()
  for (const file of files) {
    const { head } = await beginningOf(file, same, files)
    if (head.length < least) continue
    const text = head.toString('latin1')
    const before = known.get(text)
    if (before !== undefined) {
      say(`${file.path} begins as ${before} does: if they are the same log, all of it counts twice`)
    } else known.set(text, file.path)
  }
}

/** What an operand means. At most `room` regular files are open. */
function filesAt(path: string, room: number, pipes: Set<string>, { stdin }: Planning): LogFile[] {
  const once = (pipe: string, open: () => LogFile) => {
    if (pipes.has(pipe)) throw new WrongUsage(`${path} is named twice, but can be read only once`)
    const file = open()
    pipes.add(pipe)
    return [file]
  }
  if (path === '-') {
    if (!stdin) throw new WrongUsage('standard input cannot be read again, so it is no source')
    return once(path, () => {
      const input = new Once(textIn(stdin.bytes))
      return { path, written: stdin.written(), size: 0, inode: path, input }
    })
  }
  const stats = statSync(named(path))
  if (stats.isDirectory()) {
    const files = multilogFiles(path, room)
    if (room <= 0) for (const file of files) putBack(file)
    return files
  }
  const file = described(path, stats)
  if (stats.isFIFO()) return once(file.inode, () => opened(path))
  return [stats.isFile() && room <= 0 ? file : opened(path)]
}

/** The stamp of the first record of a file, in seconds; undefined if there is none near its beginning. */
async function firstTime(file: LogFile, given: Assumptions): Promise<number | undefined> {
  // Mostly it is in the first line. What cannot be read is told when it is read.
  for (const length of [near, far]) {
    const { head } = await beginningOf(file, length, [])
    const first = recordIn(head, 'first', given, file.written)
    if (first || head.length < length) return first?.time
  }
  return undefined
}

/**
 * The text of files, one behind the other. A half line at the end of a file is ended there, not glued to
 * the next file; at the end of the last one it stays as it is. A file that cannot be read is told, and
 * the next one read.
 */
export async function* readFiles(files: LogFile[], reading: Reading): AsyncGenerator<Buffer> {
  const read = (bytes: number, chunk: Buffer) => reading.read?.(bytes, chunk)
  let half = false
  for (const file of files) {
    reading.file?.(file)
    let last = LF
    let input: Input | undefined
    try {
      input = file.input ?? reopened(file, files)
      for await (const chunk of input?.text(read) ?? []) {
        if (chunk.length === 0) continue
        if (half) yield Buffer.from('\n')
        half = false
        last = chunk[chunk.length - 1]!
        reading.text?.(chunk)
        yield chunk
      }
    } catch (error) {
      const { path } = file
      reading.fail(unable(`read ${path === '-' ? 'input' : path}`, error), path)
    } finally {
      input?.close()
    }
    half ||= last !== LF
  }
}
