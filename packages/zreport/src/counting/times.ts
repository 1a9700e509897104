import type { RecordLine, Scanner } from '@qmailanalog/record'
import { deliveriesOf, failure, partOf, success, timeOf } from '@qmailanalog/report'
import { Spans } from '@qmailanalog/time'
import type { Batch } from './batch.js'
import {
  Buckets,
  BYTES,
  DELIVERIES,
  FAILURES,
  LOCAL,
  MESSAGES,
  REMOTE,
  SUCCESSES,
  WAITING,
} from './buckets.js'

const successes = deliveriesOf(success)
const failures = deliveriesOf(failure)

/** How long buckets may be, in seconds: each is a whole number of those before. */
const lengths = [1, 5, 15, 60, 300, 900, 3600, 86400]

/** No more buckets than this are kept, unless they are days. */
const most = 5000

const localDot = Buffer.from('local.')

/** A bucket that was looked up: `from` up to but not `to`, and its entry. */
interface Place {
  from: number
  to: number
  entry: number
}

const nowhere: Place = { from: 0, to: 0, entry: 0 }

/**
 * What happened over time, in the shortest buckets of some lengths of which no more than 5,000 are not empty. What is kept of a
 * bucket adds up, so nothing depends on the order of records, nor on when buckets became longer.
 */
export class Times {
  buckets: Buckets
  private level = 0
  private spans: Spans
  // Ends come mostly in order, beginnings too, but not in that of the ends.
  private atEnd = nowhere
  private atStart = nowhere

  constructor(
    private readonly scanner: Scanner,
    private readonly zone: string,
  ) {
    this.spans = new Spans(lengths[0]!, zone)
    this.buckets = new Buckets(scanner)
  }

  /** How long each bucket is, in seconds. */
  get every(): number {
    return lengths[this.level]!
  }

  /** Takes messages that have a time. */
  messages({ lines, times, count }: Batch): void {
    for (let n = 0; n < count; n++) {
      const done = times[n]!
      if (Number.isNaN(done)) continue
      const line = lines[n]!
      const { entry } = this.end(done)
      const { sums } = this.buckets
      sums.add(entry, MESSAGES, 1)
      sums.add(entry, BYTES, line.number(4))
      const birth = timeOf(line, 2)
      if (birth < done) {
        sums.add(entry, WAITING, -1)
        sums.add(this.start(birth).entry, WAITING, 1)
      }
      this.fit()
    }
  }

  /** Takes deliveries. */
  deliveries({ lines, times, count }: Batch): void {
    for (let n = 0; n < count; n++) {
      if (Number.isNaN(times[n]!)) continue
      this.delivery(lines[n]!, times[n]!)
      this.fit()
    }
  }

  private delivery(line: RecordLine, ddone: number): void {
    const { entry, from } = this.end(ddone)
    const { delays, sums } = this.buckets
    sums.add(entry, DELIVERIES, 1)
    if (line.is(successes)) {
      sums.add(entry, SUCCESSES, 1)
      const delay = ddone - timeOf(line, 3)
      if (!Number.isNaN(delay)) {
        delays.add(entry, partOf(delay))
        this.buckets.most(entry, delay)
      }
    } else if (line.is(failures)) sums.add(entry, FAILURES, 1)
    const dstart = timeOf(line, 4)
    // A delivery that ended before it began took no time.
    if (!(dstart < ddone)) return
    const channel = isLocal(line) ? LOCAL : REMOTE
    sums.add(entry, channel, -1)
    sums.add(entry, channel + 1, from - ddone)
    const start = this.start(dstart)
    sums.add(start.entry, channel, 1)
    sums.add(start.entry, channel + 1, dstart - start.from)
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
    const { buckets, spans } = this
    const from = spans.startOf(time)
    return { from, to: spans.endOf(time), entry: buckets.entryOf(from) }
  }

  /** Makes buckets longer where there are too many. */
  private fit(): void {
    while (this.buckets.count > most && this.level + 1 < lengths.length) {
      this.level++
      this.spans = new Spans(this.every, this.zone)
      this.buckets = this.buckets.within(this.scanner, this.spans)
      this.atEnd = nowhere
      this.atStart = nowhere
    }
  }
}

function isLocal({ buf, from, to }: RecordLine): boolean {
  const start = from[8]!
  const end = start + localDot.length
  return end <= to[8]! && buf.compare(localDot, 0, localDot.length, start, end) === 0
}
