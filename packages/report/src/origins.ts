import { put, type RecordLine } from '@qmailanalog/record'
import { Keys } from './keys.js'
import { Rows } from './rows.js'
import { Sums } from './sums.js'
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
  private readonly keys = new Keys()
  private readonly sums = new Sums(7)

  /** @param withSender the key is uid/sender instead of the uid alone */
  constructor(private readonly withSender: boolean) {}

  line(line: RecordLine): void {
    const n = this.key(line)
    const { sums } = this
    if (!line.message) return sums.add(n, XDELAY, line.xdelay())
    const bytes = line.number(4)
    const nk = line.number(5)
    const recips = nk + line.number(6)
    sums.add(n, MESS, 1)
    sums.add(n, BYTES, bytes)
    sums.add(n, SBYTES, bytes * nk)
    sums.add(n, RBYTES, bytes * recips)
    sums.add(n, RECIPS, recips)
    sums.add(n, TRIES, recips + line.number(7))
  }

  private key({ view, message, from, to }: RecordLine): number {
    const { keys } = this
    const uid = from[10]!
    const uidEnd = to[10]!
    if (!this.withSender) return keys.numberOf(view, uid, uidEnd)
    const sender = message ? 8 : 7
    let at = keys.begin(uidEnd - uid + 1 + to[sender]! - from[sender]!)
    at = put(keys.text, at, view, uid, uidEnd)
    keys.text.setUint8(at, SLASH)
    return keys.number(put(keys.text, at + 1, view, from[sender]!, to[sender]!))
  }

  rows(): Rows {
    const { keys, sums } = this
    const rows = new Rows(keys.count, keys.starts[keys.count]! + keys.count * 36)
    for (let n = 0; n < keys.count; n++) {
      if (sums.of(n, MESS) === 0) continue
      for (let column = MESS; column < XDELAY; column++) rows.plain(sums.of(n, column))
      rows.fixed(sums.of(n, XDELAY), 6)
      rows.last(keys.text, keys.starts[n]!, keys.starts[n + 1]!)
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
