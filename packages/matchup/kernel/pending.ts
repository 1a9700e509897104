// Prints what is still open, in the form that is read back (matchup(5), PENDING LINES).
import { copy, whole, word } from '../../record/kernel/text'
import { isFull, printedTo, room } from './printed'
import { Delivery, Message, textOfDelivery, textOfMessage, Word, words } from './rows'

const LF: u8 = 10
const SP: u8 = 32

/**
 * Prints messages from `first` on, each between what stands before and behind the lines of its queue, and
 * answers the one to go on with once what was printed is taken; 0 if there is none.
 */
export function pendingMessages(
  first: Message,
  before: usize,
  beforeLength: u32,
  behind: usize,
  behindLength: u32,
): Message {
  let row = first
  while (changetype<usize>(row) !== 0 && !isFull()) {
    let p = room(2 * (u64(row.room) + beforeLength + behindLength) + 256)
    const birth = textOfMessage(row)
    const bytes = birth + row.birth
    const sender = bytes + row.bytes
    const qp = sender + row.sender
    let uid = qp
    while (load<u8>(uid) !== SP) uid++
    p = copy(copy(p, before, beforeLength), birth, row.birth)
    p = whole(word(p, words, Word.INFO), row.number)
    p = copy(word(p, words, Word.BYTES), bytes, row.bytes)
    p = copy(word(p, words, Word.FROM), sender, row.sender)
    p = copy(word(p, words, Word.QP), qp, uid - qp)
    p = copy(word(p, words, Word.UID), uid + 1, qp + row.tail - uid - 1)
    p = copy(p, behind, behindLength)
    store<u8>(p++, LF)
    p = copy(copy(p, before, beforeLength), birth, row.birth)
    p = whole(word(p, words, Word.EXTRA), row.number)
    store<u8>(p++, SP)
    p = whole(p, row.nk)
    store<u8>(p++, SP)
    p = whole(p, row.nz)
    store<u8>(p++, SP)
    p = whole(p, row.nd)
    p = copy(p, behind, behindLength)
    store<u8>(p++, LF)
    printedTo(p)
    row = changetype<Message>(row.after)
  }
  return row
}

/** The same for deliveries; `part` stands behind the digits of their numbers. */
export function pendingDeliveries(
  first: Delivery,
  before: usize,
  beforeLength: u32,
  part: usize,
  partLength: u32,
  behind: usize,
  behindLength: u32,
): Delivery {
  let row = first
  while (changetype<usize>(row) !== 0 && !isFull()) {
    let p = room(u64(row.room) + beforeLength + partLength + behindLength + 256)
    const dstart = textOfDelivery(row)
    const place = dstart + row.dstart
    const dot = place + row.channel
    p = copy(copy(p, before, beforeLength), dstart, row.dstart)
    p = copy(whole(word(p, words, Word.STARTING), row.number), part, partLength)
    p = whole(word(p, words, Word.MSG), row.message)
    p = copy(word(p, words, Word.TO), place, row.channel)
    store<u8>(p++, SP)
    p = copy(p, dot + 1, place + row.place - 1 - (dot + 1))
    p = copy(p, behind, behindLength)
    store<u8>(p++, LF)
    printedTo(p)
    row = changetype<Delivery>(row.after)
  }
  return row
}
