import { closeSync, openSync, statSync } from 'node:fs'
import { unable } from '../errors.js'
import { named } from '../state/files.js'
import { readDescriptor } from './descriptor.js'
import { type Input, inputOf, type Manner } from './input.js'

/** The bytes of a file, a pipe or a device, which is opened now, by its path (latin1); Fatal `unable to read WHAT: REASON` if it cannot be opened, or read. */
export function fileBytes(path: string, what = path): Input {
  try {
    if (statSync(named(path)).isDirectory()) throw new Error('it is a directory')
    const fd = openSync(named(path), 'r')
    return inputOf((manner) => closing(fd, what, manner))
  } catch (error) {
    throw unable(`read ${what}`, error)
  }
}

async function* closing(fd: number, what: string, manner: Manner): AsyncGenerator<Buffer> {
  try {
    yield* readDescriptor(fd).chunks(manner)
  } catch (error) {
    throw unable(`read ${what}`, error)
  } finally {
    closeSync(fd)
  }
}
