import { type Given, type Option, type Tools, WrongUsage } from '@qmailanalog/program'
import { zoneFor, zoneOf } from './zone.js'

/** The option of every program that shows times, or cuts them into hours and days. */
export const timezoneOption: Option = {
  name: 'timezone',
  value: 'ZONE',
  help: "The zone of times, as Europe/Berlin; that of TZ, or the system's, if not given.",
}

/** The zone that `--timezone` asks for, else that of TZ, else the system's: a name or an offset that Temporal takes; WrongUsage or Fatal if it is none. */
export function zoneAsked({ options }: Given, { tz }: Pick<Tools, 'tz'>): string {
  const { timezone } = options
  const zone = typeof timezone === 'string' ? zoneOf(timezone) : undefined
  if (typeof timezone === 'string' && zone === undefined) {
    throw new WrongUsage(`no time zone has the name ${timezone}`)
  }
  return zoneFor(zone, tz)
}
