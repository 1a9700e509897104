import { fstatSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { named, unless } from '@qmailanalog/program'
import { isEnded } from '../forms/label.js'
import { type Input, OpenFile } from './input.js'
import { described, type LogFile, opened } from './logfile.js'

/** How often the list is made anew while files are renamed. */
const mostTries = 100

/**
 * The files of a multilog directory, oldest first, as they are at one moment: @*.s and @*.u by their labels,
 * previous, which is there while multilog rotates, and current. At most `room` of the old ones are open.
 *
 * multilog renames current to previous, makes a new current, links previous (or what its processor made of
 * it) to a label, and removes the oldest. So what may be renamed is opened first, and what is older by then
 * is found in the list that is made next.
 */
export function multilogFiles(folder: string, room: number): LogFile[] {
  for (let tries = 0; ; tries++) {
    const newest: (LogFile & { input: Input })[] = []
    try {
      for (const name of ['current', 'previous']) {
        const file = unless('ENOENT', () => opened(join(folder, name)))
        if (file) newest.unshift(file)
      }
      const names = readdirSync(named(folder), 'latin1')
      const made = names.includes('current') && !newest.at(-1)?.path.endsWith('current')
      if (tries < mostTries && (made || newest.some(hasGone))) continue
      const files = oldFiles(folder, names.filter(isEnded).sort(), room)
      const known = new Set(files.map(({ inode }) => inode))
      for (const file of newest.splice(0)) {
        if (known.has(file.inode)) file.input.close()
        else files.push(file)
        known.add(file.inode)
      }
      return files
    } finally {
      for (const { input } of newest) input.close()
    }
  }
}

/** Looks at files, the newest first: where one has gone by then, so have all that are older. */
function oldFiles(folder: string, names: string[], room: number): LogFile[] {
  const files: LogFile[] = []
  try {
    for (const name of names.reverse()) {
      const path = join(folder, name)
      const file = unless('ENOENT', () =>
        files.length < room ? opened(path) : described(path, statSync(named(path))),
      )
      if (file === undefined) break
      files.push({ ...file, passing: true })
    }
  } catch (error) {
    for (const { input } of files) input?.close()
    throw error
  }
  return files.reverse()
}

/** Whether an open file has no name any more. */
const hasGone = ({ input }: LogFile) => input instanceof OpenFile && fstatSync(input.fd).nlink === 0
