import { fstatSync, readFileSync } from 'node:fs'

/** What is left to read of a file, which others may read too: the bytes of a descriptor `from` up to `to`. */
export interface Extent {
  fd: number
  from: number
  to: number
}

/** What is left of a descriptor; undefined if it is no file, or if nobody tells up to where it was read (only Linux does). */
export function extentOf(fd: number): Extent | undefined {
  try {
    const stats = fstatSync(fd)
    if (!stats.isFile()) return undefined
    const [, at] = /^pos:\t(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1')) ?? []
    return at === undefined ? undefined : { fd, from: Number(at), to: stats.size }
  } catch {
    return undefined
  }
}
