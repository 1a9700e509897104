import { type Given, type Option, type Tools, WrongUsage } from '@qmailanalog/program'
import { zoneFor, zoneOf } from './zone.js'

/** The option of every program that shows times, or cuts them into hours and days. */
export const timezoneOption: Option = {
  name: 'timezone',
  value: 'ZONE',
  help: "The zone of times, as Europe/Berlin; that of TZ, or the system's, if not given.",
}

/** The zone that `--timezone` asks for: a name or an offset that Temporal takes; WrongUsage if it is none. */
export function checkZone({ options }: Pick<Given, 'options'>): string | undefined {
  const { timezone } = options
  const zone = typeof timezone === 'string' ? zoneOf(timezone) : undefined
  if (typeof timezone === 'string' && zone === undefined) {
    throw new WrongUsage(`no time zone has the name ${timezone}`)
  }
  return zone
}

/** The same, else the zone of TZ, else the system's; Fatal if TZ is none. */
export const zoneAsked = (given: Given, { tz }: Pick<Tools, 'tz'>): string =>
  zoneFor(checkZone(given), tz)
