import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Assumptions, Clock, type LogFile, type Reading } from '@qmailanalog/log'
import {
  Fatal,
  Lines,
  lock,
  named,
  Output,
  Progress,
  reason,
  release,
  replaceFile,
  type Tools,
  unable,
} from '@qmailanalog/program'
import { Days, rollBack } from './days.js'
import { hash, type Known, Ledger, Marks, marked } from './ledger.js'
import { Matching } from './queue.js'

/** What a run is to do. */
export interface Job {
  /** folder of what is kept from run to run */
  state: string
  /** folder of the days */
  out: string
  sources: string[]
  given: Assumptions
  /** whether progress is shown */
  shown: boolean
}

/** What a run did. */
export interface Done {
  files: number
  /** of text */
  bytes: number
  messages: number
  deliveries: number
  /** lines that are no records */
  unknown: number
  /** messages in the queue now */
  pending: number
}

/** After so many bytes of text, what was done so far is made to last. */
const often = 256 * 1024 * 1024
/** Nobody is in the middle of a line any more after so many seconds. */
const settled = 600
/** How often files may change their names while the work is planned. */
const mostPlans = 5
const multilogEnded = /\/@[0-9a-f]{24}\.[su]$/

/** A file has gone, or another one has its name, since the work was planned. */
class Moved extends Error {}

/** A file goes on otherwise than the text that it begins like. */
class Different extends Error {}

/**
 * Matches what is new in the sources, once. What is to be kept lies in one file that is replaced in one
 * step, after the lines that belong to it are on disk; a run that did not get there is undone by the next
 * one.
 */
export class Batch {
  private readonly path: string
  private ledger = new Ledger()
  private readonly out = new Output()
  private readonly clock: Clock
  private readonly matching: Matching
  private days!: Days
  private marks = new Marks()
  private readonly lines: Lines
  private since = 0
  private readonly done: Done = {
    files: 0,
    bytes: 0,
    messages: 0,
    deliveries: 0,
    unknown: 0,
    pending: 0,
  }

  constructor(
    private readonly job: Job,
    private readonly tools: Tools,
    private readonly io: Reading,
  ) {
    this.path = join(job.state, 'state')
    this.clock = new Clock(job.given, 0)
    this.matching = new Matching(this.out, this.clock)
    this.lines = new Lines({
      block: (buf, start, end) => this.block(buf, start, end),
      end: () => undefined,
    })
  }

  /** Does the work; throws Fatal if it has to stop before its end, with everything before that kept. */
  async run(): Promise<Done> {
    for (const folder of [this.job.state, this.job.out]) {
      try {
        mkdirSync(named(folder), { recursive: true })
      } catch (error) {
        throw unable(`make ${folder}`, error)
      }
    }
    const unlock = [await lock(this.path)]
    try {
      unlock.push(await lock(join(this.job.out, '.qlogmatch')))
      this.load()
      await this.work()
    } finally {
      for (const end of unlock) end()
    }
    return this.done
  }

  private load(): void {
    const { state } = this.job
    try {
      const text = this.stored()
      const end = text.indexOf(10)
      if (text.length > 0) this.ledger = Ledger.parse(text.toString('latin1', 0, end))
      for (const name of readdirSync(named(state), 'latin1')) {
        const serial = /^begun\.(\d+)$/.exec(name)?.[1]
        if (serial === undefined) continue
        if (Number(serial) === this.ledger.serial) rollBack(join(state, name))
      }
      this.days = new Days(this.job.out, this.journal(), this.job.given.timezone)
      this.matching.block(text, end + 1, text.length)
      this.matching.begin()
      release(this.out.take() ?? Buffer.alloc(0))
    } catch (error) {
      if (error instanceof SyntaxError)
        throw new Fatal(`unable to read ${this.path}: it is damaged`)
      throw unable(`read ${this.path}`, error)
    }
  }

  private stored(): Buffer {
    try {
      return readFileSync(named(this.path))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0)
      throw error
    }
  }

  private journal(): string {
    return join(this.job.state, `begun.${this.ledger.serial}`)
  }

  private async work(): Promise<void> {
    let error: unknown
    for (let plans = 1; ; plans++) {
      try {
        error = undefined
        await this.files()
        break
      } catch (thrown) {
        error = thrown
        if (!(thrown instanceof Moved) || plans === mostPlans) break
        await pause(100)
      }
    }
    if (error === undefined || error instanceof Moved) this.commit()
    if (error instanceof Moved) throw new Fatal(error.message)
    if (error !== undefined) {
      rollBack(this.journal())
      throw error
    }
    const { messages, deliveries, unknown } = this.days
    if (this.matching.warning !== undefined) this.tools.say(this.matching.warning)
    Object.assign(this.done, { messages, deliveries, unknown, pending: this.matching.waiting })
  }

  private async files(): Promise<void> {
    const { sources, given, shown } = this.job
    const files = await this.io.filesOf(sources, given, {
      skip: (file) => this.ledger.isWhole(identity(file)),
      fail: (error) => {
        if (/no such file/.test(error.message)) throw new Moved(error.message)
        this.tools.fail(error)
      },
    })
    const total = files.reduce((sum, { size }) => sum + size, 0)
    const progress = new Progress(total, this.tools.watched && shown)
    await progress.start()
    try {
      for (const file of files) {
        await this.file(file, (bytes) => progress.advance(bytes))
        if (this.since > often) this.commit()
      }
    } finally {
      progress.stop()
    }
  }

  private async file(file: LogFile, read: (bytes: number) => void): Promise<void> {
    const before = this.done.bytes
    let known: Known | undefined
    try {
      const now = statSync(named(file.path))
      if (`${now.dev}:${now.ino}` !== file.inode) {
        throw new Moved(`unable to read ${file.path}: another file has its name now`)
      }
      const { form, bytes } = this.io.beginning(file.path, marked)
      const packed = form !== 'plain'
      const head = packed ? await this.head(file.path) : bytes
      this.clock.file(file.written)
      let taken = false
      for (const candidate of this.ledger.like(head)) {
        known = candidate
        taken = await this.goOn(file, packed, head, candidate, read)
        if (taken) break
      }
      if (!taken) {
        known = undefined
        this.marks = new Marks()
        await this.take(this.io.textOf(file.path, read))
      }
      this.end(file, packed)
      known = this.noted(known)
      this.ledger.setWhole(identity(file))
    } catch (error) {
      if (error instanceof Moved || error instanceof Fatal) throw error
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        throw new Moved(`unable to read ${file.path}: ${reason(error)}`)
      }
      this.lines.rest()
      this.noted(known)
      this.tools.fail(unable(`read ${file.path}`, error))
    }
    if (this.done.bytes > before) this.done.files++
  }

  /** Takes what a file has behind the text that is known; false if it is another text. */
  private async goOn(
    file: LogFile,
    packed: boolean,
    head: Buffer,
    known: Known,
    read: (bytes: number) => void,
  ): Promise<boolean> {
    const { offset } = known
    const from = packed ? 0 : Math.max(0, offset - marked)
    if (!packed && file.size < offset) {
      // A copy that is not whole: nothing new.
      this.marks = new Marks()
      return true
    }
    const last = new Marks()
    last.offset = from
    const begin = (rest: Buffer) => {
      if (hash(last.lastBytes) !== known.tail) throw new Different()
      this.marks = Marks.behind(known, head, last.lastBytes)
      this.lines.take(rest)
    }
    this.marks = new Marks()
    const { bytesFrom, textOf } = this.io
    const text = packed ? textOf(file.path, read) : bytesFrom(file.path, from, read)
    try {
      for await (const chunk of text) {
        if (last.offset === offset) {
          this.lines.take(chunk)
          continue
        }
        const taken = chunk.subarray(0, offset - last.offset)
        last.add(taken)
        if (last.offset === offset) begin(chunk.subarray(taken.length))
      }
    } catch (error) {
      if (error instanceof Different) return false
      throw error
    }
    return true
  }

  /** The first bytes of a text. */
  private async head(path: string): Promise<Buffer> {
    let head = Buffer.alloc(0)
    try {
      for await (const chunk of this.io.textOf(path)) {
        head = Buffer.concat([head, chunk.subarray(0, marked - head.length)])
        if (head.length === marked) break
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error
      // Damage is told when all of the text is read.
    }
    return head
  }

  private async take(text: AsyncIterable<Buffer>): Promise<void> {
    for await (const chunk of text) this.lines.take(chunk)
  }

  /** A half line at the end is left for the next run while somebody may be writing it. */
  private end(file: LogFile, packed: boolean): void {
    const rest = this.lines.rest()
    const ended =
      packed || multilogEnded.test(file.path) || Date.now() / 1000 - file.written > settled
    if (rest.length === 0 || !ended) return
    this.mark(rest)
    const line = Buffer.concat([rest, Buffer.from('\n')])
    this.match(line, 0, line.length)
  }

  private noted(known: Known | undefined): Known | undefined {
    if (this.marks.offset === 0) return known
    return this.ledger.note(known, this.marks.known())
  }

  private block(buf: Buffer, start: number, end: number): void {
    // Before matching, which writes stamps over what stands before them.
    this.mark(buf.subarray(start, end))
    this.match(buf, start, end)
  }

  private mark(bytes: Buffer): void {
    this.marks.add(bytes)
    this.done.bytes += bytes.length
    this.since += bytes.length
  }

  private match(buf: Buffer, start: number, end: number): void {
    this.matching.block(buf, start, end)
    const lines = this.out.take()
    if (lines === undefined) return
    this.days.take(lines)
    release(lines)
  }

  /** What was done so far is done, whatever comes. */
  private commit(): void {
    const { ledger, matching, path } = this
    this.days.commit()
    ledger.serial++
    try {
      replaceFile(path, all(ledger, matching))
    } catch (error) {
      ledger.serial--
      throw unable(`write ${path}`, error)
    }
    this.days.begin(this.journal())
    this.since = 0
  }
}

function* all(ledger: Ledger, matching: Matching): Generator<Buffer> {
  yield Buffer.from(`${ledger}\n`, 'latin1')
  yield* matching.pending(true)
}

/** A file as it lies there: if any of this changes, it is looked at anew. */
function identity({ inode, size, written }: LogFile): string {
  return `${inode}:${size}:${written}`
}
