import { temporal, zoneFor } from '@qmailanalog/time'

/** A time as a log writes it; fields that it leaves out are undefined. */
export interface Civil {
  year: number | undefined
  /** 1 to 12 */
  month: number
  day: number
  hour: number
  minute: number
  second: number
  /** seconds east of UTC */
  offset: number | undefined
}

/** What a log leaves out. */
export interface Assumptions {
  /** a name or an offset that Temporal takes; that of TZ, or the system's, if undefined */
  timezone?: string | undefined
  /** the environment's TZ, if it is set */
  tz?: string | undefined
  /** of the first record */
  year?: number | undefined
  /** is told, once each, what was assumed */
  say?: ((note: string) => void) | undefined
}

/** How far a Clock has come: year, month, and the months around the last turn of the year. */
export type Place = [year: number, lastMonth: number, steppedFrom: number, steppedTo: number]

const day = 86400

/**
 * Reads times as seconds since 1970. Times without a zone are taken in one zone, times without a year in
 * the latest year that does not put the first of them after the log was written; from there on December
 * to January steps the year. Calendars and zones are Temporal's, asked once an hour of log.
 */
export class Clock {
  private year: number | undefined
  private lastMonth = 0
  /** the months around the last turn of the year */
  private steppedFrom = 0
  private steppedTo = 0
  private hourKey = -1
  private hourSeconds = 0
  private hourOffset: number | undefined
  private readonly said = new Set<string>()

  /** @param written when the log was written last, in seconds since 1970 */
  constructor(
    private readonly given: Assumptions,
    private written: number,
  ) {}

  /** Another file begins, or goes on where its clock was at a `place`. */
  file(written: number, place?: Place): void {
    this.written = written
    const [year = undefined, lastMonth = 0, steppedFrom = 0, steppedTo = 0] = place ?? []
    Object.assign(this, { year, lastMonth, steppedFrom, steppedTo })
  }

  /** Where it is in a log whose times name no year; undefined if no such time was met. */
  get place(): Place | undefined {
    const { year, lastMonth, steppedFrom, steppedTo } = this
    return year === undefined ? undefined : [year, lastMonth, steppedFrom, steppedTo]
  }

  /** Seconds since 1970; undefined if there is no such time. */
  seconds(time: Civil): number | undefined {
    const { month, hour, minute, second, offset } = time
    if (minute > 59 || second > 60) return undefined
    const year = time.year ?? this.yearOf(time)
    const key = ((year * 16 + month) * 32 + time.day) * 32 + hour
    if (key !== this.hourKey || offset !== this.hourOffset) {
      if (month < 1 || month > 12 || hour > 23) return undefined
      if (time.day < 1 || time.day > daysIn(year, month)) return undefined
      this.hourSeconds =
        offset === undefined ? this.zoned(year, time) : utcHour(year, time) - offset
      this.hourKey = key
      this.hourOffset = offset
    }
    // A leap second is the last second of its minute, as the clock of a host has it.
    return this.hourSeconds + minute * 60 + Math.min(second, 59)
  }

  private yearOf(time: Civil): number {
    const { month } = time
    if (this.year === undefined) {
      this.year = this.given.year ?? this.latest(time)
      this.lastMonth = month
      this.say('year', `times without a year are taken from ${this.year} on (--year)`)
      return this.year
    }
    const { lastMonth } = this
    // A line that comes late, from before the step.
    if (lastMonth === this.steppedTo && month >= this.steppedFrom) return this.year - 1
    // Back by a month is late; by more, it is another year.
    if (month < lastMonth - 1) {
      this.year++
      this.steppedFrom = lastMonth
      this.steppedTo = month
    }
    this.lastMonth = month
    return this.year
  }

  private latest(time: Civil): number {
    let year = new Date(this.written * 1000).getUTCFullYear() + 1
    // A day for clocks that differ and for zones; February 29 may be years ago.
    for (let tries = 0; tries < 9; tries++, year--) {
      if (time.day > daysIn(year, time.month)) continue
      if (utcHour(year, time) <= this.written + day) return year
    }
    return year
  }

  private zoned(year: number, { month, day, hour }: Civil): number {
    const zone = zoneFor(this.given.timezone, this.given.tz)
    this.say('zone', `times without a zone are taken as ${zone} (--timezone)`)
    const local = temporal().PlainDateTime.from({ year, month, day, hour })
    const first = local.toZonedDateTime(zone, { disambiguation: 'earlier' })
    const last = local.toZonedDateTime(zone, { disambiguation: 'later' })
    if (first.epochMilliseconds !== last.epochMilliseconds) {
      const what = first.toPlainDateTime().equals(local) ? 'is there twice' : 'does not exist'
      this.say(`${local}`, `the hour ${local} ${what} in ${zone}; taken as ${first.toInstant()}`)
    }
    return first.epochMilliseconds / 1000
  }

  private say(about: string, note: string): void {
    if (this.said.has(about)) return
    this.said.add(about)
    this.given.say?.(note)
  }
}

const daysIn = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate()

function utcHour(year: number, { month, day, hour }: Civil): number {
  return Date.UTC(year, month - 1, day, hour) / 1000
}
