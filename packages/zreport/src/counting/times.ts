import type { RecordLine, Scanner } from '@qmailanalog/record'
import { type Place, Places, timeOf } from '@qmailanalog/report'
import type { Before, Part } from '@qmailanalog/table'
import { type Batch, FAILURE, SUCCESS } from './batch.js'
import {
  Buckets,
  BYTES,
  DEFERRALS,
  FAILURES,
  LOCAL,
  MESSAGES,
  REMOTE,
  SUCCESSES,
  ticksOf,
  WAITING,
  width,
} from './buckets.js'
import { all, bucketOf, eachBefore, isBucket } from './cut.js'
import { Delays } from './delays.js'
import { Level, lengths } from './level.js'

/** No more buckets than this are kept, unless they are days. */
const most = 5000

/**
 * What happened over time, in the shortest buckets of some lengths of which no more than 5,000 are not empty. What is kept of a
 * bucket adds up, so nothing depends on the order of records, nor on when buckets became longer.
 */
export class Times {
  buckets: Buckets
  /** ddelay of successes */
  readonly delays: Delays
  readonly level: Level
  private readonly places = new Places((time) => this.find(time))

  constructor(
    private readonly scanner: Scanner,
    zone: string,
    before?: Before,
  ) {
    this.delays = new Delays(zone, before)
    this.level = new Level(zone, lengths)
    this.buckets = new Buckets(scanner)
    this.addAll(before)
  }

  private addAll(before: Before | undefined): void {
    const { buckets, level } = this
    const inTally = (key: string) => bucketOf(key, lengths)!
    // Those that are shorter lie within the longest that came; how long they must be is told by all together.
    eachBefore(before, 'times', (from, at) => level.reach(inTally(from.text(at)).every))
    eachBefore(before, 'times', (from, at) => {
      const begin = inTally(from.text(at)).from
      buckets.addWithin(level.spans.startOf(begin), from, at, begin)
    })
    this.fit()
  }

  parts(): Part[] {
    const { every } = this.level
    const sums = this.buckets.table((from) => `${every}/${from}`)
    const times = { name: 'times', kinds: all(width), isKey: isBucket(lengths), sums }
    return [times, ...this.delays.parts()]
  }

  /** Takes messages that have a time. */
  messages({ lines, times, count }: Batch): void {
    for (let n = 0; n < count; n++) {
      const done = times[n]!
      if (Number.isNaN(done)) continue
      const line = lines[n]!
      const { entry, from } = this.places.end(done)
      const { sums } = this.buckets
      sums.add(entry, MESSAGES, 1)
      sums.add(entry, BYTES, line.number(4))
      const birth = timeOf(line, 2)
      if (birth < from) {
        sums.add(entry, WAITING, -1)
        sums.add(this.places.start(birth).entry, WAITING, 1)
      }
      this.fit()
    }
  }

  /** Takes the birth of a message that is still in the queue. */
  born(birth: number): void {
    this.buckets.sums.add(this.places.start(birth).entry, WAITING, 1)
    this.fit()
  }

  /** Takes deliveries. */
  deliveries({ lines, times, results, count }: Batch): void {
    for (let n = 0; n < count; n++) {
      if (Number.isNaN(times[n]!)) continue
      this.delivery(lines[n]!, times[n]!, results[n]!)
      this.fit()
    }
  }

  private delivery(line: RecordLine, ddone: number, result: number): void {
    const { entry, from } = this.places.end(ddone)
    const { sums } = this.buckets
    if (result === SUCCESS) {
      sums.add(entry, SUCCESSES, 1)
      const delay = ddone - timeOf(line, 3)
      if (!Number.isNaN(delay)) this.delays.add(ddone, delay)
    } else sums.add(entry, result === FAILURE ? FAILURES : DEFERRALS, 1)
    const dstart = timeOf(line, 4)
    // A delivery that ended before it began took no time.
    if (!(dstart < ddone)) return
    const channel = isLocal(line) ? LOCAL : REMOTE
    // Most begin and end in the same bucket.
    if (dstart >= from) return sums.add(entry, channel + 1, ticksOf(dstart) - ticksOf(ddone))
    sums.add(entry, channel, -1)
    sums.add(entry, channel + 1, ticksOf(from) - ticksOf(ddone))
    const start = this.places.start(dstart)
    sums.add(start.entry, channel, 1)
    sums.add(start.entry, channel + 1, ticksOf(dstart) - ticksOf(start.from))
  }

  private find(time: number): Place {
    const { spans } = this.level
    const from = spans.startOf(time)
    return { from, to: spans.endOf(time), entry: this.buckets.entryOf(from) }
  }

  /** Makes buckets longer where there are too many. */
  private fit(): void {
    while (this.buckets.count > most && this.level.longer()) {
      this.buckets = this.buckets.within(this.scanner, this.level.spans)
      this.places.forget()
    }
  }
}

/** `local.` */
const localDot = [0x6c, 0x6f, 0x63, 0x61, 0x6c, 0x2e]

function isLocal({ buf, from, to }: RecordLine): boolean {
  const start = from[8]!
  if (to[8]! - start < localDot.length) return false
  for (let n = 0; n < localDot.length; n++) if (buf[start + n] !== localDot[n]) return false
  return true
}
