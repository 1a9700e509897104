import {
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'

/** A path for the functions of node:fs. Ours are strings of bytes (latin1), as the command line has them. */
export const named = (path: string) => Buffer.from(path, 'latin1')

/** The file that a path leads to, through links; the path itself if there is none yet. */
export function realFile(path: string): string {
  try {
    return realpathSync(named(path), 'latin1')
  } catch {
    return path
  }
}

/**
 * Gives a file new contents in one step: whoever looks, and whenever we are killed, it is the old file or
 * the new one, whole and on disk. What is unfinished lies beside it as `FILE.new`. Throws what the system
 * says; the old file is there still.
 */
export function replaceFile(path: string, chunks: Iterable<Buffer>): void {
  const fresh = `${path}.new`
  const fd = openSync(named(fresh), 'w', modeOf(path))
  try {
    for (const chunk of chunks) writeAll(fd, chunk)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(named(fresh), named(path))
  syncFolder(dirname(path))
}

/** Writes all of a chunk where the descriptor stands. */
export function writeAll(fd: number, chunk: Buffer): void {
  for (let at = 0; at < chunk.length; ) at += writeSync(fd, chunk, at)
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
