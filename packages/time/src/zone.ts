import { readFileSync, realpathSync } from 'node:fs'
import { Fatal } from '@qmailanalog/program'

/** A POSIX zone without summer time: a name, then hours (minutes, seconds) west of Greenwich. */
const fixed = /^(?:<[A-Za-z0-9+-]{3,}>|[A-Za-z]{3,})([+-]?)(\d{1,2})(?::(\d\d)(?::(\d\d))?)?$/
/** An offset as Temporal takes it for a zone. */
const offset = /^[+-]([01]\d|2[0-3]):?[0-5]\d$/

/**
 * The zone that a text names as TZ may (tzset(3)): a name of the zone data base, its file, a fixed offset as
 * `UTC0` or `<+03>-3`. Answers with a name or an offset that Temporal takes; undefined if none can be made
 * of it, as for POSIX rules of summer time.
 */
export function zoneOf(text: string): string | undefined {
  if (text === '' || text === ':') return 'UTC'
  const name = text.startsWith(':') ? text.slice(1) : text
  if (name.startsWith('/')) return zoneOfFile(name)
  if (isZone(name)) return name
  const [whole, sign, hours = '', minutes = '00', seconds = '00'] = fixed.exec(text) ?? []
  if (whole === undefined || Number(hours) > 23 || Number(minutes) > 59 || seconds !== '00') {
    return undefined
  }
  // West of Greenwich counts positive there.
  return `${sign === '-' ? '+' : '-'}${hours.padStart(2, '0')}:${minutes}`.replace(
    '-00:00',
    '+00:00',
  )
}

/** The zone of times that name none: the one that is asked for, else that of TZ, else the system's; Fatal if TZ is none. */
export function zoneFor(asked: string | undefined, tz: string | undefined): string {
  if (asked !== undefined) return asked
  if (tz === undefined) return ofSystem()
  const zone = zoneOf(tz)
  if (zone === undefined) {
    throw new Fatal(
      `unable to make a time zone of TZ=${tz}: understood are names as Europe/Berlin and fixed offsets as UTC0; --timezone ZONE names another`,
    )
  }
  return zone
}

/** Whether Node.js and Temporal know a zone. */
export function isZone(name: string): boolean {
  if (offset.test(name)) return true
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

function ofSystem(): string {
  // Spares the data of Intl, which takes longer to load than all the rest of a program.
  if (isUtc('/etc/localtime')) return 'UTC'
  const name = new Intl.DateTimeFormat().resolvedOptions().timeZone
  return name !== undefined && isZone(name) ? name : 'UTC'
}

function isUtc(path: string): boolean {
  try {
    return /^(Etc\/)?UTC$/.test(linked(path) ?? '')
  } catch {
    return false
  }
}

/** What a path that leads into the zone data base is called there; undefined if it leads elsewhere. */
const linked = (path: string) =>
  /\/zoneinfo\/(?:posix\/|right\/)?(.+)$/.exec(realpathSync(path))?.[1]

/** The name of a file of the zone data base: where a link leads to, or what Debian writes beside it. */
function zoneOfFile(path: string): string | undefined {
  try {
    const name = linked(path)
    if (name !== undefined && isZone(name)) return name
    if (path !== '/etc/localtime') return undefined
    const told = readFileSync('/etc/timezone', 'latin1').trim()
    return isZone(told) ? told : undefined
  } catch {
    return undefined
  }
}
