import { viewOf } from '@qmailanalog/record'
import { type Assumptions, Clock } from './clock.js'
import { Unwrap } from './unwrap.js'
import { isKnown } from './words.js'

const LF = 10
/** How a line of multilog or splogger begins, which needs no closer look. */
const plain = /^(?:@40000000[0-9a-f]{16}|\d{1,10}\.\d{1,9}) /

/** What the seconds of a label begin with at 1970, behind its leading 4. */
const epoch = 10

/** When a record was written, and by whom. */
export interface Dated {
  /** in seconds since 1970 */
  time: number
  /** host and tag where its line names them, else empty */
  source: string
  /** whether its time names no zone, so that it may be an hour off when clocks are set back */
  local: boolean
}

/** The first record of a piece of log that has a time, or its last one; undefined if there is none. The bytes are written over. */
export function recordIn(
  bytes: Buffer,
  which: 'first' | 'last',
  { timezone, tz, year }: Assumptions,
  written: number,
): Dated | undefined {
  const usual = plainIn(bytes, which)
  if (usual) return usual
  let found: Dated | undefined
  let local = false
  const note = (buf: Buffer, _view: DataView, start: number, end: number, source: number) => {
    const time = Number.parseFloat(buf.toString('latin1', start, Math.min(end, start + 40)))
    if (!Number.isFinite(time) || (which === 'first' && found)) return
    found = { time, source: unwrap.nameOf(source), local }
  }
  const say = () => {
    local = true
  }
  const unwrap = new Unwrap(
    { record: note, foreign: () => undefined },
    new Clock({ timezone, tz, year, say }, written),
  )
  unwrap.use(bytes, viewOf(bytes))
  for (let p = 0; which === 'last' || !found; ) {
    const end = bytes.indexOf(LF, p)
    if (end < 0) break
    unwrap.line(p, end)
    p = end + 1
  }
  return found
}

/** The record of the first or last whole line, if that is one of the usual. */
function plainIn(bytes: Buffer, which: 'first' | 'last'): Dated | undefined {
  const end = which === 'first' ? bytes.indexOf(LF) : bytes.lastIndexOf(LF)
  const start = which === 'first' ? 0 : end > 0 ? bytes.lastIndexOf(LF, end - 1) + 1 : 0
  if (end < 0) return undefined
  const [stamp] = plain.exec(bytes.toString('latin1', start, Math.min(end, start + 40))) ?? []
  if (stamp === undefined || !isKnown(bytes, start + stamp.length, end)) return undefined
  const time = stamp.startsWith('@')
    ? Number.parseInt(stamp.slice(2, 17), 16) - epoch
    : Number(stamp)
  return { time, source: '', local: false }
}
