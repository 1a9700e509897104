import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { unable } from './errors.js'
import { named } from './state/files.js'

/** The bytes of a key that stands in a file which only its owner can read; Fatal if others can, or if it is shorter than `least` bytes. */
export function keyOf(path: string, least: number): Buffer {
  try {
    const fd = openSync(named(path), 'r')
    try {
      const kind = fstatSync(fd)
      if (!kind.isFile() && !kind.isFIFO()) throw new Error('it is no file')
      if ((kind.mode & 0o077) !== 0) throw new Error('others can read it (chmod go=)')
      const key = readFileSync(fd)
      if (key.length >= least) return key
      throw new Error(`it has ${key.length} bytes, and ${least} are needed`)
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    throw unable(`use key ${path}`, error)
  }
}
