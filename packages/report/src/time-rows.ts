import { viewOf } from '@qmailanalog/record'
import { type Column, column, Sums } from '@qmailanalog/table'
import type { Spans } from '@qmailanalog/time'

// What is added up for each span.
export const MESSAGES = 0
export const DELIVERIES = 1
export const SUCCESSES = 2
export const FAILURES = 3
export const BYTES = 4
/** seconds of deliveries that began or ended within it */
export const BUSY = 5
/** how many deliveries more than before last all of it */
export const FULL = 6
/** how many messages more than before wait at its end */
export const WAITING = 7
export const DELAYS = 8
export const MOST = 9
export const P50 = 10
export const P95 = 11
export const width = 12

/** No more empty rows than this stand together. */
const mostEmpty = 1000

// The sums that rows show, behind those that are shown as they are.
const DEFERRALS = 4
const BYTES_SHOWN = 5
const P50_SHOWN = 6
const P95_SHOWN = 7
const CONCURRENCY = 8
const WAITING_SHOWN = 9

/** The rows, made one after the other. */
export class Shown {
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
