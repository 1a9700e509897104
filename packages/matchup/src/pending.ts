import { Output } from '@qmailanalog/program'
import { put } from '@qmailanalog/record'
import {
  BIRTH,
  BYTES,
  CHANNEL,
  DSTART,
  MSG_HI,
  MSG_LO,
  ND,
  NK,
  NZ,
  PLACE,
  piece,
  putNumber64,
  putPiece,
  SENDER,
  TAIL,
} from './rows.js'
import { HI, LO, type Store } from './store.js'

const INFO_MSG = piece('info msg ')
const BYTES_IS = piece(': bytes ')
const FROM = piece('from ')
const QP = piece('qp ')
const UID = piece(' uid ')
const EXTRA = piece('extra ')
const STARTING = piece('starting delivery ')
const TO = piece(' to ')
/** The counts in the order of an extra line, which is not that of a message line. */
const inExtra = [NK, NZ, ND]
const SP = 32

/** A queue with what stands before and behind each of its pending lines. */
export interface Wrapped {
  messages: Store
  /** with what stands behind the digits of their numbers */
  deliveries: (readonly [string, Store])[]
  before: string
  behind: string
}

/**
 * What is still open, in chunks, in the form that is read back (matchup(5), PENDING LINES): all
 * messages, then all deliveries, those of a queue in order of arrival. Says the same as
 * formatPendingMessage and formatPendingDelivery of record, as bytes, since a queue may hold hundreds of
 * thousands.
 */
export function* pendingLines(queues: Wrapped[]): Generator<Buffer> {
  const out = new Output()
  for (const { messages, before, behind } of queues) {
    const [head, tail] = [piece(before), piece(`${behind}\n`)]
    for (const row of messages.inOrder()) {
      message(out, messages, row, head, tail)
      if (out.full) yield out.take()!
    }
  }
  for (const { deliveries, before, behind } of queues) {
    const [head, tail] = [piece(before), piece(`${behind}\n`)]
    for (const [part, store] of deliveries) {
      const msg = piece(`${part}: msg `)
      for (const row of store.inOrder()) {
        delivery(out, store, row, head, msg, tail)
        if (out.full) yield out.take()!
      }
    }
  }
  const rest = out.take()
  if (rest !== undefined) yield rest
}

function message(out: Output, store: Store, row: number, head: DataView, tail: DataView): void {
  const { rows, text } = store
  const birth = store.textOf(row)
  const bytes = birth + rows[row + BIRTH]!
  const sender = bytes + rows[row + BYTES]!
  const qp = sender + rows[row + SENDER]!
  const end = qp + rows[row + TAIL]!
  let uid = qp
  while (text.getUint8(uid) !== SP) uid++
  out.room(2 * (end - birth + head.byteLength + tail.byteLength) + 192)
  const to = out.view
  let n = putPiece(to, out.n, head)
  n = put(to, n, text, birth, bytes)
  n = putPiece(to, n, INFO_MSG)
  n = putNumber64(to, n, rows[row + LO]!, rows[row + HI]!)
  n = putPiece(to, n, BYTES_IS)
  n = put(to, n, text, bytes, sender)
  n = putPiece(to, n, FROM)
  n = put(to, n, text, sender, qp)
  n = putPiece(to, n, QP)
  n = put(to, n, text, qp, uid)
  n = putPiece(to, n, UID)
  n = put(to, n, text, uid + 1, end)
  n = putPiece(to, n, tail)
  n = putPiece(to, n, head)
  n = put(to, n, text, birth, bytes)
  n = putPiece(to, n, EXTRA)
  n = putNumber64(to, n, rows[row + LO]!, rows[row + HI]!)
  for (const count of inExtra) {
    to.setUint8(n++, SP)
    n = putNumber64(to, n, rows[row + count]!, rows[row + count + 1]!)
  }
  n = putPiece(to, n, tail)
  out.n = n
}

function delivery(
  out: Output,
  store: Store,
  row: number,
  head: DataView,
  msg: DataView,
  tail: DataView,
): void {
  const { rows, text } = store
  const dstart = store.textOf(row)
  const place = dstart + rows[row + DSTART]!
  const dot = place + rows[row + CHANNEL]!
  const end = place + rows[row + PLACE]! - 1
  out.room(end - dstart + head.byteLength + msg.byteLength + tail.byteLength + 128)
  const to = out.view
  let n = putPiece(to, out.n, head)
  n = put(to, n, text, dstart, place)
  n = putPiece(to, n, STARTING)
  n = putNumber64(to, n, rows[row + LO]!, rows[row + HI]!)
  n = putPiece(to, n, msg)
  n = putNumber64(to, n, rows[row + MSG_LO]!, rows[row + MSG_HI]!)
  n = putPiece(to, n, TO)
  n = put(to, n, text, place, dot)
  to.setUint8(n++, SP)
  n = put(to, n, text, dot + 1, end)
  n = putPiece(to, n, tail)
  out.n = n
}
