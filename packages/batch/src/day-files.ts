import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { Fatal, freshFile, named, reason, replaceFile, syncFolder } from '@qmailanalog/program'
import { anew } from './state.js'
import { onDisk, writeAt } from './summed.js'

const dayFile = /^(\d{4}-\d\d-\d\d|undated)(\.|$)/
const mark = '.qlogmatch'

/** The lines of a day in a commit: to be written at the place where its file ended. */
export interface Planned {
  name: string
  /** of the file before, in bytes */
  length: number
  /** of the lines */
  bytes: number
}

/** The out folder: a file for each day, and the id of the state that writes them. */
export class DayFiles {
  constructor(private readonly folder: string) {}

  /** Whose folder it is; undefined if nobody's. */
  owner(): string | undefined {
    try {
      return /^qlogmatch ([0-9a-f]+)\n$/.exec(readFileSync(named(this.path(mark)), 'latin1'))?.[1]
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }

  /** Whether there is no line of any day in it. */
  isEmpty(): boolean {
    return this.anyDay() === undefined
  }

  /** Makes the folder that of a state; Fatal if it holds days of another, or of none. */
  claim(id: string): void {
    if (this.owner() === id) return
    const day = this.anyDay()
    if (day !== undefined) {
      throw new Fatal(
        `unable to use folder ${this.folder}: ${day} in it was not written with this state; ${anew}`,
      )
    }
    replaceFile(this.path(mark), [Buffer.from(`qlogmatch ${id}\n`)])
  }

  /** The lengths of files of days in bytes, made empty where they are not there. */
  prepare(names: string[]): number[] {
    let made = false
    const lengths = names.map((name) => {
      try {
        closeSync(freshFile(this.path(name)))
        made = true
        return 0
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const stats = lstatSync(named(this.path(name)))
      if (!stats.isFile()) throw new Fatal(`unable to write ${this.path(name)}: no regular file`)
      return stats.size
    })
    if (made) syncFolder(this.folder)
    return lengths
  }

  /**
   * Puts lines to their place in the file of a day; then they are on disk. To do it twice is to do it once.
   * Fatal if the file is not as it was when this was planned.
   */
  async put({ name, length, bytes }: Planned, pieces: Iterable<Buffer>): Promise<void> {
    const { O_WRONLY, O_NOFOLLOW, O_NONBLOCK } = constants
    const path = this.path(name)
    let fd: number | undefined
    try {
      fd = openSync(named(path), O_WRONLY | O_NOFOLLOW | O_NONBLOCK)
      const stats = fstatSync(fd)
      if (!stats.isFile()) throw new Error('no regular file')
      if (stats.size < length || stats.size > length + bytes) {
        throw new Error(`it has ${stats.size} bytes, which had ${length} before this commit`)
      }
      await writeAt(fd, pieces, length)
      await onDisk(fd)
    } catch (error) {
      throw new Fatal(`unable to write ${path}: ${reason(error)}`)
    } finally {
      if (fd !== undefined) closeSync(fd)
    }
  }

  /** A file of a day that is not empty, as it is or compressed. */
  private anyDay(): string | undefined {
    return readdirSync(named(this.folder), 'latin1').find(
      (name) => dayFile.test(name) && lstatSync(named(this.path(name))).size > 0,
    )
  }

  private path(name: string): string {
    return join(this.folder, name)
  }
}
