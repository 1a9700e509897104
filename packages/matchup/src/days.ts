import {
  closeSync,
  existsSync,
  fdatasync,
  fsyncSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
  unlinkSync,
  writevSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { type Day, dayOf } from '@qmailanalog/log'
import { named, syncFolder, unable, writeAll } from '@qmailanalog/program'
import { isDigit, tenDigitsAt, viewOf, wordEnd } from '@qmailanalog/record'

const D = 0x64
const M = 0x6d
const QUESTION = 0x3f
const SP = 32
const LF = 10
/** Where lines go whose time is no time. */
const undated: Day = { name: 'undated', from: 0, to: 0 }
/** How many days are open, at most. */
const mostOpen = 32
/** After so many bytes the disk begins to write. */
const early = 8 << 20
/** What one call takes, at most. */
const mostPieces = 1024

interface DayFile {
  fd: number
  /** what is to be written */
  pieces: Buffer[]
  /** bytes written since the disk was told last */
  unsettled: number
}

/**
 * Files of a folder, one for each day, to whose ends lines are appended: all of them or, if we are killed
 * or the disk is full, in the end none (`rollBack`). Before a file is touched, its length goes into the
 * journal, and on disk.
 */
export class Days {
  messages = 0
  deliveries = 0
  /** lines that matchup did not know; they go nowhere */
  unknown = 0
  private readonly open = new Map<string, DayFile>()
  /** touched since the last commit */
  private readonly touched = new Set<string>()
  private day = undated

  /** @param zone of days, UTC if undefined */
  constructor(
    private readonly folder: string,
    private journal: string,
    private readonly zone: string | undefined,
  ) {}

  /** Takes lines that matchup printed. */
  take(buf: Buffer): void {
    const view = viewOf(buf)
    // Lines of one day that stand together are taken together.
    let from = 0
    let of: Day | undefined
    for (let p = 0; p < buf.length; ) {
      const next = buf.indexOf(LF, p) + 1
      const day = this.dayOfLine(buf, view, p)
      if (day !== of) {
        if (of && p > from) this.append(of.name, buf.subarray(from, p))
        from = p
        of = day
      }
      p = next
    }
    if (of) this.append(of.name, buf.subarray(from))
    for (const [name, file] of this.open) this.flush(name, file)
  }

  /** All lines are on disk; from now on their lengths go into another journal. */
  commit(): void {
    for (const [name, file] of this.open) this.close(name, file)
    for (const name of this.touched) {
      const fd = openSync(named(join(this.folder, name)), 'r+')
      try {
        fsyncSync(fd)
      } finally {
        closeSync(fd)
      }
    }
    if (this.touched.size > 0) syncFolder(this.folder)
  }

  /** What was committed stays as it is; `journal` is that of what comes. */
  begin(journal: string): void {
    if (existsSync(named(this.journal))) unlinkSync(named(this.journal))
    this.journal = journal
    this.touched.clear()
  }

  private dayOfLine(buf: Buffer, view: DataView, start: number): Day | undefined {
    let p = start
    // The stamp of the end: d RESULT BIRTH DSTART DDONE, m BIRTH DONE; an alert's own.
    let words = 0
    if (buf[p] === D && buf[p + 1] === SP) {
      this.deliveries++
      p += 4
      words = 2
    } else if (buf[p] === M && buf[p + 1] === SP) {
      this.messages++
      p += 2
      words = 1
    } else if (buf[p] === QUESTION) {
      if (buf[p + 1] === SP) {
        this.unknown++
        return undefined
      }
      this.deliveries++
      p += 1
      words = 2
    }
    for (; words > 0; words--) p = wordEnd(buf, view, p) + 1
    const seconds = secondsAt(buf, view, p)
    if (seconds < 0) return undated
    const { day } = this
    if (seconds >= day.from && seconds < day.to) return day
    const other = dayOf(seconds, this.zone)
    if (other) this.day = other
    return other ?? undated
  }

  private append(name: string, bytes: Buffer): void {
    const file = this.open.get(name) ?? this.opened(name)
    file.pieces.push(bytes)
  }

  private opened(name: string): DayFile {
    const path = join(this.folder, name)
    if (!this.touched.has(name)) {
      note(this.journal, path)
      this.touched.add(name)
    }
    if (this.open.size >= mostOpen) {
      const [oldest, file] = this.open.entries().next().value!
      this.close(oldest, file)
    }
    const file = { fd: openSync(named(path), 'a'), pieces: [], unsettled: 0 }
    this.open.set(name, file)
    return file
  }

  private flush(name: string, file: DayFile): void {
    if (file.pieces.length === 0) return
    try {
      file.unsettled += file.pieces.reduce((sum, { length }) => sum + length, 0)
      for (let n = 0; n < file.pieces.length; n += mostPieces) {
        const pieces = file.pieces.slice(n, n + mostPieces)
        const length = pieces.reduce((sum, { length }) => sum + length, 0)
        const written = writevSync(file.fd, pieces)
        if (written < length) writeAll(file.fd, Buffer.concat(pieces).subarray(written))
      }
    } catch (error) {
      throw unable(`write ${join(this.folder, name)}`, error)
    }
    file.pieces = []
    if (file.unsettled > early) {
      file.unsettled = 0
      // So that the disk is at work meanwhile; whether all is well the commit will say.
      fdatasync(file.fd, () => undefined)
    }
  }

  private close(name: string, file: DayFile): void {
    this.open.delete(name)
    try {
      this.flush(name, file)
    } finally {
      closeSync(file.fd)
    }
  }
}

/** The whole number that begins at `start`; below 0 if there is none. An LF must be in `buf`, at `start` or behind it. */
function secondsAt(buf: Buffer, view: DataView, start: number): number {
  if (start + 10 < buf.length && !isDigit(buf[start + 10])) {
    const seconds = tenDigitsAt(view, start)
    if (seconds >= 0) return seconds
  }
  let seconds = 0
  let p = start
  for (; isDigit(buf[p]); p++) seconds = seconds * 10 + buf[p]! - 48
  return p === start ? -1 : seconds
}

function lengthOf(path: string): number | undefined {
  try {
    return statSync(named(path)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Writes down how long a file is before lines are appended; `-` if there is none. */
function note(journal: string, path: string): void {
  const begins = !existsSync(named(journal))
  const fd = openSync(named(journal), 'a')
  try {
    writeAll(fd, Buffer.from(`${lengthOf(path) ?? '-'} ${path.replaceAll('\n', '\0')}\n`, 'latin1'))
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  if (begins) syncFolder(dirname(journal))
}

/** Makes files as they were before what is in a journal began, and clears the journal away. */
export function rollBack(journal: string): void {
  if (!existsSync(named(journal))) return
  // What stands behind the last LF was not on disk yet, and nothing had been appended.
  const lines = readFileSync(named(journal), 'latin1').split('\n').slice(0, -1)
  for (const line of lines) {
    const [, length, stands] = /^(\d+|-) (.*)$/.exec(line) ?? []
    if (stands === undefined) continue
    const path = stands.replaceAll('\0', '\n')
    const now = lengthOf(path)
    if (now === undefined) continue
    if (length === '-') unlinkSync(named(path))
    else if (now > Number(length)) truncateSync(named(path), Number(length))
  }
  unlinkSync(named(journal))
}
