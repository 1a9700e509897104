import {
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Fatal, unable } from '../errors.js'

/** A path for the functions of node:fs. Ours are strings of bytes (latin1), as the command line has them. */
export const named = (path: string) => Buffer.from(path, 'latin1')

/** The file that a path leads to, through links; the path itself if there is none yet. */
export function realFile(path: string): string {
  try {
    // Not Node.js' own, which takes eight times as long, and does not find names that are no UTF-8.
    return realpathSync.native(named(path), 'latin1')
  } catch {
    return path
  }
}

/**
 * Gives a file new contents in one step: whoever looks, and whenever we are killed, it is the old file or
 * the new one, whole and on disk. What is unfinished lies beside it as `FILE.new.RANDOM`; what killed runs left
 * there is removed first, so only who has the file's lock may do this. Throws what the system says; then the
 * old file is there still.
 */
export function replaceFile(path: string, chunks: Iterable<Buffer>): void {
  sweep(path)
  const fresh = `${path}.new.${Math.random().toString(36).slice(2, 10).padEnd(8, '0')}`
  try {
    const fd = freshFile(fresh, modeOf(path))
    try {
      for (const chunk of chunks) writeAll(fd, chunk)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    renameSync(named(fresh), named(path))
  } catch (error) {
    sweep(path)
    throw error
  }
  try {
    syncFolder(dirname(path))
  } catch {
    // It is replaced: to say that it failed would have it done again.
  }
}

/** Removes what killed runs have left beside a file. */
function sweep(path: string): void {
  const prefix = `${basename(path)}.new.`
  for (const name of readdirSync(named(dirname(path)), 'latin1')) {
    const rest = name.startsWith(prefix) ? name.slice(prefix.length) : ''
    if (/^[0-9a-z]{8}$/.test(rest)) unlinkSync(named(join(dirname(path), name)))
  }
}

/** Writes all of a chunk where the descriptor stands. */
export function writeAll(fd: number, chunk: Buffer): void {
  for (let at = 0; at < chunk.length; ) at += writeSync(fd, chunk, at)
}

/** Makes a file for writing that was not there, and is no link that somebody has planted; throws what the system says. */
export function freshFile(path: string, mode = 0o666): number {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
  return openSync(named(path), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode)
}

/** Makes a folder, and those that it lies in, unless they are there; throws Fatal. */
export function makeFolder(path: string): void {
  const make = (folder: string): void => {
    try {
      mkdirSync(named(folder))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT' && dirname(folder) !== folder) {
        make(dirname(folder))
        mkdirSync(named(folder))
      } else if (code !== 'EEXIST') throw error
    }
  }
  try {
    if (!isFolder(path)) make(path)
  } catch (error) {
    throw unable(`make folder ${path}`, error)
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(named(path)).isDirectory()
  } catch {
    return false
  }
}

/** Refuses a folder in which others could put links for us to follow; throws Fatal. */
export function onlyOurs(path: string): void {
  const { uid, mode } = statSync(named(path))
  const us = process.geteuid?.() ?? uid
  if (uid !== us && uid !== 0) throw new Fatal(`unable to use folder ${path}: it belongs to others`)
  if ((mode & 0o002) !== 0) {
    throw new Fatal(`unable to use folder ${path}: others may write to it (chmod o-w)`)
  }
}

/** Waits until the names in a folder are on disk. */
export function syncFolder(folder: string): void {
  const fd = openSync(named(folder), 'r')
  try {
    fsyncSync(fd)
  } catch (error) {
    // Some file systems have no such thing.
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error
  } finally {
    closeSync(fd)
  }
}

function modeOf(path: string): number {
  try {
    return statSync(named(path)).mode & 0o777
  } catch {
    return 0o666
  }
}
