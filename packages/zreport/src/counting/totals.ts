import { type RecordLine, Sum } from '@qmailanalog/record'
import { deliveriesOf, failure, Histograms, partOf, success, timeOf } from '@qmailanalog/report'
import { type Before, type Counter, type Kind, type Part, Sums } from '@qmailanalog/table'
import type { Span } from '@qmailanalog/time'
import { Batch, DEFERRAL, FAILURE, SUCCESS } from './batch.js'
import { all, eachBefore, timeIn } from './cut.js'

const successes = deliveriesOf(success)
const failures = deliveriesOf(failure)

/** How many records there are, and the first and the last time at which one ended; NaN if there is none. */
export interface Extent {
  records: number
  first: number
  last: number
}

/** An extent of nothing. */
export const noExtent = (): Extent => ({ records: 0, first: Number.NaN, last: Number.NaN })

/** Counts, the bytes, times of those that count and of all, the greatest delay: as a tally has them. */
const kinds: Kind[] = [...all(7), 'least', 'most', 'least', 'most', 'most']

/** What all records have together; and those that count are parted here. */
export class Totals implements Counter {
  readonly need = 6
  /** of all records that count */
  readonly extent = noExtent()
  /** of the input that is read */
  reading = noExtent()
  /** records whose end is no time */
  undated = 0
  /** records of other times than are asked for */
  outside = 0
  messages = 0
  readonly bytes = new Sum()
  successes = 0
  failures = 0
  deferrals = 0
  /** ddelay of successes, and the greatest above 0 */
  readonly delays: Histograms
  most = 0
  private readonly counts: boolean
  /** the records that were taken last and count */
  readonly ofMessages = new Batch()
  readonly ofDeliveries = new Batch()

  /**
   * @param span the times that count
   * @param delays where somebody else counts them, if somebody does
   */
  constructor(
    private readonly span: Span | undefined,
    delays?: Histograms,
    before?: Before,
  ) {
    this.counts = delays === undefined
    this.delays = delays ?? new Histograms()
    if (before) this.addAll(before)
  }

  private addAll(before: Before): void {
    const { bytes, extent, reading } = this
    eachBefore(before, '', (from, at) => {
      const of = (n: number) => from.sum(at, n)
      this.messages += of(0)
      this.successes += of(1)
      this.failures += of(2)
      this.deferrals += of(3)
      this.undated += of(4)
      this.outside += of(5)
      bytes.addExact(from.exactly(at, 6))
      Object.assign(extent, { first: timeIn(of(7)), last: timeIn(of(8)) })
      Object.assign(reading, { first: timeIn(of(9)), last: timeIn(of(10)) })
      this.most = of(11) || 0
    })
    extent.records = this.messages + this.deliveries
    reading.records = extent.records + this.outside
  }

  parts(): Part[] {
    const { bytes, extent, most, outside, reading, undated } = this
    const { messages, successes, failures, deferrals } = this
    const sums = new Sums(kinds.length)
    if (reading.records > 0) {
      const counts = [messages, successes, failures, deferrals, undated, outside]
      const times = [extent.first, extent.last, reading.first, reading.last]
      sums.row('', ...counts, bytes.exact, ...times, most || Number.NaN)
    }
    return [{ name: '', kinds, sums }]
  }

  take(lines: RecordLine[], count: number): void {
    const { ofDeliveries, ofMessages, reading, span } = this
    ofDeliveries.count = 0
    ofMessages.count = 0
    for (let n = 0; n < count; n++) {
      const line = lines[n]!
      const { message } = line
      const field = message ? 3 : 5
      const time = timeOf(line, field)
      reading.records++
      if (Number.isNaN(time)) this.undated++
      else extend(reading, time)
      if (span && !span.has(line, field)) {
        this.outside++
        continue
      }
      this.extent.records++
      if (!Number.isNaN(time)) extend(this.extent, time)
      if (message) {
        this.messages++
        this.bytes.add(line.number(4))
        ofMessages.add(line, time, SUCCESS)
      } else ofDeliveries.add(line, time, this.delivery(line, time))
    }
  }

  /** Counts a delivery, and answers what became of it. */
  private delivery(line: RecordLine, ddone: number): number {
    if (line.is(failures)) {
      this.failures++
      return FAILURE
    }
    if (!line.is(successes)) {
      this.deferrals++
      return DEFERRAL
    }
    this.successes++
    const delay = ddone - timeOf(line, 3)
    if (delay > this.most) this.most = delay
    if (this.counts && !Number.isNaN(delay)) this.delays.add(0, partOf(delay))
    return SUCCESS
  }

  get deliveries(): number {
    return this.successes + this.failures + this.deferrals
  }
}

function extend(extent: Extent, time: number): void {
  if (!(extent.first <= time)) extent.first = time
  if (!(extent.last >= time)) extent.last = time
}
