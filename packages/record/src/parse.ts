import type { Delivery, Message, Pending } from './types.js'

/**
 * The fields of a line as awk sees them: separated by runs of SP and TAB, leading ones skipped.
 * A NUL is part of a field (qmailanalog's reports; matchup itself also splits at NUL).
 */
export function fieldsOf(line: string): string[] {
  return line.match(/[^ \t]+/g) ?? []
}

/**
 * The message or delivery that a line of matchup's output says, or undefined for every other line.
 * `line` holds bytes (latin1) and no LF; its first byte alone decides, as awk's /^m/ and /^d/ do; a
 * missing field is the empty string (matchup(5)).
 */
export function parseRecord(line: string): Message | Delivery | undefined {
  if (line.startsWith('m')) {
    const [, birth = '', done = '', bytes = '', nk = '', nd = '', nz = '', ...rest] = fieldsOf(line)
    const [sender = '', qp = '', uid = ''] = rest
    return { kind: 'm', birth, done, bytes, nk, nd, nz, sender, qp, uid }
  }
  if (line.startsWith('d')) {
    const [, result = '', birth = '', dstart = '', ddone = '', bytes = '', ...rest] = fieldsOf(line)
    const [sender = '', place = '', qp = '', uid = '', reason = ''] = rest
    const dot = place.includes('.') ? place.indexOf('.') : place.length
    const channel = place.slice(0, dot)
    const recipient = place.slice(dot + 1)
    return {
      kind: 'd',
      result,
      birth,
      dstart,
      ddone,
      bytes,
      sender,
      channel,
      recipient,
      qp,
      uid,
      reason,
    }
  }
  return undefined
}

const pendingMessage =
  /^(\S+) info msg (\S+): bytes (\S+) from (\S+) qp (\S+) uid (\S+)(?: (\S+))?$/
const pendingCounts = /^(\S+) extra (\S+) (\S+) (\S+) (\S+)(?: (\S+))?$/
const pendingDelivery = /^(\S+) starting delivery (\S+): msg (\S+) to (\S+) (\S+)(?: (\S+))?$/
/** Behind it stand the host and the tag of a queue that has a name. */
const ofQueue = /^1970-01-01T00:00:00Z (.*?): (?=\S+ (?:info msg|extra|starting delivery) )/

/** What a line of the pending output says, `line` without its LF (latin1); undefined for every other line (matchup(5), PENDING LINES). */
export function parsePending(line: string): Pending | undefined {
  const [head = '', source = ''] = ofQueue.exec(line) ?? []
  const text = line.slice(head.length)
  const queueOf = (name = '') =>
    [...source.split(' '), name].filter((part) => part !== '').join('/')
  const info = pendingMessage.exec(text)
  if (info) {
    const [, birth = '', message = '', bytes = '', sender = '', qp = '', uid = '', name] = info
    return { kind: 'message', queue: queueOf(name), birth, message, bytes, sender, qp, uid }
  }
  const extra = pendingCounts.exec(text)
  if (extra) {
    const [, , message = '', nk = '', nz = '', nd = '', name] = extra
    return { kind: 'counts', queue: queueOf(name), message, nk, nd, nz }
  }
  const starting = pendingDelivery.exec(text)
  if (starting) {
    const [, dstart = '', delivery = '', message = '', channel = '', recipient = '', name] =
      starting
    return { kind: 'delivery', queue: queueOf(name), dstart, delivery, message, channel, recipient }
  }
  return undefined
}

/** When a line that is no record was written, as far as it says: its stamp, or of a delivery with an unknown outcome its ddone (matchup(5), OTHER LINES). */
export function stampOf(line: string): string {
  const [first = '', second = '', third = ''] = line.slice(0, 300).split(/[ \t]+/)
  if (first === '?') return second
  return first.startsWith('?') ? third : first
}
