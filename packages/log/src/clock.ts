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

/** How loggers count: multilog's labels are 2^62 + 10 + the UNIX second at every date; those of TAI count leap seconds. */
export type Labels = 'multilog' | 'tai'

/** What a log leaves out. */
export interface Assumptions {
  /** how its labels count; multilog's if undefined */
  labels?: Labels | undefined
  /** a name or an offset that Temporal takes; that of TZ, or the system's, if undefined */
  timezone?: string | undefined
  /** the environment's TZ, if it is set */
  tz?: string | undefined
  /** of the first record */
  year?: number | undefined
  /** is told, once each, what was assumed */
  say?: ((note: string, about: string) => void) | undefined
}

/** How far a Clock has come: year (0 if none was met), month, and the months around the last turn of the year. */
export type Place = [
  year: number,
  lastMonth: number,
  steppedFrom: number,
  steppedTo: number,
  /** the time before, in an hour that is there twice */
  last?: number,
]

const day = 86400
/** A time that is further from the one before it does not tell in which of two hours it is. */
const near = 7200
/** By so many seconds lines come late that several processes write. */
const late = 300

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
  /** by how much the same hour is later when it is there again; 0 if it is there once */
  private again = 0
  /** the time that was read last among those that name no zone */
  private last = Number.NaN
  private lastLabel = Number.NaN
  private readonly said = new Set<string>()

  /** @param written when the log was written last, in seconds since 1970 */
  constructor(
    private readonly given: Assumptions,
    private written: number,
    private readonly now: () => number = () => this.written,
  ) {}

  /** How the labels of the log count. */
  get labels(): Labels {
    return this.given.labels ?? 'multilog'
  }

  /** Another file begins, or goes on where its clock was at a `place`. */
  file(written: number, place?: Place): void {
    this.end()
    this.written = written
    const [year = 0, lastMonth = 0, steppedFrom = 0, steppedTo = 0, last] = place ?? []
    Object.assign(this, { year: year || undefined, lastMonth, steppedFrom, steppedTo })
    if (last !== undefined) this.last = last
  }

  /** The last label of a piece of the log, taken as multilog's, in seconds since 1970. */
  label(seconds: number): void {
    this.lastLabel = seconds
  }

  /** The file, or the log, is at its end: labels that lie in its future tell that they count leap seconds. */
  end(): void {
    const ahead = Math.round(this.lastLabel - this.now())
    this.lastLabel = Number.NaN
    if (this.labels === 'tai' || !(ahead >= 20 && ahead <= 40)) return
    this.note(
      'labels',
      `the last label is ${ahead} s later than the log was written; if they count leap seconds (s6-log with a clock of TAI), --labels tai takes them so`,
    )
  }

  /** Where it is in a log whose times name no year; undefined if no such time was met. */
  get place(): Place | undefined {
    const { year, lastMonth, steppedFrom, steppedTo, again, last } = this
    if (again !== 0) return [year ?? 0, lastMonth, steppedFrom, steppedTo, Math.floor(last)]
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
      this.again = 0
      this.hourSeconds =
        offset === undefined ? this.zoned(year, time) : utcHour(year, time) - offset
      this.hourKey = key
      this.hourOffset = offset
    }
    // A leap second is the last second of its minute, as the clock of a host has it.
    const seconds = this.hourSeconds + minute * 60 + Math.min(second, 59)
    if (offset !== undefined) return seconds
    this.last = this.again === 0 ? seconds : this.inOrder(seconds)
    return this.last
  }

  /** Which of two times is meant: a log goes forward, but for lines that come a little late. */
  private inOrder(first: number): number {
    const { last } = this
    const isNear = Math.abs(first - last) < near
    return isNear && first < last - late ? first + this.again : first
  }

  private yearOf(time: Civil): number {
    const { month } = time
    if (this.year === undefined) {
      this.year = this.given.year ?? this.latest(time)
      this.lastMonth = month
      this.note('year', `times without a year are taken from ${this.year} on (--year)`)
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
    this.note('zone', `times without a zone are taken as ${zone} (--timezone)`)
    const local = temporal().PlainDateTime.from({ year, month, day, hour })
    const first = local.toZonedDateTime(zone, { disambiguation: 'earlier' })
    const last = local.toZonedDateTime(zone, { disambiguation: 'later' })
    if (first.epochMilliseconds !== last.epochMilliseconds) {
      const what = first.toPlainDateTime().equals(local) ? 'is there twice' : 'does not exist'
      if (what === 'is there twice') {
        this.again = (last.epochMilliseconds - first.epochMilliseconds) / 1000
      }
      this.note(
        `${local}`,
        `the hour ${local} ${what} in ${zone}; taken as ${first.toInstant()}${this.again === 0 ? '' : ', and as the later one from where times go back'}`,
      )
    }
    return first.epochMilliseconds / 1000
  }

  /** Tells once what was assumed about something. */
  note(about: string, note: string): void {
    if (this.said.has(about)) return
    this.said.add(about)
    this.given.say?.(note, about)
  }
}

const daysIn = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate()

function utcHour(year: number, { month, day, hour }: Civil): number {
  return Date.UTC(year, month - 1, day, hour) / 1000
}
