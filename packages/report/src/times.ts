import { type RecordLine, viewOf } from '@qmailanalog/record'
import { type Column, type Counter, column, Rows, Sums } from '@qmailanalog/table'
import type { Spans } from '@qmailanalog/time'
import { deliveriesOf, failure, success } from './by-reason.js'
import { timeOf, told, undatedNote } from './dated.js'
import { Histograms, partOf } from './histograms.js'

const successes = deliveriesOf(success)
const failures = deliveriesOf(failure)

/** No more empty rows than this stand together. */
const mostEmpty = 1000
const percents = [50, 95]

// What is added up for each span.
const MESSAGES = 0
const DELIVERIES = 1
const SUCCESSES = 2
const FAILURES = 3
const BYTES = 4
/** seconds of deliveries that began or ended within it */
const BUSY = 5
/** how many deliveries more than before last all of it */
const FULL = 6
/** how many messages more than before wait at its end */
const WAITING = 7
const DELAYS = 8
const MOST = 9
const P50 = 10
const P95 = 11
const width = 12

/** A span of time that was looked up: `from` up to but not `to`, and its entry. */
interface Place {
  from: number
  to: number
  entry: number
}

const nowhere: Place = { from: 0, to: 0, entry: 0 }
const nothing = viewOf(Buffer.alloc(0))

/** What happened in each span of time (ztime(1)). Only spans in which something did have an entry. */
export class Times implements Counter {
  readonly need = 5
  private readonly sums = new Sums(width)
  private readonly histograms = new Histograms()
  /** entries by when their spans begin */
  private readonly entries = new Map<number, number>()
  private undated = 0
  private gaps: string[] = []
  // Ends come mostly in order, beginnings too, but not in that of the ends.
  private atEnd = nowhere
  private atStart = nowhere

  constructor(private readonly spans: Spans) {}

  take(lines: RecordLine[], count: number): void {
    for (let n = 0; n < count; n++) {
      const line = lines[n]!
      if (line.message) this.message(line)
      else this.delivery(line)
    }
  }

  private message(line: RecordLine): void {
    const { sums } = this
    const done = timeOf(line, 3)
    if (Number.isNaN(done)) return void this.undated++
    const end = this.end(done)
    sums.add(end.entry, MESSAGES, 1)
    sums.add(end.entry, BYTES, line.number(4))
    const birth = timeOf(line, 2)
    // One that was born in the same span waits at the end of none.
    if (!(birth < end.from)) return
    sums.add(this.start(birth).entry, WAITING, 1)
    sums.add(end.entry, WAITING, -1)
  }

  private delivery(line: RecordLine): void {
    const { histograms, sums } = this
    const ddone = timeOf(line, 5)
    if (Number.isNaN(ddone)) return void this.undated++
    const { entry, from } = this.end(ddone)
    sums.add(entry, DELIVERIES, 1)
    if (line.is(successes)) {
      sums.add(entry, SUCCESSES, 1)
      const delay = ddone - timeOf(line, 3)
      if (!Number.isNaN(delay)) {
        histograms.add(entry, partOf(delay))
        if (sums.sum(entry, DELAYS) === 0 || delay > sums.sum(entry, MOST)) {
          sums.set(entry, MOST, delay)
        }
        sums.add(entry, DELAYS, 1)
      }
    } else if (line.is(failures)) sums.add(entry, FAILURES, 1)
    const dstart = timeOf(line, 4)
    // A delivery that ended before it began took no time.
    if (!(dstart < ddone)) return
    if (dstart >= from) return sums.add(entry, BUSY, ddone - dstart)
    const start = this.start(dstart)
    sums.add(start.entry, BUSY, start.to - dstart)
    sums.add(entry, BUSY, ddone - from)
    if (start.to === from) return
    sums.add(this.entryOf(start.to), FULL, 1)
    sums.add(entry, FULL, -1)
  }

  private end(time: number): Place {
    const { atEnd } = this
    if (time >= atEnd.from && time < atEnd.to) return atEnd
    this.atEnd = this.find(time)
    return this.atEnd
  }

  private start(time: number): Place {
    const { atStart } = this
    if (time >= atStart.from && time < atStart.to) return atStart
    this.atStart = this.find(time)
    return this.atStart
  }

  private find(time: number): Place {
    const from = this.spans.startOf(time)
    return { from, to: this.spans.endOf(time), entry: this.entryOf(from) }
  }

  private entryOf(from: number): number {
    const { entries, sums } = this
    let entry = entries.get(from)
    if (entry === undefined) {
      entry = sums.append(nothing, 0, 0)
      entries.set(from, entry)
    }
    return entry
  }

  /** The spans in order, from the first one in which a message or a delivery ended to the last. */
  rows(columns: Column[]): Rows {
    const { entries, sums } = this
    this.histograms.quantiles(percents, (entry, [p50, p95]) => {
      const most = sums.sum(entry, MOST)
      sums.set(entry, P50, Math.min(p50!, most))
      sums.set(entry, P95, Math.min(p95!, most))
    })
    const shown = new Shown(this.spans, sums)
    const begins = Float64Array.from(entries.keys()).sort()
    let before: number[] = []
    for (const begin of begins) {
      const entry = entries.get(begin)!
      if (sums.sum(entry, MESSAGES) + sums.sum(entry, DELIVERIES) === 0) {
        before.push(entry)
        continue
      }
      if (!shown.upTo(begin, entries)) for (const entry of before) shown.pass(entry)
      before = []
      shown.row(begin, entry)
    }
    this.gaps = shown.gaps
    return new Rows(shown.rows, columns)
  }

  /** What is told beside. */
  get notes(): string[] {
    const { gaps, undated } = this
    const left = `note: ${told(gaps.length, 'gap')} of more than 1,000 empty rows left out, the first ${gaps[0]}`
    return [...undatedNote(undated), ...(gaps.length > 0 ? [left] : [])]
  }
}

// The sums that rows show, behind those that are shown as they are.
const DEFERRALS = 4
const BYTES_SHOWN = 5
const P50_SHOWN = 6
const P95_SHOWN = 7
const CONCURRENCY = 8
const WAITING_SHOWN = 9

/** The rows, made one after the other. */
class Shown {
  readonly rows = new Sums(10)
  readonly gaps: string[] = []
  private waiting = 0
  private full = 0
  /** where the next row begins, once there is one */
  private next = Number.NaN

  constructor(
    private readonly spans: Spans,
    private readonly sums: Sums,
  ) {}

  /** Makes the empty rows before the one that begins there; false if there is none before, or they are too many. */
  upTo(begin: number, entries: Map<number, number>): boolean {
    const { next, spans } = this
    if (Number.isNaN(next)) return false
    const empty: number[] = []
    for (let at = next; at < begin; at = spans.endOf(at)) {
      if (empty.push(at) > mostEmpty) {
        this.gaps.push(`from ${spans.shown(next)} to ${spans.shown(begin)}`)
        return false
      }
    }
    for (const at of empty) this.row(at, entries.get(at))
    return true
  }

  /** Passes over a span that has no row. */
  pass(entry: number): void {
    this.full += this.sums.sum(entry, FULL)
    this.waiting += this.sums.sum(entry, WAITING)
  }

  row(begin: number, entry: number | undefined): void {
    const { rows, spans, sums } = this
    if (entry !== undefined) this.pass(entry)
    this.next = spans.endOf(begin)
    const of = (n: number) => (entry === undefined ? 0 : sums.sum(entry, n))
    const time = Buffer.from(spans.shown(begin))
    const row = rows.append(viewOf(time), 0, time.length)
    for (const n of [MESSAGES, DELIVERIES, SUCCESSES, FAILURES]) rows.set(row, n, of(n))
    rows.set(row, DEFERRALS, of(DELIVERIES) - of(SUCCESSES) - of(FAILURES))
    rows.set(row, BYTES_SHOWN, of(BYTES))
    const hasDelays = of(DELAYS) > 0
    rows.set(row, P50_SHOWN, hasDelays ? of(P50) : Number.NaN)
    rows.set(row, P95_SHOWN, hasDelays ? of(P95) : Number.NaN)
    const length = this.next - begin
    rows.set(row, CONCURRENCY, (of(BUSY) + this.full * length) / length)
    rows.set(row, WAITING_SHOWN, this.waiting)
  }
}

const seconds = { unit: 'seconds', places: 3, mayMiss: true } as const

/** The columns of numbers. */
export const timeColumns: Column[] = [
  column(MESSAGES, 'messages', 'messages that left the queue'),
  column(DELIVERIES, 'deliveries', 'delivery attempts that ended'),
  column(SUCCESSES, 'successes', 'how many of them were successes'),
  column(FAILURES, 'failures', 'how many were failures'),
  column(DEFERRALS, 'deferrals', 'how many were deferrals'),
  column(BYTES_SHOWN, 'bytes', 'bytes of the messages', { unit: 'bytes' }),
  column(
    P50_SHOWN,
    'p50',
    'the ddelay that half of the successes do not exceed, in seconds; - if there are none',
    seconds,
  ),
  column(P95_SHOWN, 'p95', 'the ddelay that 95 % of the successes do not exceed', seconds),
  column(CONCURRENCY, 'concurrency', 'attempts at work at once, on average', { places: 2 }),
  column(WAITING_SHOWN, 'waiting', 'messages in the queue at the end, of those that left it later'),
]
