// How a commit goes, and why every line gets to its day once, whenever we are killed or a call fails:
//   1. Files of days that are not there yet are made, empty.
//   2. lines.N gets the lines, with the length that the file of each day has now.
//   3. The new state is written beside the old one; it names lines.N with its length and sum.
//   4. It is renamed to `state`. Only here something happens: before, all of the above is rubbish; after, it is
//      decided that these lines belong behind those lengths.
//   5. The lines go to their places in the files of days. To do that twice is to do it once.
//   6. lines.N is removed.
// Each step is on disk before the next one begins. A run begins with 5 and 6 if the state names a lines.N that is
// there, and removes what the state does not name.
import { closeSync, readdirSync, renameSync, unlink, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Fatal, named, syncFolder, unable } from '@qmailanalog/program'
import type { DayFiles, Planned } from './day-files.js'
import { type About, anew, firstLineOf, type LinesFile, readState, type Stored } from './state.js'
import { chain, NotWhole, openSummed, piecesOf, type Whole, writeSummed } from './summed.js'

const LF = 10
/** Removes a large file without keeping others from their work. */
const removed = promisify(unlink)
/** What a commit may leave in the folder, and earlier versions did. */
const left = /^(state\.new|lines\.\d+)$/

/** Prints lines of a day whose file is not as it was. */
export type Print = (lines: Iterable<Buffer>) => Promise<void>

/** The lines of a day, and where they belong. */
type Day = Planned & { pieces: Iterable<Buffer> }

/** The state folder, and the files of days that belong to it. For who holds the locks of both folders. */
export class Store {
  readonly path: string

  constructor(
    private readonly folder: string,
    private readonly days: DayFiles,
  ) {
    this.path = join(folder, 'state')
  }

  /** What is kept; undefined if nothing is yet. Fatal if it cannot be read. */
  read(): Stored | undefined {
    return readState(this.path)
  }

  /**
   * Gives what is kept, lines, and what is pending to the disk, all or nothing, and the lines to their days;
   * throws Fatal. What `about` keeps is taken as it was when `kept` was made of it (`keptOf`).
   */
  async commit(
    about: About,
    kept: string,
    lines: [name: string, pieces: Buffer[]][],
    pending: Buffer[],
    fail: (error: Fatal) => void,
  ): Promise<void> {
    const number = about.number + 1
    const fresh = join(this.folder, 'state.new')
    let days: Day[] = []
    try {
      this.sweep(about)
      days = this.planned(lines)
      const written = await this.written(number, days)
      await writeSummed(fresh, 'state', chain(firstLineOf(kept, number, written), pending))
      renameSync(named(fresh), named(this.path))
      Object.assign(about, { number, lines: written })
      syncFolder(this.folder)
    } catch (error) {
      this.giveUp()
      throw unable(`write state ${this.path}`, error)
    }
    if (about.lines) await this.apply(about.lines, days, fail)
  }

  /**
   * Puts the lines of the last commit to their places if that is not done yet. Those of days that `printed`
   * names are printed instead. Fatal if the file of a day is not as it was; the others are written, and the
   * commit stays open.
   */
  async settle(
    { lines }: About,
    fail: (error: Fatal) => void,
    printed: string[],
    print: Print,
  ): Promise<void> {
    if (lines === null) return
    const path = this.linesPath(lines)
    let whole: Whole
    try {
      whole = openSummed(path, 'lines')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
      throw error instanceof NotWhole ? damaged(path, error.message) : unable(`read ${path}`, error)
    }
    try {
      if (whole.length !== lines.length || whole.sum !== lines.sum) {
        throw damaged(path, 'it is not what the state names')
      }
      const days = daysIn(whole)
      for (const { name, pieces } of days) if (printed.includes(name)) await print(pieces)
      await this.apply(
        lines,
        days.filter(({ name }) => !printed.includes(name)),
        fail,
      )
    } finally {
      closeSync(whole.fd)
    }
  }

  /** Makes sure that what was removed does not come back when the power goes. */
  end(): void {
    try {
      syncFolder(this.folder)
    } catch (error) {
      throw unable(`write folder ${this.folder}`, error)
    }
  }

  /** Whether lines of the last commit still wait for their places. */
  isOpen({ lines }: About): boolean {
    return lines !== null && this.names().includes(`lines.${lines.number}`)
  }

  /** Removes what a run has left that did not come to its end. */
  sweep(about: About | undefined): void {
    const keep = about?.lines ? `lines.${about.lines.number}` : ''
    for (const name of this.names()) {
      if (!left.test(name) || name === keep) continue
      try {
        unlinkSync(named(join(this.folder, name)))
      } catch (error) {
        throw unable(`remove ${join(this.folder, name)}`, error)
      }
    }
  }

  private names(): string[] {
    return readdirSync(named(this.folder), 'latin1')
  }

  /** The disk may be full: what was begun makes room again, unless it was decided in spite of the error. */
  private giveUp(): void {
    try {
      this.sweep(this.read()?.about)
    } catch {
      // The next run does it.
    }
  }

  private linesPath({ number }: Pick<LinesFile, 'number'>): string {
    return join(this.folder, `lines.${number}`)
  }

  private planned(lines: [name: string, pieces: Buffer[]][]): Day[] {
    const lengths = this.days.prepare(lines.map(([name]) => name))
    return lines.map(([name, pieces], n) => ({
      name,
      length: lengths[n]!,
      bytes: pieces.reduce((sum, { length }) => sum + length, 0),
      pieces,
    }))
  }

  private async written(number: number, days: Day[]): Promise<LinesFile | null> {
    if (days.length === 0) return null
    const planned = days.map(({ name, length, bytes }): Planned => ({ name, length, bytes }))
    const head = Buffer.from(`${JSON.stringify(planned)}\n`)
    const pieces = chain(head, ...days.map(({ pieces }) => pieces))
    return { number, ...(await writeSummed(this.linesPath({ number }), 'lines', pieces)) }
  }

  private async apply(lines: LinesFile, days: Day[], fail: (error: Fatal) => void): Promise<void> {
    let bad = 0
    for (const day of days) {
      try {
        await this.days.put(day, day.pieces)
      } catch (error) {
        bad++
        fail(wayOut(unable(`write day ${day.name}`, error), day.name))
      }
    }
    if (bad > 0) {
      throw new Fatal(
        `unable to finish the last commit: ${bad} of its days could not be written; nothing new was read`,
      )
    }
    const path = this.linesPath(lines)
    try {
      await removed(named(path))
    } catch (error) {
      throw unable(`remove ${path}`, error)
    }
  }
}

/** The days of a file of lines. */
function daysIn({ fd, from, to }: Whole): Day[] {
  let head = ''
  for (const buf of piecesOf(fd, from, to)) {
    const lf = buf.indexOf(LF)
    head += buf.toString('latin1', 0, lf < 0 ? buf.length : lf)
    if (lf >= 0) break
  }
  let at = from + head.length + 1
  return (JSON.parse(head) as Planned[]).map((planned) => {
    const begin = at
    at += planned.bytes
    return { ...planned, pieces: copied(piecesOf(fd, begin, begin + planned.bytes)) }
  })
}

/** Pieces that stay as they are. */
function* copied(pieces: Iterable<Buffer>): Generator<Buffer> {
  for (const buf of pieces) yield Buffer.from(buf)
}

function wayOut({ message }: Fatal, name: string): Fatal {
  return new Fatal(
    `${message}; put it back as it was, or let --print-day ${name} print the lines that belong behind it, and go on`,
  )
}

function damaged(path: string, why: string): Fatal {
  return new Fatal(`unable to read ${path}: ${why}; ${anew}`)
}
