import { temporal } from './load.js'

/** Up to here years have four digits. */
export const lastTime = 253402300800

/** Whether a span may begin there, in seconds since 1970: the first day of a zone may begin before that year. */
export const mayBegin = (seconds: number): boolean => seconds > -172800 && seconds < lastTime

/** A stretch of time, in seconds since 1970, in which a zone is so many seconds ahead of UTC. */
export interface Stretch {
  from: number
  to: number
  offset: number
}

const fixed = /^([+-])(\d\d):?(\d\d)$/

/** The offsets of a zone, which are asked for stretch by stretch; UTC and fixed offsets need no calendar. */
export class Offsets {
  /** in the order of time */
  private readonly known: Stretch[] = []
  private last: Stretch

  /** @param zone a name or an offset that Temporal takes */
  constructor(private readonly zone: string) {
    const [, sign, hours, minutes] = fixed.exec(zone === 'UTC' ? '+00:00' : zone) ?? []
    if (sign === undefined) {
      this.last = { from: 0, to: 0, offset: 0 }
      return
    }
    const offset = (sign === '-' ? -60 : 60) * (60 * Number(hours) + Number(minutes))
    this.last = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY, offset }
  }

  /** The stretch that a time of the years 1970 to 9999 lies in. */
  at(seconds: number): Stretch {
    const { last } = this
    if (seconds >= last.from && seconds < last.to) return last
    this.last = this.find(seconds)
    return this.last
  }

  private find(seconds: number): Stretch {
    const { known } = this
    let from = 0
    for (let to = known.length; from < to; ) {
      const middle = (from + to) >> 1
      if (known[middle]!.to <= seconds) from = middle + 1
      else to = middle
    }
    const found = known[from]
    if (found && found.from <= seconds) return found
    const asked = this.ask(seconds)
    known.splice(from, 0, asked)
    return asked
  }

  private ask(seconds: number): Stretch {
    const milliseconds = Math.floor(seconds) * 1000
    const time = temporal()
      .Instant.fromEpochMilliseconds(milliseconds)
      .toZonedDateTimeISO(this.zone)
    // The one before is looked for in front of a time, so that a time at which it changes is its own.
    const before = time.add({ seconds: 1 }).getTimeZoneTransition('previous')
    const after = time.getTimeZoneTransition('next')
    return {
      from: before ? before.epochMilliseconds / 1000 : Number.NEGATIVE_INFINITY,
      to: after ? after.epochMilliseconds / 1000 : Number.POSITIVE_INFINITY,
      offset: time.offsetNanoseconds / 1e9,
    }
  }
}
