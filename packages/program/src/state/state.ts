import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import type { Given } from '../command-line/options.js'
import type { Option } from '../command-line/usage.js'
import { unable, WrongUsage } from '../errors.js'
import { readFile } from '../io/descriptor.js'
import type { Kept, Tools } from '../program.js'
import { named, realFile, replaceFile } from './files.js'
import { againOption, Inputs } from './inputs.js'

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
  againOption,
]

/** Where the state of the last run comes from, and where that of this run goes. */
export interface State {
  /** read before the input */
  before?: AsyncIterable<Buffer>
  to: Kept['to']
  /** what is read, where it must not be taken twice */
  inputs?: Inputs
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
  const inputs = new Inputs(options['again'] === true)
  let unlock: (() => void) | undefined
  return {
    before: (async function* () {
      // Only who keeps a state waits for sockets.
      const { lock } = await import('./lock.js')
      unlock = await lock(path)
      let first = true
      for await (const chunk of contents(path)) {
        if (first) inputs.read(chunk)
        first = false
        yield chunk
      }
    })(),
    to: {
      name: `state ${state}`,
      write: (chunks) => replaceFile(path, behind(inputs.line, chunks)),
    },
    inputs,
    close: () => unlock?.(),
  }
}

/** The bytes of a regular file, none if it does not exist. */
async function* contents(path: string): AsyncGenerator<Buffer> {
  const { O_RDONLY, O_NONBLOCK } = constants
  let fd: number | undefined
  try {
    fd = openSync(named(path), O_RDONLY | O_NONBLOCK)
    // A device may never end.
    if (!fstatSync(fd).isFile()) throw new Error('it is no regular file')
    yield* readFile(fd)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw unable(`read state ${path}`, error)
    }
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}

function* behind(first: Buffer, chunks: Iterable<Buffer>): Generator<Buffer> {
  yield first
  yield* chunks
}
