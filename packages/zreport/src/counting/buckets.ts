import type { Scanner } from '@qmailanalog/record'
import { entryAt } from '@qmailanalog/report'
import { Sums, SumsByKey } from '@qmailanalog/table'

// What is added up for each bucket.
export const MESSAGES = 0
export const SUCCESSES = 1
export const FAILURES = 2
export const DEFERRALS = 3
export const BYTES = 4
/** how many messages more than before wait at its end */
export const WAITING = 5
/** how many deliveries of a channel more than before run at its end; behind that, ticks from the beginning of the bucket: of those that began less those that ended */
export const LOCAL = 6
export const REMOTE = 8
export const width = 10

/** So many parts has a second where it is counted how long deliveries ran: whole ones add up exactly, up to the year 9999. */
const tick = 10000

/** A time in whole ticks. */
export const ticksOf = (seconds: number): number => Math.round(seconds * tick)

/** What cuts time into buckets: a Spans does. */
export interface Cutting {
  startOf(time: number): number
  endOf(time: number): number
}

/** What happened between `from` and `to`, in seconds since 1970. */
export interface BucketFacts {
  from: number
  to: number
  messages: number
  successes: number
  failures: number
  deferrals: number
  bytes: number
  /** attempts at work at once, on average */
  local: number
  remote: number
  /** messages in the queue at its end, of those that left it later, or are known to be there still */
  waiting: number
}

/** What waits, and how many deliveries of each channel run, at the end of a bucket. */
interface Before {
  waiting: number
  [LOCAL]: number
  [REMOTE]: number
}

/** What happened in stretches of time, each named by its beginning. Those in which nothing ended or began are not there. */
export class Buckets {
  readonly sums: SumsByKey
  private readonly entries = new Map<number, number>()

  constructor(scanner: Scanner) {
    this.sums = new SumsByKey(scanner, width)
  }

  get count(): number {
    return this.entries.size
  }

  entryOf(from: number): number {
    return entryAt(this.entries, this.sums, from)
  }

  /** The same in longer buckets, each of which begins where one of these does. */
  within(scanner: Scanner, longer: Pick<Cutting, 'startOf'>): Buckets {
    const made = new Buckets(scanner)
    for (const [from, entry] of this.entries) {
      made.addWithin(longer.startOf(from), this.sums, entry, from)
    }
    return made
  }

  /** Adds what happened in a bucket that begins at `from` to the one that begins at `start`, which it lies in. */
  addWithin(start: number, from: Sums, entry: number, begin: number): void {
    const to = this.entryOf(start)
    const { sums } = this
    for (let n = 0; n < width; n++) sums.addExact(to, n, from.exactly(entry, n))
    for (const channel of [LOCAL, REMOTE]) {
      const running = from.sum(entry, channel)
      sums.add(to, channel + 1, running * (ticksOf(begin) - ticksOf(start)))
    }
  }

  /** All of them as a table, by keys that are made of when they begin. */
  table(keyOf: (from: number) => string): Sums {
    const table = new Sums(width)
    for (const [from, entry] of this.entries) {
      const values = Array.from({ length: width }, (_, n) => this.sums.exactly(entry, n))
      table.row(keyOf(from), ...values)
    }
    return table
  }

  /** When the first bucket begins in which something ended, and the last one; undefined if there is none. */
  ends(): { first: number; last: number } | undefined {
    const { sums } = this
    let first = Number.POSITIVE_INFINITY
    let last = Number.NEGATIVE_INFINITY
    for (const [from, entry] of this.entries) {
      const ended = [MESSAGES, SUCCESSES, FAILURES, DEFERRALS]
      if (!ended.some((n) => sums.sum(entry, n) > 0)) continue
      first = Math.min(first, from)
      last = Math.max(last, from)
    }
    return first === Number.POSITIVE_INFINITY ? undefined : { first, last }
  }

  /**
   * The buckets in order, from the first in which something ended to the last. They are cut as these are.
   *
   * @param empty whether those that are empty come too: one by one, or as one long one where they stand together; else they do not
   */
  *all(cutting: Cutting, empty?: 'single' | 'together'): Generator<BucketFacts> {
    const ends = this.ends()
    if (!ends) return
    const begins = Float64Array.from(this.entries.keys()).sort()
    const before = { waiting: 0, [LOCAL]: 0, [REMOTE]: 0 }
    let next = ends.first
    for (const from of begins) {
      const entry = this.entries.get(from)!
      if (from >= ends.first) {
        while (empty && next < from) {
          const to = empty === 'single' ? cutting.endOf(next) : from
          yield this.facts(next, to, undefined, before)
          next = to
        }
        next = cutting.endOf(from)
        yield this.facts(from, next, entry, before)
      } else this.pass(entry, before)
      if (from >= ends.last) return
    }
  }

  /** What happened in a bucket; `before` becomes what is behind it. */
  private facts(from: number, to: number, entry: number | undefined, before: Before): BucketFacts {
    const of = (n: number) => (entry === undefined ? 0 : this.sums.sum(entry, n))
    const length = to - from
    const busy = (channel: typeof LOCAL | typeof REMOTE) =>
      Math.max(0, before[channel] + of(channel) - of(channel + 1) / ticksOf(length))
    const [local, remote] = [busy(LOCAL), busy(REMOTE)]
    if (entry !== undefined) this.pass(entry, before)
    return {
      from,
      to,
      messages: of(MESSAGES),
      successes: of(SUCCESSES),
      failures: of(FAILURES),
      deferrals: of(DEFERRALS),
      bytes: of(BYTES),
      local,
      remote,
      waiting: before.waiting,
    }
  }

  private pass(entry: number, before: Before): void {
    before.waiting += this.sums.sum(entry, WAITING)
    before[LOCAL] += this.sums.sum(entry, LOCAL)
    before[REMOTE] += this.sums.sum(entry, REMOTE)
  }
}
