import { viewOf } from '@qmailanalog/record'
import { type Assumptions, Clock } from '../clock.js'
import { Unwrap } from './unwrap.js'
import { isKnown } from './words.js'

const LF = 10
/** How a line of multilog or splogger begins, which needs no closer look. */
const plain = /^(?:@40000000[0-9a-f]{16}|\d{1,10}\.\d{1,9}) /

/** What the seconds of a label begin with at 1970, behind its leading 4. */
const epoch = 10

/** A first line that says to be so many seconds older than the second is the rest of a line, cut in its stamp. */
const tornBy = 86400

/** When a record was written, and by whom. */
export interface Dated {
  /** in seconds since 1970 */
  time: number
  /** host and tag where its line names them, else empty */
  origin: string
  /** whether its time names no zone, so that it may be an hour off when clocks are set back */
  local: boolean
}

/**
 * The first record of a piece of log that has a time, or its last one; undefined if there is none. What is
 * left of a line whose stamp was cut is no first one. The bytes are written over.
 */
export function recordIn(
  bytes: Buffer,
  which: 'first' | 'last',
  { timezone, tz, year, labels }: Assumptions,
  written: number,
): Dated | undefined {
  const usual = labels === 'tai' ? undefined : usualIn(bytes, which)
  if (usual) return usual
  let found: Dated | undefined
  let second: Dated | undefined
  let local = false
  const note = (buf: Buffer, _view: DataView, start: number, end: number, origin: number) => {
    const time = Number.parseFloat(buf.toString('latin1', start, Math.min(end, start + 40)))
    if (!Number.isFinite(time)) return
    const dated = { time, origin: unwrap.nameOf(origin), local }
    if (which === 'last' || !found) found = dated
    else second ??= dated
  }
  const say = (_note: string, about: string) => {
    if (about !== 'ends') local = true
  }
  const unwrap = new Unwrap(
    { record: note, foreign: () => undefined },
    new Clock({ timezone, tz, year, labels, say }, written),
  )
  unwrap.use(bytes, viewOf(bytes))
  for (let p = 0; which === 'last' || !second; ) {
    const end = bytes.indexOf(LF, p)
    if (end < 0) break
    unwrap.line(p, end)
    p = end + 1
  }
  return second && isTorn(found!, second) ? second : found
}

const isTorn = (first: Dated, second: Dated) => second.time - first.time > tornBy

/** The same if the whole lines that tell are of the usual. */
function usualIn(bytes: Buffer, which: 'first' | 'last'): Dated | undefined {
  if (which === 'last') {
    const end = bytes.lastIndexOf(LF)
    return plainAt(bytes, end > 0 ? bytes.lastIndexOf(LF, end - 1) + 1 : 0)
  }
  const first = plainAt(bytes, 0)
  const second = first && plainAt(bytes, bytes.indexOf(LF) + 1)
  return second && !isTorn(first, second) ? first : undefined
}

/** The record of a whole line, if that is one of the usual. */
function plainAt(bytes: Buffer, start: number): Dated | undefined {
  const end = bytes.indexOf(LF, start)
  if (end < 0) return undefined
  const [stamp] = plain.exec(bytes.toString('latin1', start, Math.min(end, start + 40))) ?? []
  if (stamp === undefined || !isKnown(bytes, start + stamp.length, end)) return undefined
  const time = stamp.startsWith('@')
    ? Number.parseInt(stamp.slice(2, 17), 16) - epoch
    : Number(stamp)
  return { time, origin: '', local: false }
}
