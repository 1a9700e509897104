import { put, type RecordLine } from '@qmailanalog/record'
import { Keyed } from './keyed.js'
import { Rows } from './rows.js'
import type { Table } from './tally.js'

const MESS = 0
const BYTES = 1
const SBYTES = 2
const RBYTES = 3
const RECIPS = 4
const TRIES = 5
const XDELAY = 6

const SLASH = 0x2f

/** Messages by where they came from, and what their deliveries cost (reports: Tables). */
export class Origins implements Table {
  readonly need = 10
  private readonly origins = new Keyed(7)

  /** @param withSender the key is uid/sender instead of the uid alone */
  constructor(private readonly withSender: boolean) {}

  line(line: RecordLine): void {
    const { origins } = this
    const origin = this.origin(line)
    if (!line.message) return origins.add(origin, XDELAY, line.xdelay())
    const bytes = line.number(4)
    const nk = line.number(5)
    const recips = nk + line.number(6)
    origins.add(origin, MESS, 1)
    origins.add(origin, BYTES, bytes)
    origins.add(origin, SBYTES, bytes * nk)
    origins.add(origin, RBYTES, bytes * recips)
    origins.add(origin, RECIPS, recips)
    origins.add(origin, TRIES, recips + line.number(7))
  }

  private origin({ view, message, from, to }: RecordLine): number {
    const { origins } = this
    const uid = from[10]!
    const uidEnd = to[10]!
    if (!this.withSender) return origins.entryOf(view, uid, uidEnd)
    const sender = message ? 8 : 7
    let at = origins.begin(uidEnd - uid + 1 + to[sender]! - from[sender]!)
    at = put(origins.bytes, at, view, uid, uidEnd)
    origins.bytes.setUint8(at, SLASH)
    return origins.entry(put(origins.bytes, at + 1, view, from[sender]!, to[sender]!))
  }

  rows(): Rows {
    const { origins } = this
    const rows = new Rows(origins.count, origins.keyBytes())
    for (const origin of origins.entries()) {
      if (origins.sum(origin, MESS) === 0) continue
      for (let column = MESS; column < XDELAY; column++) rows.plain(origins.sum(origin, column))
      rows.fixed(origins.sum(origin, XDELAY), 6)
      rows.last(origins.bytes, origins.keyStart(origin), origins.keyEnd(origin))
    }
    return rows
  }
}

/** What the columns of these tables and reports are, for their manual pages. */
export const originColumns = [
  'mess    messages that left the queue',
  'bytes   their bytes',
  'sbytes  bytes successfully delivered: each message once for each success',
  'rbytes  bytes sent on their way: each message once for each success or failure',
  'recips  recipients: successes and failures',
  'tries   delivery attempts: deferrals too',
  'xdelay  seconds that the deliveries took, together',
]
