import { finite, put, type RecordLine, type Scanner, viewOf } from '@qmailanalog/record'
import {
  type Column,
  type Counted,
  column,
  Keys,
  type Part,
  partOf,
  Rows,
  SumsByKey,
  type Table,
} from '@qmailanalog/table'

const MESS = 0
const BYTES = 1
const SBYTES = 2
const RBYTES = 3
const RECIPS = 4
const TRIES = 5
const XDELAY = 6

const SLASH = 0x2f

/** Messages by where they came from, and what their deliveries cost (reports: Tables). */
class Senders implements Counted {
  readonly need = 10
  private readonly senders: SumsByKey
  /** each with the place of its entry in `slashed` */
  private readonly uids: SumsByKey
  /** uids with a slash behind: what a sender belongs to */
  private readonly slashed: SumsByKey
  /** uids that were seen lately, and their entries in `slashed` */
  private readonly lately = new Int32Array(64).fill(-1)
  private readonly latelyGroups = new Int32Array(64)
  private readonly keys: Keys

  /** @param withSender the key is uid/sender instead of the uid alone */
  constructor(
    scanner: Scanner,
    private readonly withSender: boolean,
    before?: SumsByKey,
  ) {
    this.senders = withSender || !before ? new SumsByKey(scanner, 7) : before
    this.uids = new SumsByKey(scanner, 1)
    this.slashed = new SumsByKey(scanner, 1)
    this.keys = new Keys(scanner)
    if (withSender && before) this.addAll(before)
  }

  /** Adds what was counted before, by uid/sender. */
  private addAll(before: SumsByKey): void {
    const { senders } = this
    for (const entry of before.all()) {
      const sender = this.entryOf(before.text(entry))
      for (let n = 0; n < senders.width; n++) senders.addExact(sender, n, before.exactly(entry, n))
    }
  }

  take(lines: RecordLine[], count: number): void {
    this.find(lines, count)
    const { senders } = this
    const { entries } = this.keys
    for (let n = 0; n < count; n++) {
      const line = lines[n]!
      const sender = entries[n]!
      if (!line.message) {
        senders.add(sender, XDELAY, line.xdelay())
        continue
      }
      const bytes = line.number(4)
      const nk = line.number(5)
      const recips = finite(nk + line.number(6))
      senders.add(sender, MESS, 1)
      senders.add(sender, BYTES, bytes)
      senders.add(sender, SBYTES, bytes * nk)
      senders.add(sender, RBYTES, bytes * recips)
      senders.add(sender, RECIPS, recips)
      senders.add(sender, TRIES, recips + line.number(7))
    }
  }

  /** Finds the entries of some lines. */
  private find(lines: RecordLine[], count: number): void {
    const { keys, senders, withSender } = this
    const { starts, ends, groups } = keys
    const { view } = lines[0]!
    for (let n = 0; n < count; n++) {
      const { message, from, to } = lines[n]!
      const uid = from[10]!
      const uidEnd = to[10]!
      const sender = message ? 8 : 7
      starts[n] = withSender ? from[sender]! : uid
      ends[n] = withSender ? to[sender]! : uidEnd
      groups[n] = withSender ? this.group(view, uid, uidEnd) : 0
      if (groups[n]! < 0) return this.findSlowly(lines, count)
    }
    senders.entriesOf(view, keys, count)
  }

  /** The same where a uid may have a slash: the uid 1/2 with the sender x is the uid 1 with the sender 2/x. */
  private findSlowly(lines: RecordLine[], count: number): void {
    for (let n = 0; n < count; n++) {
      const { view, message, from, to } = lines[n]!
      const sender = message ? 8 : 7
      const text = (field: number) => textAt(view, from[field]!, to[field]!)
      this.keys.entries[n] = this.entryOf(`${text(10)}/${text(sender)}`)
    }
  }

  /** The entry of uid/sender. */
  private entryOf(both: string): number {
    const slash = both.indexOf('/')
    const key = viewOf(Buffer.from(both, 'latin1'))
    return this.senders.entryOf(key, slash + 1, both.length, this.group(key, 0, slash))
  }

  /** The group of a uid; -1 if it has a slash. */
  private group(view: DataView, start: number, end: number): number {
    const uid = plainUid(view, start, end)
    const slot = uid % this.lately.length
    if (uid >= 0 && this.lately[slot] === uid) return this.latelyGroups[slot]!
    if (uid < 0 && hasSlash(view, start, end)) return -1
    const group = this.anyGroup(view, start, end)
    if (uid >= 0) {
      this.lately[slot] = uid
      this.latelyGroups[slot] = group
    }
    return group
  }

  private anyGroup(view: DataView, start: number, end: number): number {
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

  rows(columns: Column[]): Rows {
    const { senders, slashed, withSender } = this
    const all = senders.all()
    let count = 0
    for (let n = 0; n < all.length; n++) {
      if (senders.sum(all[n]!, MESS) !== 0) all[count++] = all[n]!
    }
    return new Rows(senders, columns, withSender ? slashed : undefined, all.subarray(0, count))
  }

  parts(): Part[] {
    if (!this.withSender) return [partOf(this.senders)]
    return [{ ...partOf(this.senders, this.slashed), isKey: hasUid }]
  }
}

/** A uid of up to nine digits, the first of them not 0, or 0; -1 if it is something else. */
function plainUid(view: DataView, start: number, end: number): number {
  if (start === end || end - start > 9) return -1
  let uid = 0
  for (let p = start; p < end; p++) {
    const digit = view.getUint8(p) - 48
    if (digit < 0 || digit > 9 || (digit === 0 && p === start && end - start > 1)) return -1
    uid = uid * 10 + digit
  }
  return uid
}

function hasSlash(view: DataView, start: number, end: number): boolean {
  for (let p = start; p < end; p++) if (view.getUint8(p) === SLASH) return true
  return false
}

const hasUid = (bytes: Buffer, start: number, end: number) =>
  bytes.subarray(start, end).includes(SLASH)

const textAt = ({ buffer, byteOffset }: DataView, start: number, end: number) =>
  Buffer.from(buffer, byteOffset + start, end - start).toString('latin1')

const bytes = { unit: 'bytes' } as const

const columns = [
  column(MESS, 'mess', 'messages that left the queue'),
  column(BYTES, 'bytes', 'their bytes', bytes),
  column(
    SBYTES,
    'sbytes',
    'bytes successfully delivered: each message once for each success',
    bytes,
  ),
  column(
    RBYTES,
    'rbytes',
    'bytes sent on their way: each message once for each success or failure',
    bytes,
  ),
  column(RECIPS, 'recips', 'recipients: successes and failures'),
  column(TRIES, 'tries', 'delivery attempts: deferrals too'),
  column(XDELAY, 'xdelay', 'seconds that the deliveries took, together', {
    unit: 'seconds',
    places: 6,
  }),
]

/** Messages by uid/sender (reports: Tables). */
export const bySender: Table = {
  counter: (scanner, before) => new Senders(scanner, true, before?.get('')),
  columns,
  key: {
    name: 'sender',
    help: 'uid/sender: the user id that handed the messages over, the envelope sender',
    parts: {
      between: '/',
      names: [
        { name: 'uid', help: 'the user id that handed the messages over', number: true },
        { name: 'sender', help: 'the envelope sender, in angle brackets' },
      ],
    },
  },
}

/** Messages by uid (reports: Tables). */
export const byUid: Table = {
  counter: (scanner, before) => new Senders(scanner, false, before?.get('')),
  columns,
  key: { name: 'uid', help: 'the user id that handed the messages over', number: true },
}
