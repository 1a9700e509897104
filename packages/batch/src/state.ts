import { closeSync } from 'node:fs'
import { Fatal, unable } from '@qmailanalog/program'
import { NotWhole, openSummed, piecesOf, type Sum } from './summed.js'
import type { Known } from './texts.js'

const LF = 10

/** The lines of a commit, in the file `lines.N`, and what it must be. */
export interface LinesFile extends Sum {
  number: number
}

/** What is kept from run to run, but for what is pending. */
export interface About {
  /** names the out folder's owner: it stands there too */
  id: string
  /** counts commits */
  number: number
  /** the out folder as it was named last, from the root */
  out: string
  /** of the days */
  zone: string
  /** of the last commit, if it had any */
  lines: LinesFile | null
  texts: Known[]
  /** the time of the last record that was read, by host and tag */
  last: Record<string, number>
  /** damaged files, as they lie there, that were told, and the day on which they were seen last */
  damaged: Record<string, number>
}

/** What is kept, and how to read what is pending. */
export interface Stored {
  about: About
  /** bytes of what is pending */
  waiting: number
  pending(): Generator<Buffer>
}

/** How to begin anew, for messages. */
export const anew = 'to begin anew, empty the folders of --state and --out, both'

/** Reads a state file; undefined if there is none. Fatal if it is not a whole state of a known version. */
export function readState(path: string): Stored | undefined {
  try {
    const { fd, from, to } = openSummed(path, 'state')
    try {
      const parts: Buffer[] = []
      for (const buf of piecesOf(fd, from, to)) {
        const lf = buf.indexOf(LF)
        parts.push(Buffer.from(lf < 0 ? buf : buf.subarray(0, lf)))
        if (lf >= 0) break
      }
      const json = Buffer.concat(parts)
      const begin = from + json.length + 1
      return {
        about: checked(JSON.parse(json.toString('latin1'))),
        waiting: to - begin,
        pending: () => again(path, begin, to),
      }
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    if (error instanceof NotWhole || error instanceof SyntaxError) {
      const why = error instanceof NotWhole ? error.message : 'it is damaged'
      throw new Fatal(`unable to read state ${path}: ${why}; ${anew}`)
    }
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unable(`read state ${path}`, error)
  }
}

function* again(path: string, from: number, to: number): Generator<Buffer> {
  const { fd } = openSummed(path, 'state')
  try {
    yield* piecesOf(fd, from, to)
  } finally {
    closeSync(fd)
  }
}

/** All that is kept but for what each commit changes, as JSON. */
export const keptOf = (about: About) =>
  JSON.stringify({ ...about, number: undefined, lines: undefined })

/** The first line of what a state holds. */
export function firstLineOf(kept: string, number: number, lines: LinesFile | null): Buffer {
  const json = `${JSON.stringify({ number, lines }).slice(0, -1)},${kept.slice(1)}\n`
  return Buffer.from(json, 'latin1')
}

const isText = (what: unknown) => typeof what === 'string'
const isCount = (what: unknown) => Number.isSafeInteger(what) && (what as number) >= 0
const isTime = (what: unknown) => typeof what === 'number' && Number.isFinite(what)
const isFlag = (what: unknown) => typeof what === 'boolean'
const isObject = (what: unknown): what is Record<string, unknown> =>
  typeof what === 'object' && what !== null && !Array.isArray(what)
const orNull = (is: (what: unknown) => boolean) => (what: unknown) => what === null || is(what)
const listOf = (is: (what: unknown) => boolean) => (what: unknown) =>
  Array.isArray(what) && what.every(is)
const mapOf = (is: (what: unknown) => boolean) => (what: unknown) =>
  isObject(what) && Object.values(what).every(is)
const shape = (fields: Record<string, (what: unknown) => boolean>) => (what: unknown) =>
  isObject(what) && Object.entries(fields).every(([name, is]) => is(what[name]))

const isKnown = shape({
  line: isText,
  head: isText,
  headLength: isCount,
  offset: isCount,
  tail: isText,
  begins: orNull(isTime),
  folder: isText,
  name: isText,
  files: listOf(isText),
  half: isFlag,
  ended: isFlag,
  missed: isFlag,
  seen: isCount,
  clock: orNull(listOf(isCount)),
})

const isAbout = shape({
  id: isText,
  number: isCount,
  out: isText,
  zone: isText,
  lines: orNull(shape({ number: isCount, length: isCount, sum: isText })),
  texts: listOf(isKnown),
  last: mapOf(isTime),
  damaged: mapOf(isCount),
})

function checked(about: unknown): About {
  if (!isAbout(about)) throw new NotWhole('a field of it is rubbish')
  return about as About
}
