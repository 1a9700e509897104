// What lines say, once their fields have been found: messages and deliveries come and go.
import { copy, copyLower, whole, word } from '../../record/kernel/text'
import { aside, deliveryEnded, messageEnded } from './ends'
import { from, lengthOf, read } from './fields'
import { printedTo, room } from './printed'
import { ours } from './queues'
import {
  Delivery,
  deliveriesOf,
  Message,
  messagesOf,
  textOfDelivery,
  textOfMessage,
  Word,
  words,
} from './rows'
import { add, clear, find, remove, rowAt } from './store'

const LF: u8 = 10
const SP: u8 = 32
const DOT: u8 = 0x2e

// Bytes of words, the first one lowest.
const SUCC: u32 = 0x63637573 // 'succ'
const FAIL: u32 = 0x6c696166 // 'fail'
const DEFE: u32 = 0x65666564 // 'defe'
const REPO: u32 = 0x6f706572 // 'repo'
const RT: u16 = 0x7472 // 'rt'
const R: u8 = 0x72

// Results as they are printed: 'd k ' and so on.
const SUCCESS: u32 = 0x206b2064
const FAILURE: u32 = 0x20642064
const DEFERRAL: u32 = 0x207a2064
const UNKNOWN: u8 = 0x3f

/** new: a message enters the queue. */
export function forget(message: u64): void {
  const messages = messagesOf(ours())
  const place = find(messages, message, 0)
  if (place !== 0) remove(messages, place)
}

/** info: what is known of a message. `tidy`: numbers are as they are printed. */
export function noteMessage(message: u64, tidy: bool): void {
  const birth = lengthOf(0) + 1
  const sender = lengthOf(7) + 1
  const numbers = tidy ? lengthOf(5) + lengthOf(9) + lengthOf(11) : 60
  const bytes = u64(offsetof<Message>() + 15 + 2) + birth + sender + numbers
  const row = add<Message>(messagesOf(ours()), message, 0, u32(min<u64>(bytes, u32.MAX_VALUE)))
  row.birth = birth
  row.sender = sender
  row.nk = 0
  row.nd = 0
  row.nz = 0
  let p = putField(textOfMessage(row), 0)
  const size = p
  p = blank(putNumber(p, 5, tidy))
  row.bytes = u8(p - size)
  p = blank(copyLower(p, from(7), lengthOf(7)))
  const tail = p
  p = blank(putNumber(p, 9, tidy))
  p = putNumber(p, 11, tidy)
  row.tail = u8(p - tail)
}

function putNumber(at: usize, n: i32, tidy: bool): usize {
  return tidy ? copy(at, from(n), lengthOf(n)) : whole(at, read(n))
}

/** A field with a blank behind it. */
function putField(at: usize, n: i32): usize {
  return blank(copy(at, from(n), lengthOf(n)))
}

function blank(at: usize): usize {
  store<u8>(at, SP)
  return at + 1
}

/** starting: a delivery begins. */
export function startDelivery(delivery: u64, part: u64, message: u64): void {
  const dstart = lengthOf(0) + 1
  const channel = lengthOf(7)
  const place = channel + lengthOf(8) + 2
  const bytes = u64(offsetof<Delivery>() + 15) + dstart + place
  const room = u32(min<u64>(bytes, u32.MAX_VALUE))
  const row = add<Delivery>(deliveriesOf(ours()), delivery, part, room)
  row.dstart = dstart
  row.place = place
  row.channel = channel
  row.message = message
  let p = putField(textOfDelivery(row), 0)
  p = copy(p, from(7), channel)
  store<u8>(p, DOT)
  blank(copyLower(p + 1, from(8), lengthOf(8)))
}

/** delivery: a delivery ends. */
export function endDelivery(delivery: u64, part: u64): void {
  const queue = ours()
  const deliveries = deliveriesOf(queue)
  const place = find(deliveries, delivery, part)
  if (place === 0) return
  const row = rowAt<Delivery>(place)
  // Its number may have been given to another message meanwhile: that one counts.
  const itsMessage = find(messagesOf(queue), row.message, 0)
  const known = itsMessage !== 0
  const result = resultOf(from(3), lengthOf(3))
  const dstart = textOfDelivery(row)
  const reason = result === 0 ? 0 : lengthOf(4)
  let bytes = u64(row.room) + row.dstart + lengthOf(0) + reason + 128
  if (known) bytes += rowAt<Message>(itsMessage).room
  const line = room(bytes)
  let p = line
  let ddone: usize = 0
  if (result === 0) {
    store<u8>(p, UNKNOWN)
    p += 1
  } else {
    store<u32>(p, result)
    p += 4
  }
  if (known) {
    const message = rowAt<Message>(itsMessage)
    const birth = textOfMessage(message)
    p = copy(p, birth, message.birth)
    p = copy(p, dstart, row.dstart)
    ddone = p
    p = putField(p, 0)
    const size = birth + message.birth
    p = copy(p, size, message.bytes + message.sender)
    p = copy(p, dstart + row.dstart, row.place)
    p = copy(p, size + message.bytes + message.sender, message.tail)
    if (result === SUCCESS) message.nk++
    else if (result === FAILURE) message.nd++
    else if (result === DEFERRAL) message.nz++
  } else {
    p = copy(p, dstart, row.dstart)
    p = copy(p, dstart, row.dstart)
    ddone = p
    p = putField(p, 0)
    p = word(p, words, Word.NOBODY)
    p = copy(p, dstart + row.dstart, row.place)
    p = word(p, words, Word.NOBODYS)
  }
  p = blank(p)
  if (result === DEFERRAL && load<u32>(from(3)) === REPO) p = word(p, words, Word.MANGLED)
  else p = copy(p, from(4), reason)
  store<u8>(p, LF)
  printedTo(p + 1)
  deliveryEnded(line, ddone)
  remove(deliveries, place)
}

/** How a line begins that tells this result; 0 if it is none. */
function resultOf(start: usize, length: u32): u32 {
  if (length < 4) return 0
  const four = load<u32>(start)
  if (four === SUCC) return SUCCESS
  if (four === FAIL) return FAILURE
  if (four === DEFE && length > 4 && load<u8>(start, 4) === R) return DEFERRAL
  if (four === REPO && length > 5 && load<u16>(start, 4) === RT) return DEFERRAL
  return 0
}

/** end: a message leaves the queue. */
export function endMessage(message: u64): void {
  const messages = messagesOf(ours())
  const place = find(messages, message, 0)
  if (place === 0) return
  const row = rowAt<Message>(place)
  const line = room(u64(row.room) + lengthOf(0) + 128)
  store<u16>(line, 0x206d)
  const birth = textOfMessage(row)
  const done = copy(line + 2, birth, row.birth)
  let p = done
  p = putField(p, 0)
  p = copy(p, birth + row.birth, row.bytes)
  p = blank(whole(p, row.nk))
  p = blank(whole(p, row.nd))
  p = blank(whole(p, row.nz))
  p = copy(p, birth + row.birth + row.bytes, row.sender + row.tail)
  store<u8>(p, LF)
  printedTo(p + 1)
  messageEnded(line, done)
  remove(messages, place)
}

/** extra: the counts of a message that was pending. */
export function setCounts(message: u64): void {
  const place = find(messagesOf(ours()), message, 0)
  if (place === 0) return
  const row = rowAt<Message>(place)
  row.nk = read(3)
  row.nz = read(4)
  row.nd = read(5)
}

/** running, exiting: no delivery is open any more. */
export function forgetDeliveries(): void {
  clear(deliveriesOf(ours()))
}

/** A line that nothing is known of, its LF at `end`. */
export function unknown(begin: usize, end: usize): void {
  const p = room(u64(end - begin) + 3)
  store<u16>(p, 0x203f)
  printedTo(copy(p + 2, begin, end + 1 - begin))
  aside(p)
}

/** A line that is printed as it came. */
export function asItIs(begin: usize, end: usize): void {
  const p = room(u64(end - begin) + 1)
  printedTo(copy(p, begin, end + 1 - begin))
  aside(p)
}
