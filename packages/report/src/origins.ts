import { put, type RecordLine, viewOf } from '@qmailanalog/record'
import { Entries } from './entries.js'
import { Keyed } from './keyed.js'
import { Rows, sumColumn } from './rows.js'
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
  /** each with the place of its entry in `slashed` */
  private readonly uids = new Keyed(1)
  /** uids with a slash behind: what a sender belongs to */
  private readonly slashed = new Entries(0)
  private scratch = viewOf(Buffer.alloc(0))

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
    const start = from[message ? 8 : 7]!
    const end = to[message ? 8 : 7]!
    for (let p = uid; p < uidEnd; p++) {
      if (view.getUint8(p) === SLASH) return this.odd(view, uid, p, uidEnd, start, end)
    }
    return origins.entryOf(view, start, end, this.group(view, uid, uidEnd))
  }

  private group(view: DataView, start: number, end: number): number {
    const { uids, slashed } = this
    const known = uids.count
    const uid = uids.entryOf(view, start, end)
    if (uids.count > known) {
      const key = slashed.begin(end - start + 1)
      const at = put(slashed.bytes, key, view, start, end)
      slashed.bytes.setUint8(at, SLASH)
      uids.add(uid, 0, slashed.close(at + 1))
    }
    return uids.sum(uid, 0)
  }

  /** The uid 1/2 with the sender x is the uid 1 with the sender 2/x. */
  private odd(
    view: DataView,
    uid: number,
    slash: number,
    uidEnd: number,
    start: number,
    end: number,
  ): number {
    const length = uidEnd - slash + end - start
    if (length > this.scratch.byteLength) this.scratch = viewOf(Buffer.alloc(2 * length))
    const { scratch } = this
    const at = put(scratch, 0, view, slash + 1, uidEnd)
    scratch.setUint8(at, SLASH)
    const all = put(scratch, at + 1, view, start, end)
    return this.origins.entryOf(scratch, 0, all, this.group(view, uid, slash))
  }

  rows(): Rows {
    const { origins, slashed, withSender } = this
    const all = origins.all()
    let count = 0
    for (let n = 0; n < all.length; n++) {
      if (origins.sum(all[n]!, MESS) !== 0) all[count++] = all[n]!
    }
    return new Rows(origins, columns, withSender ? slashed : undefined, all.subarray(0, count))
  }
}

const columns = [MESS, BYTES, SBYTES, RBYTES, RECIPS, TRIES]
  .map((sum) => sumColumn(sum))
  .concat(sumColumn(XDELAY, 6))

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
