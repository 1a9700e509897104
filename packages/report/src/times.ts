import type { RecordLine } from '@qmailanalog/record'
import {
  type Before,
  type Column,
  type Counter,
  type Kind,
  type Part,
  Rows,
  Sums,
} from '@qmailanalog/table'
import { mayBegin, type Spans } from '@qmailanalog/time'
import { deliveriesOf, failure, success } from './by-reason.js'
import { timeOf, told, undatedNote, undatedOf, undatedPart } from './dated.js'
import { Histograms, partOf } from './histograms.js'
import { entryAt, type Place, Places } from './places.js'
import {
  BUSY,
  BYTES,
  DELAYS,
  DELIVERIES,
  FAILURES,
  FULL,
  MESSAGES,
  MOST,
  P50,
  P95,
  Shown,
  SUCCESSES,
  WAITING,
  width,
} from './time-rows.js'

const successes = deliveriesOf(success)
const failures = deliveriesOf(failure)

const percents = [50, 95]

/** What of it a tally has. */
const kinds: Kind[] = Array.from({ length: P50 }, (_, n) => (n === MOST ? 'most' : 'sum'))

/** Whether a key is a whole number of seconds that a span may begin at. */
function isTime(bytes: Buffer, start: number, end: number): boolean {
  const text = bytes.toString('latin1', start, end)
  return /^(?:0|-?[1-9]\d{0,11})$/.test(text) && mayBegin(Number(text))
}

/** What happened in each span of time (ztime(1)). Only spans in which something did have an entry. */
export class Times implements Counter {
  readonly need = 5
  private readonly sums = new Sums(width)
  private readonly histograms = new Histograms()
  /** entries by when their spans begin */
  private readonly entries = new Map<number, number>()
  private undated = 0
  private gaps: string[] = []
  private readonly places = new Places((time) => this.find(time))

  constructor(
    private readonly spans: Spans,
    before?: Before,
  ) {
    if (before) this.addAll(before)
  }

  private addAll(before: Before): void {
    const { sums } = this
    const spans = before.get('')
    for (const from of spans?.all() ?? []) {
      const entry = this.entryOf(Number(spans!.text(from)))
      for (let n = 0; n < MOST; n++) sums.addExact(entry, n, spans!.exactly(from, n))
      sums.set(entry, MOST, spans!.sum(from, MOST))
    }
    this.histograms.addPart(before.get('parts'), (begin) => this.entryOf(Number(begin)))
    this.undated = undatedOf(before)
  }

  parts(): Part[] {
    const { entries, histograms, sums } = this
    const spans = new Sums(kinds.length)
    const begins = new Map<number, number>()
    for (const [begin, entry] of entries) {
      begins.set(entry, begin)
      const values = kinds.map((_, n) => sums.exactly(entry, n))
      if (values[DELAYS] === 0) values[MOST] = Number.NaN
      spans.row(String(begin), ...values)
    }
    return [
      { name: '', kinds, isKey: isTime, sums: spans },
      histograms.part('parts', (owner) => String(begins.get(owner))),
      undatedPart(this.undated),
    ]
  }

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
    const end = this.places.end(done)
    sums.add(end.entry, MESSAGES, 1)
    sums.add(end.entry, BYTES, line.number(4))
    const birth = timeOf(line, 2)
    // One that was born in the same span waits at the end of none.
    if (!(birth < end.from)) return
    sums.add(this.places.start(birth).entry, WAITING, 1)
    sums.add(end.entry, WAITING, -1)
  }

  private delivery(line: RecordLine): void {
    const { histograms, sums } = this
    const ddone = timeOf(line, 5)
    if (Number.isNaN(ddone)) return void this.undated++
    const { entry, from } = this.places.end(ddone)
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
    const start = this.places.start(dstart)
    sums.add(start.entry, BUSY, start.to - dstart)
    sums.add(entry, BUSY, ddone - from)
    if (start.to === from) return
    sums.add(this.entryOf(start.to), FULL, 1)
    sums.add(entry, FULL, -1)
  }

  private find(time: number): Place {
    const from = this.spans.startOf(time)
    return { from, to: this.spans.endOf(time), entry: this.entryOf(from) }
  }

  private entryOf(from: number): number {
    return entryAt(this.entries, this.sums, from)
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
