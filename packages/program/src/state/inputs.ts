import { builtin } from '../builtin.js'
import type { Option } from '../command-line/usage.js'
import { Fatal } from '../errors.js'

/** How many first bytes of text tell an input from others. */
export const inputHead = 4096
/** So many inputs of a run are remembered, the last ones. */
const most = 1000
const line = /^0 number((?: \d+ [0-9a-f]{32})*)\n/

/** How long an input was, in bytes of text, and the sum of its first bytes. */
interface Begun {
  length: number
  sum: string
}

export const againOption: Option = {
  name: 'again',
  help: 'With --state, read logs, too, that begin as one did that the run before read.',
}

/**
 * The inputs of a run that keeps a state, and those of the run before, which stand in the first line of the
 * state: a kind of line that matchup reads in silence (matchup(5), PENDING LINES). So a run that is repeated by
 * mistake is told from one that goes on.
 */
export class Inputs {
  private before: Begun[] = []
  private readonly now: { length: number; head: Buffer }[] = []

  /** @param again whether to take what begins as one of the inputs before */
  constructor(private readonly again: boolean) {}

  /** Takes the first bytes of a state. */
  read(state: Buffer): void {
    const [, entries = ''] = line.exec(state.toString('latin1')) ?? []
    const words = entries.split(' ').slice(1)
    for (let n = 0; n + 1 < words.length; n += 2) {
      this.before.push({ length: Number(words[n]), sum: words[n + 1]! })
    }
  }

  /** The line for the next state. */
  get line(): Buffer {
    const entries = this.now
      .filter(({ length }) => length > 0)
      .slice(-most)
      .map(({ length, head }) => ` ${length} ${sumOf(head)}`)
    return Buffer.from(`0 number${entries.join('')}\n`)
  }

  /**
   * Refuses an input, by its first bytes (up to 4096), that begins as one of the run before; throws Fatal.
   *
   * @param size in bytes of text, if that is known
   */
  check(head: Buffer, name: string, size?: number): void {
    if (this.again) return
    const known = this.before.find(({ length, sum }) => {
      const begun = Math.min(length, inputHead)
      return begun <= head.length && sum === sumOf(head.subarray(0, begun))
    })
    if (!known) return
    const { length } = known
    const what =
      size === undefined || size === length
        ? `the run before read a log of ${length} bytes that begins so`
        : `the run before read ${length} bytes of it, and it has ${size} now`
    throw new Fatal(`unable to read ${name}: ${what}; --again reads all of it once more`)
  }

  /** The next input begins. */
  next(): void {
    this.now.push({ length: 0, head: Buffer.alloc(0) })
  }

  /** Bytes of that input. */
  add(bytes: Buffer): void {
    const input = this.now.at(-1)!
    input.length += bytes.length
    if (input.head.length >= inputHead) return
    input.head = Buffer.concat([input.head, bytes.subarray(0, inputHead - input.head.length)])
  }

  /** The bytes of an input that can be read only once, as soon as it is known that they are to be read. */
  async *of(text: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
    this.next()
    let head: Buffer | undefined = Buffer.alloc(0)
    for await (const chunk of text) {
      this.add(chunk)
      if (head === undefined) {
        yield chunk
        continue
      }
      head = Buffer.concat([head, chunk])
      if (head.length < inputHead) continue
      this.check(head.subarray(0, inputHead), name)
      yield head
      head = undefined
    }
    if (head === undefined || head.length === 0) return
    this.check(head, name)
    yield head
  }
}

/** Only who keeps a state waits for node:crypto. */
const sumOf = (head: Buffer) => builtin('node:crypto').hash('sha256', head).slice(0, 32)
