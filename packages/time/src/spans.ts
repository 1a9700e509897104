import { Offsets } from './offsets.js'

const day = 86400

/**
 * Time cut where the clocks of a zone show a multiple of `every` since midnight, so that hours and days are those
 * that people read from them. Where clocks are changed a span is longer or shorter, an hour that comes twice is
 * two, one that is skipped is none; a day is always one, from its first midnight on. Times are in seconds since 1970,
 * of the years 1970 to 9999.
 */
export class Spans {
  private readonly offsets: Offsets

  /**
   * @param every seconds that make up a day, a whole number of times
   * @param zone a name or an offset that Temporal takes
   */
  constructor(
    readonly every: number,
    zone: string,
  ) {
    this.offsets = new Offsets(zone)
  }

  /** When the span of a time began. */
  startOf(seconds: number): number {
    const { every } = this
    for (let time = seconds; ; ) {
      const { from, offset } = this.offsets.at(time)
      const start = Math.floor((time + offset) / every) * every - offset
      if (start >= from && !this.cameBefore(start, from)) return start
      if (this.isNewDay(from)) return from
      time = from - 1
    }
  }

  /** When the next span begins. */
  endOf(seconds: number): number {
    const { every } = this
    for (let time = seconds; ; ) {
      const { to, offset } = this.offsets.at(time)
      const next = (Math.floor((time + offset) / every) + 1) * every - offset
      const end = Math.min(next, to)
      if (end < to && every < day) return end
      if (this.startOf(end) === end) return end
      time = end
    }
  }

  /** A time as RFC 3339 has it, with the offset of the zone then. */
  shown(seconds: number): string {
    const { offset } = this.offsets.at(seconds)
    const clock = new Date((Math.floor(seconds) + offset) * 1000).toISOString()
    return clock.replace('.000Z', offsetText(offset))
  }

  /** The hour that clocks show then, from 0 on. */
  hourOf(seconds: number): number {
    const { offset } = this.offsets.at(seconds)
    return Math.floor(((((seconds + offset) % day) + day) % day) / 3600)
  }

  /** Whether a day begins where clocks are changed: its midnight is skipped. */
  private isNewDay(change: number): boolean {
    return this.dayOf(change) > this.dayOf(change - 1)
  }

  /** Whether a midnight is one that was there already before clocks were changed. */
  private cameBefore(midnight: number, change: number): boolean {
    return this.every === day && this.dayOf(change - 1) >= this.dayOf(midnight)
  }

  private dayOf(seconds: number): number {
    return Math.floor((seconds + this.offsets.at(seconds).offset) / day)
  }
}

function offsetText(offset: number): string {
  if (offset === 0) return 'Z'
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0')
  const size = Math.abs(offset)
  const seconds = size % 60 === 0 ? '' : `:${two(size % 60)}`
  return `${offset < 0 ? '-' : '+'}${two(size / 3600)}:${two((size / 60) % 60)}${seconds}`
}
