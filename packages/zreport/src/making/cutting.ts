import { Spans } from '@qmailanalog/time'
import type { Cutting } from '../counting/buckets.js'

const day = 86400

/** How long spans may be that are shown, in seconds; longer ones are whole days. */
const lengths = [1, 5, 15, 30, 60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, day]

/** How time is cut where it is shown, and how long spans are, in seconds. */
export interface Shown {
  every: number
  cutting: Cutting
}

/** The shortest spans, each of whole buckets, of which no more than so many lie between two times. */
export function cutting(
  { first, last }: { first: number; last: number },
  every: number,
  zone: string,
  most: number,
): Shown {
  const fits = lengths.find((length) => length % every === 0 && (last - first) / length < most - 1)
  if (fits !== undefined) return { every: fits, cutting: new Spans(fits, zone) }
  let days = 2
  while ((last - first) / day / days >= most - 1) days = days === 2 ? 7 : 2 * days
  return { every: days * day, cutting: new Days(days, first, zone) }
}

/** Time cut into so many days each, from a first day on. */
class Days implements Cutting {
  private readonly one: Spans
  private readonly from: number

  constructor(
    private readonly days: number,
    first: number,
    zone: string,
  ) {
    this.one = new Spans(day, zone)
    this.from = this.one.startOf(first)
  }

  startOf(time: number): number {
    return this.begin(Math.floor(this.number(time) / this.days))
  }

  endOf(time: number): number {
    return this.begin(Math.floor(this.number(time) / this.days) + 1)
  }

  /** Which day it is, counted from the first; days may be an hour shorter or longer. */
  private number(time: number): number {
    return Math.round((this.one.startOf(time) - this.from) / day)
  }

  private begin(n: number): number {
    const noon = this.from + (n * this.days + 0.5) * day
    return this.one.startOf(noon)
  }
}
