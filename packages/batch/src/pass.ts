import { closeSync } from 'node:fs'
import type { Clock } from '@qmailanalog/log'
import { Fatal, Lines, type Progress, unable } from '@qmailanalog/program'
import { Chunk, type Committing } from './chunk.js'
import type { Looking, Source } from './identify.js'
import { original, type Plan } from './plan.js'
import { Reader, Unreadable } from './reader.js'
import { Moved, openSource } from './sources.js'
import type { Stored } from './state.js'
import { marked } from './texts.js'

const LF = 10
/** By so many seconds a log may begin before the end of the one read before: clocks are set, and those of summer set back. */
const slack = { exact: 10, local: 3700 }
const day = 86400
/** So many bytes of text are taken between two turns of a commit that is under way, each of which takes many. */
const atOnce = 128 << 10

/** What a pass works with. */
export interface Setting extends Looking, Committing {
  clock: Clock
  progress: Progress
  /** in seconds since 1970, and in days */
  now: number
  today: number
  /** whether logs are read that are older than what was read */
  older: boolean
}

/**
 * One try to read what a plan names, oldest first. It ends with a commit, or with Moved: then nothing has
 * happened since the last commit, and the next try is to begin with what is stored.
 */
export class Pass {
  /** what is to be told in the end */
  readonly failures: Fatal[] = []
  readonly chunk: Chunk

  constructor(
    private readonly setting: Setting,
    stored: Stored | undefined,
  ) {
    this.chunk = new Chunk(setting, stored)
  }

  /** Reads what is in the plan and commits it. */
  async run({ sources, stop }: Plan): Promise<void> {
    try {
      let all = true
      for (const source of sources) {
        all = await this.file(source, sources)
        if (!all) break
      }
      if (all && stop) this.failures.push(stop)
      await this.chunk.commit()
    } finally {
      await this.chunk.committed
    }
  }

  /** Reads what is new in a file; false if nothing behind it is to be read. */
  private async file(source: Source, sources: Source[]): Promise<boolean> {
    const { texts, about, today } = this.setting
    if (source.whole) {
      const text = source.text!
      texts.see(text, source)
      texts.whole(text, source.identity)
      text.ended = source.ended
      return true
    }
    if (about.damaged[source.version] !== undefined) {
      about.damaged[source.version] = today
      return true
    }
    if (source.length === 0) return true
    const reader = new Reader(source, this.setting)
    try {
      const fd = this.opened(source)
      try {
        if (await this.take(reader, fd, sources)) this.note(reader, true)
      } finally {
        closeSync(fd)
      }
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      this.note(reader, false)
      return this.unreadable(source, sources, error.cause)
    }
    return true
  }

  private opened(source: Source): number {
    try {
      return openSource(source)
    } catch (error) {
      throw error instanceof Moved ? error : new Unreadable(error)
    }
  }

  /** Takes what is new; false if that is refused. */
  private async take(reader: Reader, fd: number, sources: Source[]): Promise<boolean> {
    const { chunk, setting } = this
    const { progress, clock, say } = setting
    const { source } = reader
    const lines = new Lines(
      {
        block: (buf, start, end) => chunk.match(buf, start, end),
        long: (first, length) => chunk.long(first, length),
        end: () => undefined,
      },
      say,
    )
    let begun = false
    for await (const bytes of reader.chunks(fd)) {
      if (!begun) {
        if (!reader.text && this.isOlder(source)) return false
        clock.file(source.written, reader.text?.clock ?? undefined)
        begun = true
      }
      progress.advance(bytes.length)
      for (let from = 0; from < bytes.length; from += atOnce) {
        lines.take(bytes.subarray(from, from + atOnce))
        await chunk.turn()
      }
      chunk.since += bytes.length
      if (chunk.isFull) {
        this.note(reader, false)
        await chunk.commit()
      }
    }
    const rest = lines.rest()
    if (rest.length > 0 && reader.endsHalf(sources)) {
      reader.takeHalf()
      chunk.match(Buffer.concat([rest, Buffer.from([LF])]), 0, rest.length + 1)
    }
    return true
  }

  /** Whether a log that is not known begins before the end of what its source wrote and was read. */
  private isOlder(source: Source): boolean {
    const { about, older } = this.setting
    const { first, path } = source
    if (!first || older) return false
    const last = about.last[first.origin]
    if (last === undefined || first.time >= last - (first.local ? slack.local : slack.exact)) {
      return false
    }
    this.failures.push(
      new Fatal(
        `unable to read ${path}: it begins at ${first.time}, and what was read before ended at ${last}; --older reads it all the same, though messages may be taken for others`,
      ),
    )
    return true
  }

  /** Up to where a file was read is known from now on; `whole` if that is all there is. */
  private note(reader: Reader, whole: boolean): void {
    const { chunk, setting } = this
    const { texts, clock } = setting
    const { source, marks, text } = reader
    const { ended, identity } = source
    if (reader.short) {
      if (text && source.packed) texts.see(text, source)
      return
    }
    if (marks.offset === 0) return
    chunk.count(marks.offset - reader.counted, reader.counted === reader.start)
    reader.counted = marks.offset
    const now = {
      ...marks.told,
      begins: text?.begins ?? source.first?.time ?? null,
      half: whole && reader.half,
      ended: whole && ended,
      clock: clock.place ?? null,
    }
    const known = texts.note(text, now, source)
    reader.text = known
    if (whole) texts.whole(known, identity)
    this.noteLast(marks.lastBytes, source.written)
    chunk.read.push({ source, offset: marks.offset, tail: known.tail })
  }

  private noteLast(bytes: Buffer, written: number): void {
    const { about, given, io, now } = this.setting
    const lines = Buffer.from(bytes.subarray(bytes.length < marked ? 0 : bytes.indexOf(LF) + 1))
    const last = io.recordIn(lines, 'last', given, written)
    // A time to come says nothing, and would make all that follows old.
    if (!last || last.time > now + day) return
    about.last[last.origin] = Math.max(last.time, about.last[last.origin] ?? 0)
  }

  /** What cannot be read now ends the plan; what is damaged for good is told once. */
  private unreadable(source: Source, sources: Source[], error: unknown): boolean {
    const { about, io, today, settledAt } = this.setting
    const told = unable(`read ${source.path}`, error)
    if (error instanceof Fatal || io.isSystem(error)) {
      this.failures.push(told)
      return false
    }
    // Somebody may be writing it: from another file, or we have to wait.
    if (source.written >= settledAt) {
      if (original(source, sources)) return true
      this.failures.push(told)
      return false
    }
    about.damaged[source.version] = today
    this.failures.push(told)
    return true
  }
}
