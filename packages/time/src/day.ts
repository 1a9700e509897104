import { temporal } from './load.js'
import { lastTime } from './offsets.js'

/** A day of the calendar and the seconds since 1970 that belong to it, `from` up to but not `to`. */
export interface Day {
  /** YYYY-MM-DD */
  name: string
  from: number
  to: number
}

const day = 86400

/**
 * The day of a time, in seconds since 1970, in a zone; undefined outside of the years 1970 to 9999. A day has begun
 * once its midnight was there, even if clocks are set back behind it.
 */
export function dayOf(seconds: number, zone: string): Day | undefined {
  if (!(seconds >= 0 && seconds < lastTime)) return undefined
  if (zone === 'UTC') {
    const from = Math.floor(seconds / day) * day
    return { name: new Date(from * 1000).toISOString().slice(0, 10), from, to: from + day }
  }
  const time = temporal()
    .Instant.fromEpochMilliseconds(seconds * 1000)
    .toZonedDateTimeISO(zone)
  const begin = (date: ReturnType<typeof time.toPlainDate>) =>
    Math.floor(date.toZonedDateTime(zone).epochMilliseconds / 1000)
  const shown = time.toPlainDate()
  const next = shown.add({ days: 1 })
  const date = seconds < begin(next) ? shown : next
  return { name: date.toString(), from: begin(date), to: begin(date.add({ days: 1 })) }
}
