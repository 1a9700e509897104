import { closeSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import type { Clock } from '@qmailanalog/log'
import { Matching } from '@qmailanalog/matchup'
import { type Fatal, Lines, Output, release } from '@qmailanalog/program'
import type { Store } from './commit.js'
import { DayLines } from './day-lines.js'
import { Ends } from './ends.js'
import { beginsSo, goesOn, type Source } from './identify.js'
import { changed, look, openSource } from './sources.js'
import { type About, keptOf, type Stored } from './state.js'
import type { Texts } from './texts.js'

/** So many bytes of lines are kept before they are committed; more where the state, which is written each time, is long. */
const together = 8 << 20
/** So many times as many where the disk is still busy with those before. */
const patient = 4
/** After so many bytes of text, what was done so far is made to last. */
const often = 256 << 20
/** How much of what is printed is sorted into days at once. */
const atOnce = 1 << 20

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

/** What commits need. */
export interface Committing {
  store: Store
  about: About
  texts: Texts
  clock: Clock
  fail(error: Fatal): void
  /** tells of a line that is too long, once */
  say(line: string): void
}

/** A file that was read, up to where, and the sum of what stands before that. */
interface Read {
  source: Source
  offset: number
  tail: string
}

/** What was matched since the last commit. A commit goes to the disk while the next lines are matched. */
export class Chunk {
  /** of what is committed */
  readonly done: Done = { files: 0, bytes: 0, messages: 0, deliveries: 0, unknown: 0 }
  commits = 0
  /** what to say if nothing that was read was a record */
  warning: string | undefined
  /** messages that were in a queue at the last commit */
  waiting = 0
  /** bytes of text, with half lines */
  since = 0
  read: Read[] = []
  /** the last commit; an error of it is met where this is awaited */
  committed: Promise<void> = Promise.resolve()
  private writing = false
  private readonly out = new Output()
  private made: { matching: Matching; ends: Ends } | undefined
  private days = new DayLines()
  /** at the last commit */
  private before = { messages: 0, deliveries: 0, unknown: 0 }
  /** of whole lines, and of how many files */
  private bytes = 0
  private files = 0
  private most: number
  private kept: string

  constructor(
    private readonly setting: Committing,
    private readonly stored: Stored | undefined,
  ) {
    this.kept = stored ? keptOf(stored.about) : ''
    this.most = mostOf(this.kept.length + (stored?.waiting ?? 0))
  }

  /** Whether it is time to commit. */
  get isFull(): boolean {
    return this.days.bytes > (this.writing ? patient : 1) * this.most || this.since > often
  }

  /** Takes whole lines of a log. */
  match(buf: Buffer, start: number, end: number): void {
    this.matching.block(buf, start, end)
    if (this.out.n > atOnce) this.sort()
  }

  /** Sorts what was printed into days. */
  private sort(): void {
    const printed = this.made?.ends.take()
    if (printed) this.days.take(printed.lines, printed.parts)
  }

  /** Takes a line that is too long for one, by its first bytes and its length. */
  long(first: Buffer, length: number): void {
    this.matching.long(first, length)
  }

  /** So many bytes of whole lines were taken, of a file from which others were taken before, or not. */
  count(bytes: number, first: boolean): void {
    if (first && bytes > 0) this.files++
    this.bytes += bytes
  }

  /** Lets a commit go on that is under way. */
  async turn(): Promise<void> {
    if (this.writing) await setImmediate()
  }

  /** Begins to give to the disk what was done so far. Moved if a file is not any more what was read of it. */
  async commit(): Promise<void> {
    const { store, about, texts, fail } = this.setting
    await this.committed
    for (const read of this.read) check(read)
    this.sort()
    about.texts = [...texts]
    const kept = keptOf(about)
    this.waiting = this.matching.waiting
    if (this.bytes === 0 && kept === this.kept) return
    this.kept = kept
    const pending = [...this.matching.pending()]
    const { days } = this
    const done = this.counted()
    this.writing = true
    this.committed = store
      .commit(about, kept, days.byDay, pending, fail)
      .then(() => {
        this.commits++
        add(this.done, done)
        days.release()
        for (const buf of pending) release(buf)
      })
      .finally(() => {
        this.writing = false
      })
    this.committed.catch(() => undefined)
    this.most = mostOf(pending.reduce((sum, { length }) => sum + length, kept.length))
  }

  private get matching(): Matching {
    return this.begun.matching
  }

  /** What goes on where the last run ended; made when it is needed. */
  private get begun(): { matching: Matching; ends: Ends } {
    if (this.made) return this.made
    const { setting, out } = this
    const matching = new Matching(out, setting.clock)
    const lines = new Lines(matching, (line) => setting.say(line))
    for (const buf of this.stored?.pending() ?? []) lines.take(buf)
    matching.begin()
    release(out.take() ?? Buffer.alloc(0))
    this.made = { matching, ends: new Ends(out, matching, setting.about.zone) }
    return this.made
  }

  /** What was done since the last commit; from now on it counts anew. */
  private counted(): Done {
    const { before, files, bytes } = this
    const { matching, ends } = this.begun
    const { counts } = ends
    this.warning = matching.warning
    this.before = counts
    this.days = new DayLines()
    this.read = []
    this.files = 0
    this.bytes = 0
    this.since = 0
    return {
      files,
      bytes,
      messages: counts.messages - before.messages,
      deliveries: counts.deliveries - before.deliveries,
      unknown: counts.unknown - before.unknown,
    }
  }
}

const mostOf = (state: number) => Math.max(together, 4 * state)

/** Adds figures to others. */
export function add(sum: Done, more: Done): void {
  for (const name of Object.keys(sum) as (keyof Done)[]) sum[name] += more[name]
}

/** Whether a file still begins and goes on as it did when it was read; Moved if not. */
function check({ source, offset, tail }: Read): void {
  const now = look(source)
  if (now.identity !== '' && now.identity === source.identity) return
  if (now.size < source.length) throw changed(source)
  const fd = openSource(source)
  try {
    const { start, packed } = source
    if (!beginsSo(fd, start)) throw changed(source)
    if (!packed && !goesOn(fd, { offset, tail })) throw changed(source)
  } finally {
    closeSync(fd)
  }
}
