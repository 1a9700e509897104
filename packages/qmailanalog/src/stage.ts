import type { Transform } from 'node:stream'
import {
  environmentZone,
  type Given,
  type Program,
  release,
  run,
  type Sink,
} from '@qmailanalog/program'
import through2 from 'through2'
import { failureOf, Heard } from './heard.js'
import { Cuttable, gone, Incoming, Slot } from './incoming.js'
import type { Failure } from './types.js'

/** How many bytes may be written before somebody has to wait. */
const writable = 64 * 1024

/** A program as a stream: what it would read is written to it, what it would print is read from it. */
export type Stage = Transform & { pending: Buffer | undefined }

/**
 * Makes a stage of a program. It emits `warning`, a line, for what the program says and that is no failure; a
 * failure destroys it, once all that was printed before has been read. What goes to descriptor 5 is `pending`
 * before it ends.
 *
 * @param given what is asked for; may throw WrongUsage
 * @param alone whether nothing is to be written to it
 */
export function stage(program: Program, given: () => Given, alone: (given: Given) => boolean) {
  const { name } = program.usage
  const incoming = new Incoming()
  let finished: (() => void) | undefined
  // A reader that asks has taken everything before: so nothing is lost in a failure, or printed too early.
  const stream = through2(
    { readableHighWaterMark: 0, writableHighWaterMark: writable },
    (chunk: Buffer, _encoding, taken) => incoming.give(chunk, taken),
    (done) => {
      finished = done
      incoming.end()
    },
  ) as unknown as Stage
  stream.pending = undefined
  const reader = new Reader(stream)
  const heard = new Heard(name, (line) => stream.emit('warning', line))
  let input: Cuttable | undefined
  stream.once('close', () => {
    input?.cut()
    reader.leave()
    incoming.drop()
  })
  /** The same program, whose input can be cut off. */
  const cuttable: Program = {
    usage: program.usage,
    open(given, tools) {
      const running = program.open(given, tools)
      input = new Cuttable(running.input ?? tools.stdin)
      const close = () => {
        running.close?.()
        // What is still being opened is closed when it is open.
        void input?.closed?.then(running.close)
      }
      return { ...running, input, close }
    },
  }
  const work = async (): Promise<Failure | undefined> => {
    if (stream.destroyed) return undefined
    let words: Given
    try {
      words = given()
    } catch (error) {
      return failureOf(name, error)
    }
    if (alone(words)) stream.end()
    const pending: Buffer[] = []
    const keep = async (bytes: Buffer) => void pending.push(Buffer.from(bytes))
    const code = await run(cuttable, words, {
      stdin: incoming.chunks(),
      stdout: reader,
      complain: heard.complain,
      descriptor: (fd) => (fd === 5 ? { write: keep, end: async () => undefined } : undefined),
      tz: environmentZone(),
    })
    if (stream.destroyed) return undefined
    incoming.drop()
    stream.pending = Buffer.concat(pending)
    if (code !== 0) return heard.failure(code)
    if (finished) finished()
    else stream.push(null)
    return undefined
  }
  // Later: who has just made it is to hear of everything.
  void Promise.resolve()
    .then(work)
    .then(async (failure) => {
      if (!failure) return
      await reader.taken()
      stream.destroy(failure)
    })
  return stream
}

/** Who reads a stream, as a program sees it: gets a piece when he asks for one. */
class Reader implements Sink {
  private asked = new Slot<void>()
  private left = false

  constructor(private readonly stream: Transform) {
    const read = stream._read.bind(stream)
    stream._read = (size) => {
      this.asked.resolve()
      read(size)
    }
  }

  async write(bytes: Buffer): Promise<void> {
    if (bytes.length === 0) return
    await this.asked.promise
    if (this.left) throw gone()
    this.asked = new Slot()
    this.stream.push(Buffer.from(bytes))
    release(bytes)
  }

  async end(): Promise<void> {}

  /** Resolves when all that was written has been taken, or the reader has left. */
  async taken(): Promise<void> {
    if (this.stream.readableLength > 0) await this.asked.promise.catch(() => undefined)
  }

  leave(): void {
    this.left = true
    this.asked.reject(gone())
  }
}
