import { Histograms, nowhere, partOf, partsOfSign as parts } from '@qmailanalog/report'
import { type Before, type Part, Sums } from '@qmailanalog/table'
import type { Cutting } from './buckets.js'
import { bucketOf, eachBefore, type IsKey, isBucket } from './cut.js'
import { fine, Level } from './level.js'

/** No more buckets than this are kept, unless they are days. */
const most = 400

/** How long deliveries took over time, in the shortest buckets of which no more than 400 are not empty. */
export class Delays {
  readonly level: Level
  private histograms = new Histograms()
  /** the greatest delay above 0 of each bucket, by its number */
  private greatest: number[] = []
  /** numbers of buckets by when they begin */
  private numbers = new Map<number, number>()
  private at = nowhere
  // Counts of the bucket that was met last, by part, and which parts these are: records come mostly in order.
  private readonly counts = new Int32Array(2 * parts)
  private readonly touched = new Int32Array(4096)
  private some = 0

  constructor(zone: string, before?: Before) {
    this.level = new Level(zone, fine)
    if (before) this.addAll(before)
  }

  private addAll(before: Before): void {
    const { greatest, histograms, level } = this
    const inTally = (key: string) => bucketOf(key, fine)!
    for (const part of ['delays', 'greatest']) {
      eachBefore(before, part, (from, at) => level.reach(inTally(from.text(at)).every))
    }
    const numberOf = (key: string) => this.numberOf(level.spans.startOf(inTally(key).from))
    histograms.addPart(before.get('delays'), numberOf)
    eachBefore(before, 'greatest', (from, at) => {
      const number = numberOf(from.text(at))
      greatest[number] = Math.max(greatest[number]!, from.sum(at, 0) || 0)
    })
    this.fit()
  }

  parts(): Part[] {
    this.flush()
    const { greatest, histograms, level, numbers } = this
    const keys = [...numbers.keys()].map((from) => `${level.every}/${from}`)
    const sums = new Sums(1)
    for (const [number, most] of greatest.entries()) if (most > 0) sums.row(keys[number]!, most)
    const delays = histograms.part('delays', (number) => keys[number]!)
    const isKey: IsKey = (bytes, start, end) => {
      const slash = bytes.subarray(start, end).lastIndexOf('/')
      return delays.isKey!(bytes, start, end) && isBucket(fine)!(bytes, start, start + slash)
    }
    return [
      { ...delays, isKey },
      { name: 'greatest', kinds: ['most'], isKey: isBucket(fine), sums },
    ]
  }

  /** Counts a delay that ended at a time. */
  add(time: number, delay: number): void {
    const { at } = this
    if (!(time >= at.from && time < at.to)) this.find(time)
    const { entry } = this.at
    const n = partOf(delay) + parts
    if (this.counts[n]!++ === 0) this.touched[this.some++] = n
    if (this.some === this.touched.length) this.flush()
    if (delay > this.greatest[entry]!) this.greatest[entry] = delay
  }

  private find(time: number): void {
    this.flush()
    this.numberOf(this.level.spans.startOf(time))
    this.fit()
    const { spans } = this.level
    const from = spans.startOf(time)
    this.at = { from, to: spans.endOf(time), entry: this.numberOf(from) }
  }

  /** Makes buckets longer where there are too many. */
  private fit(): void {
    while (this.numbers.size > most && this.level.longer()) {
      this.become(this.within(this.level.spans))
    }
  }

  /** Puts what was counted for the bucket that was met last with all others. */
  private flush(): void {
    const { at, counts, histograms, some, touched } = this
    for (let n = 0; n < some; n++) {
      const part = touched[n]!
      histograms.add(at.entry, part - parts, counts[part]!)
      counts[part] = 0
    }
    this.some = 0
  }

  private numberOf(from: number): number {
    const { greatest, numbers } = this
    const known = numbers.get(from)
    if (known !== undefined) return known
    numbers.set(from, greatest.length)
    return greatest.push(0) - 1
  }

  private become({ greatest, histograms, numbers }: Delays): void {
    this.greatest = greatest
    this.histograms = histograms
    this.numbers = numbers
  }

  /** The same in longer buckets, each of which begins where one of these does. */
  private within(longer: Pick<Cutting, 'startOf'>): Delays {
    this.flush()
    const made = new Delays('UTC')
    const places: number[] = []
    for (const [from, number] of this.numbers) {
      const place = made.numberOf(longer.startOf(from))
      places[number] = place
      made.greatest[place] = Math.max(made.greatest[place]!, this.greatest[number]!)
    }
    this.histograms.each((owner, part, count) => made.histograms.add(places[owner]!, part, count))
    return made
  }

  /** What 50 and 95 % of the delays did not exceed, by when buckets of that cutting begin. */
  quantiles(longer: Cutting & { every?: number }): Map<number, [p50: number, p95: number]> {
    this.flush()
    const isOwn = longer.every === this.level.every
    const { greatest, histograms, numbers } = isOwn ? this : this.within(longer)
    const begins = [...numbers.keys()]
    const quantiles = new Map<number, [number, number]>()
    histograms.quantiles([50, 95], (owner, [p50, p95]) => {
      const most = greatest[owner]! > 0 ? greatest[owner]! : Number.POSITIVE_INFINITY
      quantiles.set(begins[owner]!, [Math.min(p50!, most), Math.min(p95!, most)])
    })
    return quantiles
  }
}
