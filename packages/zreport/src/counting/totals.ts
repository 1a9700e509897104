import { type RecordLine, Sum } from '@qmailanalog/record'
import { deliveriesOf, failure, Histograms, partOf, success, timeOf } from '@qmailanalog/report'
import type { Counter } from '@qmailanalog/table'
import type { Span } from '@qmailanalog/time'
import type { Batch } from './batch.js'

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
  /** ddelay of successes, of owner 0, and the greatest above 0 */
  readonly delays = new Histograms()
  most = 0
  /** the records that were taken last and count */
  readonly ofMessages: Batch = { lines: [], times: new Float64Array(64), count: 0 }
  readonly ofDeliveries: Batch = { lines: [], times: new Float64Array(64), count: 0 }

  /** @param span the times that count */
  constructor(private readonly span: Span | undefined) {}

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
      } else this.delivery(line, time)
      const batch = message ? ofMessages : ofDeliveries
      batch.lines[batch.count] = line
      batch.times[batch.count++] = time
    }
  }

  private delivery(line: RecordLine, ddone: number): void {
    if (line.is(failures)) this.failures++
    else if (!line.is(successes)) this.deferrals++
    else {
      this.successes++
      const delay = ddone - timeOf(line, 3)
      if (Number.isNaN(delay)) return
      this.delays.add(0, partOf(delay))
      if (delay > this.most) this.most = delay
    }
  }

  get deliveries(): number {
    return this.successes + this.failures + this.deferrals
  }
}

function extend(extent: Extent, time: number): void {
  if (!(extent.first <= time)) extent.first = time
  if (!(extent.last >= time)) extent.last = time
}
