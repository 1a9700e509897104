import { type Given, type Tools, WrongUsage } from '@qmailanalog/program'
import { checkZone, zoneAsked } from './asked.js'
import { dayOf } from './day.js'
import { temporal } from './load.js'

/** What the options of times rest on. */
interface Now {
  /** in seconds since 1970 */
  now: number
  /** asked only where a time is of a zone */
  zone(): string
}

const units: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 }

const epoch = /^\d{1,12}(?:\.\d{1,30})?$/
const ago = /^-(\d{1,9})([smhdw])$/
const date = /^\d{4}-\d\d-\d\d$/
const dateTime = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(\.\d{1,30})?([Zz]|[+-]\d\d:\d\d)?$/

/**
 * The time that a word says, in seconds since 1970 with as many digits as it has: seconds, RFC 3339 (without an
 * offset in the zone), a date or `today` or `yesterday` (where that day begins), or how long ago it was. WrongUsage
 * if it is none.
 */
export function timeOf(word: string, { now, zone }: Now): string {
  if (epoch.test(word)) return word
  const [, many, unit] = ago.exec(word) ?? []
  if (unit !== undefined) return (now - Number(many) * units[unit]!).toFixed(6)
  try {
    if (word === 'today') return `${today(now, zone()).from}`
    if (word === 'yesterday') return `${today(today(now, zone()).from - 1, zone()).from}`
    if (date.test(word)) return seconds(temporal().PlainDate.from(word).toZonedDateTime(zone()))
    const [, day, time, part = '', offset] = dateTime.exec(word) ?? []
    if (day !== undefined) {
      const local = `${day}T${time}`
      const at =
        offset === undefined
          ? temporal().PlainDateTime.from(local).toZonedDateTime(zone())
          : temporal().Instant.from(
              `${local}${time!.length === 5 ? ':00' : ''}${offset.toUpperCase()}`,
            )
      return seconds(at) + part
    }
  } catch (error) {
    // A day or an hour that there is not.
    if (!(error instanceof RangeError)) throw error
  }
  throw new WrongUsage(
    `no time: ${word}; expected seconds since 1970, a time as 2026-11-26T07:08:24Z, a date as 2026-11-26, today, yesterday, or how long ago, as -24h or -7d`,
  )
}

function today(now: number, zone: string) {
  const day = dayOf(now, zone)
  if (!day) throw new RangeError('the clock stands outside of the years that there are')
  return day
}

const seconds = ({ epochMilliseconds }: { epochMilliseconds: number }) =>
  `${Math.floor(epochMilliseconds / 1000)}`

/** What makes times of words in the zone that is asked for, else that of TZ, else the system's; WrongUsage if there is no such zone. */
export function timesOf(given: Given, tools: Pick<Tools, 'tz'>): (word: string) => string {
  checkZone(given)
  const now = Date.now() / 1000
  return (word) => timeOf(word, { now, zone: () => zoneAsked(given, tools) })
}
