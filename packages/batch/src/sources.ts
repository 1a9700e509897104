import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  type Stats,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { isEnded } from '@qmailanalog/log'
import { beside, Fatal, named, realFile, unable, WrongUsage } from '@qmailanalog/program'

const patterns = beside<typeof import('picomatch')>(import.meta.url, './picomatch.cjs')

/** A file has gone, or another one has its name, since the work was planned. */
export class Moved extends Error {}

/** A file or folder is not what it was when the work was planned. */
export const changed = ({ path }: { path: string }) =>
  new Moved(`unable to read ${path}: it changes all the time`)

/** Files that multilog writes to, or is about to rename, the older first. */
const writing = ['previous', 'current']
/** Something changed in the last seconds may change once more without a trace in its times. */
const restless = 2000

/** A file as it lies there. */
export interface Lying {
  path: string
  folder: string
  name: string
  /** device and inode */
  inode: string
  /** in bytes */
  size: number
  /** when it was written last, in seconds since 1970 */
  written: number
  /** inode, length, and when it was written */
  version: string
  /** all that the system says of it, by which it is known again; empty if it may change without a trace */
  identity: string
  /** files of one directory of multilog stay together, in the order of their names */
  series: string
}

/** What the sources are now. */
export interface Listed {
  files: Lying[]
  /** named, but not there */
  missing: string[]
  /** the names in each folder that are meant, in order */
  folders: Map<string, string[]>
}

/** What the command line says of the sources. */
export interface Wanted {
  sources: string[]
  /** of the files in folders that are meant */
  name: string | undefined
}

/** Lists the files that are meant. Fatal if one is no file; WrongUsage if a folder holds nothing that is meant. */
export function list({ sources, name }: Wanted): Listed {
  const files = new Map<string, Lying>()
  const missing: string[] = []
  const folders = new Map<string, string[]>()
  const multilogs = new Set<string>()
  for (const path of sources) {
    let stats: Stats
    try {
      stats = statSync(named(path))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unable(`read ${path}`, error)
      missing.push(path)
      continue
    }
    if (!stats.isDirectory()) {
      if (!stats.isFile()) {
        throw new Fatal(`unable to read ${path}: it is neither a regular file nor a folder`)
      }
      add(files, placed(path, stats))
      continue
    }
    const meant = namesIn(path, name)
    folders.set(path, meant)
    for (const file of regular(path, meant)) add(files, file)
  }
  for (const { series } of files.values()) if (series !== '') multilogs.add(series)
  if (multilogs.size > 1) {
    throw new WrongUsage(
      `${[...multilogs].join(' and ')} are logs of different queues, whose numbers mean different things; give each its own --state and --out`,
    )
  }
  return { files: [...files.values()], missing, folders }
}

/** All regular files of a folder, whatever their names. */
export const allFiles = (folder: string): Lying[] => regular(folder, names(folder))

/** The same file as it lies there now; Moved if it has gone, or another one has its name. */
export function look(file: Lying): Lying {
  let now: Lying
  try {
    now = lying(file, statSync(named(file.path)))
  } catch (error) {
    throw gone(file.path, error)
  }
  if (now.inode !== file.inode)
    throw new Moved(`unable to read ${file.path}: another file has its name now`)
  return now
}

/** Opens a file that was seen before; Moved if its name leads elsewhere now. */
export function openSource({ path, inode }: Lying): number {
  const { O_RDONLY, O_NONBLOCK, O_NOCTTY } = constants
  let fd: number
  try {
    fd = openSync(named(path), O_RDONLY | O_NONBLOCK | O_NOCTTY)
  } catch (error) {
    throw gone(path, error)
  }
  try {
    const { dev, ino } = fstatSync(fd)
    if (`${dev}:${ino}` !== inode)
      throw new Moved(`unable to read ${path}: another file has its name now`)
  } catch (error) {
    closeSync(fd)
    throw error
  }
  return fd
}

/** The name that files of one log have in common, whichever of them have been rotated. */
export function stem(name: string): string {
  if (isEnded(name) || writing.includes(name)) return 'current'
  return name.replace(/\.(gz|zst|xz|bz2)$/, '').replace(/([.-]\d[\d.:T_-]*)+$/, '')
}

/** The order in which multilog wrote two files of a directory. */
export function byLabel({ name: a }: Lying, { name: b }: Lying): number {
  const place = (name: string) => writing.indexOf(name)
  return place(a) - place(b) || (a < b ? -1 : 1)
}

function add(files: Map<string, Lying>, file: Lying): void {
  if (!files.has(file.inode)) files.set(file.inode, file)
}

/** Moved if a folder does not hold what was listed: a file that is renamed meanwhile may be missing in a list. */
export function listAgain({ folders }: Listed, { name }: Wanted): void {
  for (const [path, before] of folders) {
    if (namesIn(path, name).join('/') !== before.join('/')) {
      throw changed({ path })
    }
  }
}

/** The names of the files of a folder that are meant. */
function namesIn(path: string, name: string | undefined): string[] {
  const all = names(path)
  if (name !== undefined) {
    const isMeant = patterns()(name, { nonegate: true })
    return all.filter((file) => isMeant(file)).sort()
  }
  const logs = [...all.filter(isEnded).sort(), ...writing.filter((file) => all.includes(file))]
  if (logs.length === 0) {
    throw new WrongUsage(
      `no log in folder ${path}: neither current nor @*.s or @*.u; --name 'maillog*' reads those whose names are like that`,
    )
  }
  return logs
}

function names(path: string): string[] {
  try {
    return readdirSync(named(path), 'latin1')
  } catch (error) {
    throw unable(`read ${path}`, error)
  }
}

function regular(path: string, names: string[]): Lying[] {
  const folder = realFile(path)
  return names.flatMap((name) => {
    const file = join(path, name)
    try {
      const stats = statSync(named(file))
      return stats.isFile() ? lying({ path: file, folder, name }, stats) : []
    } catch (error) {
      if (isLink(file)) return []
      throw gone(file, error)
    }
  })
}

/** Whether a name is that of a link; one that leads nowhere is no file. */
function isLink(path: string): boolean {
  try {
    return lstatSync(named(path)).isSymbolicLink()
  } catch {
    return false
  }
}

function gone(path: string, error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException
  const told = unable(`read ${path}`, error)
  return code === 'ENOENT' ? new Moved(told.message) : told
}

/** Where a named file really lies, since that is where it is rotated. */
function placed(path: string, stats: Stats): Lying {
  const real = realFile(path)
  const name = real.slice(real.lastIndexOf('/') + 1)
  return lying(
    { path, name, folder: real.slice(0, Math.max(1, real.length - name.length - 1)) },
    stats,
  )
}

function lying(where: Pick<Lying, 'path' | 'folder' | 'name'>, stats: Stats): Lying {
  const { dev, ino, size, mtimeMs, ctimeMs } = stats
  const { path, folder, name } = where
  const inode = `${dev}:${ino}`
  return {
    path,
    folder,
    name,
    inode,
    size,
    written: mtimeMs / 1000,
    version: `${inode}:${size}:${mtimeMs}`,
    identity: Date.now() - ctimeMs < restless ? '' : `${inode}:${size}:${mtimeMs}:${ctimeMs}`,
    series: stem(name) === 'current' ? folder : '',
  }
}
