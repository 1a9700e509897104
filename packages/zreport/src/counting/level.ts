import { Spans } from '@qmailanalog/time'

/** How long buckets may be, in seconds: each is a whole number of those before. */
export const lengths = [1, 5, 15, 60, 300, 900, 3600, 86400]
/** The same in smaller steps. */
export const fine = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 7200, 21600, 43200, 86400]

/** How time is cut into buckets, which become longer when there are too many. */
export class Level {
  spans: Spans
  private n = 0

  constructor(
    private readonly zone: string,
    private readonly lengths: number[],
  ) {
    this.spans = new Spans(lengths[0]!, zone)
  }

  /** How long each bucket is, in seconds. */
  get every(): number {
    return this.lengths[this.n]!
  }

  /** Makes them so long, if they are shorter; `every` is one of the lengths. */
  reach(every: number): void {
    while (this.every < every && this.longer());
  }

  /** Makes them longer; false if they are days. */
  longer(): boolean {
    if (this.n + 1 === this.lengths.length) return false
    this.n++
    this.spans = new Spans(this.every, this.zone)
    return true
  }
}
