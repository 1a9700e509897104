import { type RecordLine, Sum } from '@qmailanalog/record'
import { deliveriesOf, failure, Histograms, partOf, success, timeOf } from '@qmailanalog/report'
import type { Counter } from '@qmailanalog/table'
import type { Span } from '@qmailanalog/time'
import { Batch, DEFERRAL, FAILURE, SUCCESS } from './batch.js'

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
  ) {
    this.counts = delays === undefined
    this.delays = delays ?? new Histograms()
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
