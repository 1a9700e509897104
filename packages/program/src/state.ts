import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { unable, WrongUsage } from './errors.js'
import { named, realFile, replaceFile } from './files.js'
import { lock } from './lock.js'
import type { Given } from './options.js'
import type { Kept, Tools } from './run.js'
import type { Option } from './usage.js'

/** The options of a program that keeps something from one run to the next. */
export const stateOptions: Option[] = [
  {
    name: 'state',
    value: 'FILE',
    help: 'Begin with the state in FILE, if there is one, and replace it once everything is written.',
  },
  {
    name: 'state-fd',
    value: 'N',
    help: 'Begin with the state on descriptor N, as a processor of multilog does with 4.',
  },
]

/** Where the state of the last run comes from, and where that of this run goes. */
export interface State {
  /** read before the input */
  before?: AsyncIterable<Buffer>
  to: Kept['to']
  /** once the run is over, however it went */
  close?: () => void
}

/**
 * What the state options ask for; without them the state goes to descriptor `fd` if anything is left. A
 * file is locked from before it is read until the end.
 */
export function stateOf({ options }: Given, fd: number, tools: Tools): State {
  const { state, 'state-fd': from } = options
  if (state !== undefined && from !== undefined) {
    throw new WrongUsage('--state and --state-fd exclude each other')
  }
  if (typeof from === 'string') {
    const number = Number(from)
    if (!/^[0-9]$/.test(from) || !tools.descriptors.includes(number) || number === fd) {
      const known = tools.descriptors.filter((n) => n !== fd)
      throw new WrongUsage(`no descriptor for a state: ${from}; there is ${known.join(', ')}`)
    }
    return { before: tools.input(number), to: fd }
  }
  if (typeof state !== 'string') return { to: fd }
  const path = realFile(state)
  let unlock: (() => void) | undefined
  return {
    before: (async function* () {
      unlock = await lock(path)
      yield* contents(path)
    })(),
    to: { name: `state ${state}`, write: (chunks) => replaceFile(path, chunks) },
    close: () => unlock?.(),
  }
}

/** The bytes of a file, none if it does not exist. */
async function* contents(path: string): AsyncGenerator<Buffer> {
  try {
    await stat(named(path))
    yield* createReadStream(named(path), { highWaterMark: 1 << 18 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw unable(`read state ${path}`, error)
    }
  }
}
