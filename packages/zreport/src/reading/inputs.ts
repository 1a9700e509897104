import { logInput } from '@qmailanalog/log'
import {
  chunksOf,
  eachLine,
  type Fatal,
  fileBytes,
  type Given,
  Lines,
  type Tools,
  unable,
  WrongUsage,
} from '@qmailanalog/program'
import type { Scanner } from '@qmailanalog/record'
import { readBy } from '@qmailanalog/table'
import { Totals } from '../counting/totals.js'
import type { Waiting } from '../counting/waiting.js'
import type { Input } from '../model.js'
import { Noted } from './noted.js'

const LF = 10

/** What is read beside what the report is of. */
export interface Beside {
  against: string[]
  pending: string | undefined
}

/** Reads all inputs one after the other, and notes what they were; those that cannot be read are told in the end. */
export class Inputs {
  readonly noted: Noted[] = []
  /** what went wrong */
  readonly errors: Fatal[] = []
  /** whether nothing is to be printed, since the request was wrong */
  abandoned = false

  /**
   * @param totals where records are counted, which is told of each input that begins
   * @param summed whether sums of inputs are wanted
   * @param room where records are read to
   */
  constructor(
    private readonly given: Given,
    private readonly tools: Tools,
    private readonly totals: Totals,
    private readonly summed: boolean,
    private readonly room: Buffer,
  ) {}

  /** Records of an earlier period. */
  async before(paths: string[], scanner: Scanner): Promise<Totals> {
    const before = new Totals(undefined)
    const lines = new Lines(readBy(scanner, [before]))
    for await (const chunk of this.files(paths, 'against', before)) lines.take(chunk)
    lines.end()
    return before
  }

  /** What is in the queue. */
  async queue(path: string, waiting: Waiting): Promise<void> {
    const lines = new Lines(eachLine((line) => waiting.line(line)))
    for await (const chunk of this.files([path], 'pending', new Totals(undefined)))
      lines.take(chunk)
  }

  /** Records: of files, or of standard input. */
  records(): AsyncGenerator<Buffer> {
    const { operands } = this.given
    return this.files(operands.length === 0 ? ['-'] : operands, 'records', this.totals)
  }

  /** Logs, and how their times are to be understood. */
  logs(): ReturnType<typeof logInput> {
    const { given, tools } = this
    let raw = false
    const isStdin = given.operands.length === 0
    const stdin = isStdin ? this.begin('log', '-', this.totals) : undefined
    const watched: Tools = {
      ...tools,
      fail: (error, path) => this.failed(error, path),
      stdin: stdin ? stdin.passing(tools.stdin) : tools.stdin,
    }
    const { input, ...log } = logInput(given, watched, undefined, {
      file: (path) => {
        raw = false
        this.begin('log', path, this.totals)
      },
      read: (chunk) => {
        raw = true
        this.noted.at(-1)!.add(chunk)
      },
      // Of what can be read only once no more is known.
      text: (chunk) => {
        if (!raw) this.noted.at(-1)!.add(chunk)
      },
    })
    return { ...log, input: this.caught(input) }
  }

  /** Files one behind the other, whole lines each. */
  private async *files(
    paths: string[],
    role: Input['role'],
    totals: Totals,
  ): AsyncGenerator<Buffer> {
    for (const path of paths) {
      const noted = this.begin(role, path, totals)
      let last = LF
      try {
        const bytes = path === '-' ? this.tools.stdin : fileBytes(path)
        const chunks = chunksOf(bytes, { patient: true, room: this.room })
        for await (const chunk of noted.passing(chunks)) {
          last = chunk.at(-1) ?? last
          yield chunk
        }
      } catch (error) {
        this.failed(unable(`read ${path === '-' ? 'input' : path}`, error), path, noted)
      }
      if (last !== LF) yield Buffer.from('\n')
    }
  }

  private begin(role: Input['role'], path: string, totals: Totals): Noted {
    const noted = new Noted(role, path, this.summed)
    this.noted.push(noted)
    totals.reading = noted.extent
    return noted
  }

  /** An input whose error is told in the end. */
  private async *caught(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    try {
      yield* input
    } catch (error) {
      this.abandoned = error instanceof WrongUsage
      if (this.abandoned) throw error
      this.failed(unable('read input', error))
    }
  }

  /** A file could not be read, or not to its end; `noted` if it had begun. */
  private failed(error: Fatal, path = '-', noted = this.begun(path)): void {
    this.errors.push(error)
    const its = noted ?? this.begin('log', path, this.totals)
    its.error = error.message
  }

  /** The last log of a path that has begun. */
  private begun(path: string): Noted | undefined {
    return this.noted.findLast(({ role, name }) => role === 'log' && name === path)
  }
}
