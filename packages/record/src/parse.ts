import type { Delivery, Message } from './types.js'

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
