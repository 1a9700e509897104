import { closeSync } from 'node:fs'
import type { Clock } from '@qmailanalog/log'
import { Matching } from '@qmailanalog/matchup'
import { Fatal, Lines, Output, type Progress, release, unable } from '@qmailanalog/program'
import type { Store } from './commit.js'
import { DayLines } from './day-lines.js'
import { bytesAt, goesOn, type Looking, type Source } from './identify.js'
import { original, type Plan } from './plan.js'
import { Reader, Unreadable } from './reader.js'
import { look, Moved, openSource } from './sources.js'
import type { About, Stored } from './state.js'

const LF = 10
/** So many bytes of lines are kept before they are committed; more where more is pending, which is written each time. */
const together = 32 << 20
/** After so many bytes of text, what was done so far is made to last. */
const often = 256 << 20
/** How much of what is printed is sorted into days at once. */
const atOnce = 1 << 20
/** By so many seconds a log may begin before the end of the one read before: clocks are set, and those of summer set back. */
const slack = { exact: 10, local: 3700 }

/** What was done. */
export interface Done {
  files: number
  /** of text */
  bytes: number
  messages: number
  deliveries: number
  /** lines that are no records */
  unknown: number
}

/** What a pass works with. */
export interface Setting extends Looking {
  store: Store
  about: About
  clock: Clock
  progress: Progress
  /** in seconds since 1970 */
  now: number
  /** whether logs are read that are older than what was read */
  older: boolean
  /** puts lines to their places once they are committed */
  settle(): Promise<void>
}

/** A file that was read, up to where, and the sum of what stands before that. */
interface Read {
  source: Source
  offset: number
  tail: string
}

/**
 * One try to read what a plan names, oldest first. It ends with a commit, or with Moved: then nothing has
 * happened since the last commit, and the next try is to begin with what is stored.
 */
export class Pass {
  /** of what is committed */
  readonly done: Done = { files: 0, bytes: 0, messages: 0, deliveries: 0, unknown: 0 }
  /** what is to be told in the end */
  readonly failures: Fatal[] = []
  commits = 0
  private readonly out = new Output()
  private matching!: Matching
  private readonly days: DayLines
  private read: Read[] = []
  /** bytes of text since the last commit, with half lines */
  private since = 0
  /** of whole lines since the last commit, and of how many files */
  private bytes = 0
  private files = 0
  private most = together
  private before = ''
  private known = false
  private warned: string | undefined

  constructor(
    private readonly setting: Setting,
    stored: Stored | undefined,
  ) {
    this.days = new DayLines(setting.about.zone)
    this.begin(stored)
  }

  /** Reads what is in the plan and commits it. */
  async run({ sources, stop }: Plan): Promise<void> {
    let all = true
    for (const source of sources) {
      all = await this.file(source, sources)
      if (!all) break
    }
    if (all && stop) this.failures.push(stop)
    await this.commit()
  }

  /** What to say if nothing that was read was a record. */
  get warning(): string | undefined {
    return this.known ? undefined : this.warned
  }

  /** Messages that are in a queue. */
  get waiting(): number {
    return this.matching.waiting
  }

  /** Goes on where the last commit ended, as the next run would. */
  private begin(stored: Stored | undefined): void {
    this.matching = new Matching(this.out, this.setting.clock)
    const pending = new Lines(this.matching)
    if (stored) for (const buf of stored.pending()) pending.take(buf)
    this.matching.begin()
    release(this.out.take() ?? Buffer.alloc(0))
    this.most = Math.max(together, 4 * (stored?.waiting ?? 0))
    this.before = stored ? told(stored.about) : ''
  }

  /** Reads what is new in a file; false if nothing behind it is to be read. */
  private async file(source: Source, sources: Source[]): Promise<boolean> {
    const { texts, about, now } = this.setting
    if (source.whole) {
      const text = source.text!
      texts.see(text, source)
      texts.whole(text, source.identity)
      text.ended = source.ended
      return true
    }
    if (about.damaged[source.version] !== undefined) {
      about.damaged[source.version] = Math.floor(now)
      return true
    }
    if (source.length === 0 || this.isOlder(source)) return true
    const reader = new Reader(source, this.setting)
    try {
      const fd = this.opened(source)
      try {
        await this.take(reader, fd, sources)
      } finally {
        closeSync(fd)
      }
      this.note(reader, true)
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

  private async take(reader: Reader, fd: number, sources: Source[]): Promise<void> {
    const { progress, clock } = this.setting
    const { source } = reader
    const lines = new Lines({
      block: (buf, start, end) => this.match(buf, start, end),
      end: () => undefined,
    })
    let begun = false
    for await (const chunk of reader.chunks(fd)) {
      if (!begun) clock.file(source.written, reader.text?.clock ?? undefined)
      begun = true
      progress.advance(chunk.length)
      lines.take(chunk)
      this.since += chunk.length
      if (this.days.bytes > this.most || this.since > often) {
        this.note(reader, false)
        await this.commit()
      }
    }
    const rest = lines.rest()
    if (rest.length === 0 || !reader.endsHalf(sources)) return
    reader.takeHalf()
    this.match(Buffer.concat([rest, Buffer.from([LF])]), 0, rest.length + 1)
  }

  private match(buf: Buffer, start: number, end: number): void {
    this.matching.block(buf, start, end)
    if (this.out.n > atOnce) this.sort()
  }

  /** Sorts what was printed into days. */
  private sort(): void {
    const lines = this.out.take()
    if (lines) this.days.take(lines)
  }

  /** Whether a log that is not known begins before the end of what its source wrote and was read. */
  private isOlder(source: Source): boolean {
    const { texts, about, older } = this.setting
    const { first, path } = source
    if (!first || older || texts.like(source.head).length > 0) return false
    const last = about.last[first.source]
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
    const { texts, clock } = this.setting
    const { source, marks, text } = reader
    const { folder, name, ended, identity } = source
    if (reader.short) {
      if (text && source.packed) texts.see(text, source)
      return
    }
    if (marks.offset === 0) return
    if (reader.counted === reader.start && marks.offset > reader.start) this.files++
    this.bytes += marks.offset - reader.counted
    reader.counted = marks.offset
    const known = texts.note(text, {
      ...marks.told,
      begins: text?.begins ?? source.first?.time ?? null,
      folder,
      name,
      half: whole && reader.half,
      ended: whole && ended,
      clock: clock.place ?? null,
    })
    reader.text = known
    texts.see(known, source)
    if (whole) texts.whole(known, identity)
    this.noteLast(marks.lastBytes, source.written)
    this.read.push({ source, offset: marks.offset, tail: known.tail })
  }

  private noteLast(bytes: Buffer, written: number): void {
    const { about, given, io, now } = this.setting
    const lines = Buffer.from(bytes.subarray(bytes.length < 4096 ? 0 : bytes.indexOf(LF) + 1))
    const last = io.recordIn(lines, 'last', given, written)
    // A time to come says nothing, and would make all that follows old.
    if (!last || last.time > now + 86400) return
    about.last[last.source] = Math.max(last.time, about.last[last.source] ?? 0)
  }

  /** What cannot be read now ends the plan; what is damaged for good is told once. */
  private unreadable(source: Source, sources: Source[], error: unknown): boolean {
    const { about, io, now, settledAt } = this.setting
    const told = unable(`read ${source.path}`, error)
    if (io.isSystem(error)) {
      this.failures.push(told)
      return false
    }
    // Somebody may be writing it: from another file, or we have to wait.
    if (source.written >= settledAt) {
      if (original(source, sources)) return true
      this.failures.push(told)
      return false
    }
    about.damaged[source.version] = Math.floor(now)
    this.failures.push(told)
    return true
  }

  /** What was done so far is done, whatever comes. Moved if a file is not any more what was read of it. */
  private async commit(): Promise<void> {
    const { store, about, texts, settle } = this.setting
    for (const read of this.read) check(read)
    this.sort()
    const next = { ...about, texts: [...texts] }
    if (this.bytes === 0 && told(next) === this.before) return
    store.commit(next, this.days, this.matching.pending(true))
    Object.assign(about, next)
    await settle()
    this.count()
    this.begin(store.read())
  }

  private count(): void {
    const { done, days, matching } = this
    if (this.bytes > 0) {
      this.warned ??= matching.warning
      this.known ||= matching.warning === undefined
    }
    done.files += this.files
    done.bytes += this.bytes
    done.messages += days.messages
    done.deliveries += days.deliveries
    done.unknown += days.unknown
    days.clear()
    this.commits++
    this.read = []
    this.files = 0
    this.bytes = 0
    this.since = 0
  }
}

/** All that is kept but for what changes with each commit. */
const told = (about: About) => JSON.stringify({ ...about, number: 0, lines: null })

/** Whether a file still begins and goes on as it did when it was read; Moved if not. */
function check({ source, offset, tail }: Read): void {
  const now = look(source)
  if (now.identity !== '' && now.identity === source.identity) return
  if (now.size < source.length) throw otherwise(source)
  const fd = openSource(source)
  try {
    const { raw, packed } = source
    if (!bytesAt(fd, 0, raw.length).equals(raw)) throw otherwise(source)
    if (!packed && !goesOn(fd, { offset, tail })) throw otherwise(source)
  } finally {
    closeSync(fd)
  }
}

const otherwise = ({ path }: Source) => new Moved(`unable to read ${path}: it changes all the time`)
