// Prints what is still open, in the form that is read back (matchup(5), PENDING LINES).
import { copy, whole, word } from '../../record/kernel/text'
import { lengthAside, putAside } from './lines'
import { putName } from './names'
import { isFull, printedTo, room } from './printed'
import {
  Delivery,
  deliveriesOf,
  Message,
  messagesOf,
  Queue,
  textOfDelivery,
  textOfMessage,
  Word,
  words,
} from './rows'

const LF: u8 = 10
const CR: u8 = 13
const SP: u8 = 32
const POINT: u8 = 0x2e

/** So long may a line be that looks like one that splogger folds, and a little less. */
const shortest: u64 = 700
const wordsAround: u64 = 150

/**
 * Prints the messages of a queue from row `first` on (0: all), each line behind what was put aside, and
 * answers the row to go on with once what was printed is taken; 0 if there is none.
 */
export function pendingMessages(queue: Queue, first: usize): usize {
  let at = first === 0 ? messagesOf(queue).first : first
  while (at !== 0 && !isFull()) {
    const row = changetype<Message>(at)
    let p = room(2 * u64(row.room) + 3 * u64(lengthAside()) + 900)
    const birth = textOfMessage(row)
    const bytes = birth + row.birth
    const sender = bytes + row.bytes
    const qp = sender + row.sender
    let uid = qp
    while (load<u8>(uid) !== SP) uid++
    p = copy(putAside(p), birth, row.birth)
    p = whole(word(p, words, Word.INFO), row.number)
    p = copy(word(p, words, Word.BYTES), bytes, row.bytes)
    p = copy(word(p, words, Word.FROM), sender, row.sender)
    p = copy(word(p, words, Word.QP), qp, uid - qp)
    p = copy(word(p, words, Word.UID), uid + 1, qp + row.tail - uid - 1)
    p = ended(p, queue)
    p = copy(putAside(p), birth, row.birth)
    p = whole(word(p, words, Word.EXTRA), row.number)
    store<u8>(p++, SP)
    p = whole(p, row.nk)
    store<u8>(p++, SP)
    p = whole(p, row.nz)
    store<u8>(p++, SP)
    p = whole(p, row.nd)
    p = ended(p, queue)
    if (mayBeFolded(u64(row.birth) + row.bytes + row.sender + row.tail)) p = released(p)
    printedTo(p)
    at = row.after
  }
  return at
}

/** The same for deliveries. */
export function pendingDeliveries(queue: Queue, first: usize): usize {
  let at = first === 0 ? deliveriesOf(queue).first : first
  while (at !== 0 && !isFull()) {
    const row = changetype<Delivery>(at)
    let p = room(u64(row.room) + 2 * u64(lengthAside()) + 600)
    const dstart = textOfDelivery(row)
    const place = dstart + row.dstart
    const dot = place + row.channel
    p = copy(putAside(p), dstart, row.dstart)
    p = whole(word(p, words, Word.STARTING), row.number)
    if (row.part !== 0) p = digits(p, POINT, row.part)
    p = whole(word(p, words, Word.MSG), row.message)
    p = copy(word(p, words, Word.TO), place, row.channel)
    store<u8>(p++, SP)
    p = copy(p, dot + 1, place + row.place - 1 - (dot + 1))
    // Behind a header, a CR at the end of a line is none of its bytes.
    if (lengthAside() > 0 && load<u8>(p - 1) === CR) store<u8>(p++, SP)
    p = ended(p, queue)
    if (mayBeFolded(u64(row.dstart) + row.place)) p = released(p)
    printedTo(p)
    at = row.after
  }
  return at
}

/** Whether a line with so many bytes of text may look like one whose rest is to come; the words around it take no more than `wordsAround`. */
function mayBeFolded(text: u64): bool {
  return lengthAside() > 0 && text + wordsAround > shortest
}

/** A line that means nothing, but that the one before it is whole: it has a later stamp. */
function released(at: usize): usize {
  const p = word(putAside(at), words, Word.NUMBER)
  store<u8>(p, LF)
  return p + 1
}

/** The name of the queue, and the LF. */
function ended(at: usize, queue: Queue): usize {
  let p = at
  if (queue.part !== 0) p = putName(p, queue.part)
  store<u8>(p, LF)
  return p + 1
}

/** Digits as `digitsBehind` has them, a byte in place of the one before them. */
function digits(at: usize, before: u8, digits: u64): usize {
  const end = whole(at, digits)
  store<u8>(at, before)
  return end
}
