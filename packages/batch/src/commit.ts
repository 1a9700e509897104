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
import { closeSync, readdirSync, renameSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { Fatal, named, syncFolder, unable } from '@qmailanalog/program'
import type { DayFiles, Planned } from './day-files.js'
import type { DayLines } from './day-lines.js'
import { type About, anew, firstLineOf, readState, type Stored } from './state.js'
import { NotWhole, openSummed, piecesOf, type Whole, writeSummed } from './summed.js'

const LF = 10
/** What a commit may leave in the folder, and earlier versions did. */
const left = /^(state\.new|lines\.\d+)$/

/** What to do with the lines of a day whose file is not as it was. */
export type Print = (name: string, lines: Generator<Buffer>) => Promise<void>

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

  /** Gives a state, lines and what is pending to the disk, all or nothing; throws Fatal. */
  commit(about: About, lines: DayLines, pending: Iterable<Buffer>): void {
    const number = about.number + 1
    const fresh = join(this.folder, 'state.new')
    try {
      this.sweep(about)
      const next = { ...about, number, lines: this.written(number, lines) }
      writeSummed(fresh, 'state', chain(firstLineOf(next), pending))
      renameSync(named(fresh), named(this.path))
      Object.assign(about, next)
    } catch (error) {
      this.giveUp()
      throw unable(`write state ${this.path}`, error)
    }
    try {
      syncFolder(this.folder)
    } catch (error) {
      throw unable(`write state ${this.path}`, error)
    }
  }

  /**
   * Puts the lines of the last commit to their places if that is not done yet. Lines of the days that
   * `printed` names are printed instead. Fatal if the file of a day is not as it was; the others are
   * written, and the commit stays open.
   */
  async settle(
    { lines }: About,
    fail: (error: Fatal) => void,
    printed: string[],
    print: Print,
  ): Promise<void> {
    if (lines === null) return
    const path = join(this.folder, `lines.${lines.number}`)
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
      await this.putAll(whole, fail, printed, print)
    } finally {
      closeSync(whole.fd)
    }
    try {
      unlinkSync(named(path))
      syncFolder(this.folder)
    } catch (error) {
      throw unable(`remove ${path}`, error)
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

  private written(number: number, lines: DayLines) {
    const days = lines.byDay
    if (days.length === 0) return null
    const lengths = this.days.prepare(days.map(([name]) => name))
    const planned: Planned[] = days.map(([name, pieces], n) => ({
      name,
      length: lengths[n]!,
      bytes: pieces.reduce((sum, { length }) => sum + length, 0),
    }))
    const head = Buffer.from(`${JSON.stringify(planned)}\n`)
    const pieces = chain(head, ...days.map(([, pieces]) => pieces))
    return { number, ...writeSummed(join(this.folder, `lines.${number}`), 'lines', pieces) }
  }

  private async putAll(
    { fd, from, to }: Whole,
    fail: (error: Fatal) => void,
    printed: string[],
    print: Print,
  ): Promise<void> {
    let at = from
    let head = ''
    for (const buf of piecesOf(fd, from, to)) {
      const lf = buf.indexOf(LF)
      head += buf.toString('latin1', 0, lf < 0 ? buf.length : lf)
      if (lf >= 0) break
    }
    at += head.length + 1
    let bad = 0
    for (const planned of JSON.parse(head) as Planned[]) {
      const { name, bytes } = planned
      if (printed.includes(name)) await print(name, piecesOf(fd, at, at + bytes))
      else {
        try {
          this.days.put(planned, fd, at)
        } catch (error) {
          bad++
          fail(wayOut(unable(`write day ${name}`, error), name))
        }
      }
      at += bytes
    }
    this.days.sync()
    if (bad > 0) {
      throw new Fatal(
        `unable to finish the last commit: ${bad} of its days could not be written; nothing new was read`,
      )
    }
  }
}

function wayOut({ message }: Fatal, name: string): Fatal {
  return new Fatal(
    `${message}; put it back as it was, or let --print-day ${name} print the lines that belong behind it, and go on`,
  )
}

function damaged(path: string, why: string): Fatal {
  return new Fatal(`unable to read ${path}: ${why}; ${anew}`)
}

function* chain(head: Buffer, ...more: Iterable<Buffer>[]): Generator<Buffer> {
  yield head
  for (const pieces of more) yield* pieces
}
