// The hot loop of the suite: takes the lines of qmail-send, keeps what is open, prints message and delivery
// lines (matchup(5)). In AssemblyScript: TypeScript with types of machine words, which becomes WebAssembly.
// Lines stand in its memory, each with its LF; up to 31 bytes behind a line are read. Whatever is to be
// said of a line is said here; JavaScript finds the fields of lines that are not as qmail-send writes them.
import { eightDigits } from '../../record/kernel/number'
import { copy, copyLower, digitsEnd, lineEnd, whole, word, wordEnd } from '../../record/kernel/text'
import { behindHead, stampEnd } from './head'
import { give, roomFor, take } from './heap'
import { LABEL, stampOfLabel } from './label'
import { isFull, printedTo, room } from './printed'
import { Delivery, Message, textOfDelivery, textOfMessage, Word, words } from './rows'
import { add, find, remove, rowAt, Store } from './store'

export { headIs } from './head'
export { pendingDeliveries, pendingMessages } from './pending'
export { begin, taken } from './printed'
export { clear, newStore } from './store'

/** Where the fields of the line at hand begin and end. */
const FROM: usize = 64
const TO: usize = 128

/** Where the areas stand that JavaScript writes to, and how many bytes they have. */
const AREAS: usize = 192

const LF: u8 = 10
const SP: u8 = 32
const ZERO: u8 = 48
const AT: u8 = 0x40

// Bytes of words, the first one lowest.
const STATUS_: u64 = 0x203a737574617473 // 'status: '
const STARTING: u64 = 0x676e697472617473 // 'starting'
const _DELIVER: u64 = 0x726576696c656420 // ' deliver'
const Y_: u16 = 0x2079 // 'y '
const DELIVERY: u64 = 0x79726576696c6564 // 'delivery'
const INFO_MSG: u64 = 0x67736d206f666e69 // 'info msg'
const NEW_MSG_: u64 = 0x2067736d2077656e // 'new msg '
const END_MSG_: u64 = 0x2067736d20646e65 // 'end msg '
const BOUNCE_M: u64 = 0x6d2065636e756f62 // 'bounce m'
const SG: u16 = 0x6773 // 'sg'
const BYTES_: u64 = 0x207365747962203a // ': bytes '
const MS: u32 = 0x736d203a // ': ms'
const G_: u16 = 0x2067 // 'g '
const _FRO: u32 = 0x6f726620 // ' fro'
const M_: u16 = 0x206d // 'm '
const _QP_: u32 = 0x20707120 // ' qp '
const _UID: u32 = 0x64697520 // ' uid'
const _TO_: u32 = 0x206f7420 // ' to '
const COLON_: u16 = 0x203a // ': '
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

/** The queue at hand. */
let messages: Store = changetype<Store>(0)
let deliveries: Store = changetype<Store>(0)

/** The number that was read last. */
let number: u64 = 0

/** What follows is about this queue. */
export function turnTo(itsMessages: Store, itsDeliveries: Store): void {
  messages = itsMessages
  deliveries = itsDeliveries
}

/** How many rows there are. */
export function sizeOf(rows: Store): u32 {
  return rows.size
}

/** The row that came first, 0 if there is none. */
export function firstOf(rows: Store): usize {
  return rows.first
}

/** Where so many bytes may be written, in one of three areas; what stood in that one is gone. */
export function areaFor(which: i32, bytes: u32): usize {
  const area = AREAS + (which << 3)
  stopped = 0
  const room = load<u32>(area, 4)
  const needed = roomFor(bytes + 32)
  if (needed > room) {
    if (room > 0) give(load<u32>(area), room)
    store<u32>(area, u32(take(needed)))
    store<u32>(area, needed, 4)
  }
  return load<u32>(area)
}

/** The line behind whose label `lines` has found nothing usual, and where the decimal stamp of that stands. */
let stopped: usize = 0
let stamped: usize = 0

/**
 * Takes lines from `start` up to `stop` as `usual` does, as long as they begin with a digit or a TAI64N label
 * and not too much was printed, and answers where it stopped.
 */
export function lines(start: usize, stop: usize): usize {
  let p = start
  while (p < stop && p !== stopped && !isFull()) {
    const first = load<u8>(p)
    let record = p
    if (first === AT) {
      record = stampOfLabel(p)
      if (record === 0) break
    } else if (first - ZERO > 9) break
    // To read at once what was just written is slow.
    const end = first === AT ? p + LABEL : wordEnd(p)
    const next = usualBehind(record, end, i32.MAX_VALUE)
    if (next === 0) {
      if (first === AT) {
        stopped = p
        stamped = record
      }
      break
    }
    p = next
  }
  return p
}

/** Where the record begins of the line at `p` that has a label, if that is why `lines` has stopped there; else 0. */
export function behindLabel(p: usize): usize {
  return p === stopped ? stamped : 0
}

/** The same for lines that begin as `headIs` was told. */
export function headedLines(start: usize, end: usize, most: u32): usize {
  let p = start
  while (p < end && !isFull()) {
    const text = behindHead(p, end)
    const next = text === 0 ? <usize>0 : usualBehind(text, stampEnd, most)
    if (next === 0) break
    p = next
  }
  return p
}

/**
 * Takes the line at `begin` if it has just the words that qmail-send writes, one blank between them and
 * tidy numbers, and is no longer than `most`. Answers where the next line begins; 0 if this one is to be
 * looked at field by field. An optimisation only: what it takes is taken in the same way field by field.
 */
export function usual(begin: usize, most: u32): usize {
  return usualBehind(begin, wordEnd(begin), most)
}

/** The same for a line whose first word ends at `end`. */
function usualBehind(begin: usize, end: usize, most: u32): usize {
  let p = end
  if (p === begin || load<u8>(p) !== SP) return 0
  setField(0, begin, p)
  const first = load<u64>(p, 1)
  if (first === STATUS_) return lineEnd(p + 9) + 1
  if (first === STARTING) {
    if (load<u64>(p, 9) !== _DELIVER || load<u16>(p, 17) !== Y_) return 0
    p = tidy(p + 19)
    if (p === 0 || load<u32>(p) !== MS || load<u16>(p, 4) !== G_) return 0
    const delivery = number
    p = tidy(p + 6)
    if (p === 0 || load<u32>(p) !== _TO_) return 0
    const channel = p + 4
    p = wordEnd(channel)
    if (p === channel || load<u8>(p) !== SP) return 0
    setField(7, channel, p)
    const recipient = p + 1
    p = wordEnd(recipient)
    if (p === recipient || load<u8>(p) !== LF || p - begin > most) return 0
    setField(8, recipient, p)
    startDelivery(deliveries, delivery, number)
    return p + 1
  }
  if (first === DELIVERY) {
    if (load<u8>(p, 9) !== SP) return 0
    p = tidy(p + 10)
    if (p === 0 || load<u16>(p) !== COLON_) return 0
    const result = p + 2
    p = wordEnd(result)
    if (p === result || load<u8>(p) !== SP) return 0
    setField(3, result, p)
    const reason = p + 1
    p = wordEnd(reason)
    if (load<u8>(p) !== LF || p - begin > most) return 0
    setField(4, reason, p)
    endDelivery(deliveries, number)
    return p + 1
  }
  if (first === NEW_MSG_ || first === END_MSG_) {
    p = tidy(p + 9)
    if (p === 0 || load<u8>(p) !== LF || p - begin > most) return 0
    if (first === NEW_MSG_) forget(number)
    else endMessage(number)
    return p + 1
  }
  if (first === INFO_MSG) {
    if (load<u8>(p, 9) !== SP) return 0
    p = tidy(p + 10)
    if (p === 0 || load<u64>(p) !== BYTES_) return 0
    const message = number
    p = tidyField(5, p + 8)
    if (p === 0 || load<u32>(p) !== _FRO || load<u16>(p, 4) !== M_) return 0
    const sender = p + 6
    p = wordEnd(sender)
    if (p === sender || load<u32>(p) !== _QP_) return 0
    setField(7, sender, p)
    p = tidyField(9, p + 4)
    if (p === 0 || load<u32>(p) !== _UID || load<u8>(p, 4) !== SP) return 0
    p = tidyField(11, p + 5)
    if (p === 0 || load<u8>(p) !== LF || p - begin > most) return 0
    noteMessage(message, true)
    return p + 1
  }
  if (first === BOUNCE_M) {
    if (load<u16>(p, 9) !== SG || load<u8>(p, 11) !== SP) return 0
    p = tidy(p + 12)
    if (p === 0 || load<u32>(p) !== _QP_) return 0
    p = tidy(p + 4)
    if (p === 0 || load<u8>(p) !== LF || p - begin > most) return 0
    unknown(begin, p)
    return p + 1
  }
  return 0
}

/** A line that nothing is known of, its LF at `end`. */
function unknown(begin: usize, end: usize): void {
  const length = u32(end - begin)
  const p = room(u64(length) + 3)
  store<u16>(p, 0x203f)
  const last = copy(p + 2, begin, length)
  store<u8>(last, LF)
  printedTo(last + 1)
}

// What follows says what a line says whose fields have been found (FROM, TO).

/** new: a message enters the queue. */
export function entered(): void {
  forget(read(3))
}

/** info: what is known of a message. */
export function info(): void {
  noteMessage(read(3), false)
}

/** extra: the counts of a message that was pending. */
export function extra(): void {
  const place = find(messages, read(2))
  if (place === 0) return
  const row = rowAt<Message>(place)
  row.nk = read(3)
  row.nz = read(4)
  row.nd = read(5)
}

/** starting: a delivery begins. */
export function starting(deliveries: Store): void {
  startDelivery(deliveries, read(3), read(5))
}

/** delivery: a delivery ends. */
export function delivery(deliveries: Store): void {
  endDelivery(deliveries, read(2))
}

/** end: a message leaves the queue. */
export function left(): void {
  endMessage(read(3))
}

function setField(n: i32, start: usize, end: usize): void {
  const place = FROM + (n << 2)
  store<u32>(place, u32(start))
  store<u32>(place, u32(end), TO - FROM)
}

function from(n: i32): usize {
  return load<u32>(FROM + (n << 2))
}

function to(n: i32): usize {
  return load<u32>(TO + (n << 2))
}

function lengthOf(n: i32): u32 {
  return u32(to(n) - from(n))
}

/** Reads a number of one to fifteen digits, the first of them not 0, into `number`, and answers where it ends; 0 if there is none. */
function tidy(start: usize): usize {
  const end = digitsEnd(start)
  const digits = end - start
  if (digits - 1 > 14 || load<u8>(start) === ZERO) return 0
  if (digits <= 8) number = firstDigits(start, digits)
  else number = firstDigits(start, digits - 8) * 100000000 + eightDigits(load<u64>(end - 8))
  return end
}

/** The value of one to eight digits, what is missing in front taken for zeros. */
function firstDigits(start: usize, digits: usize): u64 {
  return eightDigits(load<u64>(start) << u64(64 - (digits << 3)))
}

/** Notes where field n stands if it is a number as it is printed, and answers where it ends; 0 if it is not. */
function tidyField(n: i32, start: usize): usize {
  const end = digitsEnd(start)
  setField(n, start, end)
  const digits = end - start
  return digits - 1 > 17 || (digits > 1 && load<u8>(start) === ZERO) ? 0 : end
}

/** The leading digits of a field as a number, wrapping. */
function read(n: i32): u64 {
  let value: u64 = 0
  const end = to(n)
  for (let p = from(n); p < end; p++) {
    const digit = load<u8>(p) - ZERO
    if (digit > 9) break
    value = value * 10 + digit
  }
  return value
}

function forget(message: u64): void {
  const place = find(messages, message)
  if (place !== 0) remove(messages, place)
}

/** `tidy`: numbers are as they are printed. */
function noteMessage(message: u64, tidy: bool): void {
  const birth = lengthOf(0) + 1
  const sender = lengthOf(7) + 1
  const numbers = tidy ? lengthOf(5) + lengthOf(9) + lengthOf(11) : 60
  const bytes = u64(offsetof<Message>() + 15 + 2) + birth + sender + numbers
  const row = add<Message>(messages, message, u32(min<u64>(bytes, u32.MAX_VALUE)))
  row.birth = birth
  row.sender = sender
  row.nk = 0
  row.nd = 0
  row.nz = 0
  let p = putField(textOfMessage(row), 0)
  const size = p
  p = blank(putNumber(p, 5, tidy))
  row.bytes = u32(p - size)
  p = blank(copyLower(p, from(7), lengthOf(7)))
  const tail = p
  p = blank(putNumber(p, 9, tidy))
  p = putNumber(p, 11, tidy)
  row.tail = u32(p - tail)
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

function startDelivery(deliveries: Store, delivery: u64, message: u64): void {
  const dstart = lengthOf(0) + 1
  const channel = lengthOf(7)
  const place = channel + lengthOf(8) + 2
  const bytes = u64(offsetof<Delivery>() + 15) + dstart + place
  const row = add<Delivery>(deliveries, delivery, u32(min<u64>(bytes, u32.MAX_VALUE)))
  row.dstart = dstart
  row.place = place
  row.channel = channel
  row.message = message
  let p = putField(textOfDelivery(row), 0)
  p = copy(p, from(7), channel)
  store<u8>(p, 0x2e)
  blank(copyLower(p + 1, from(8), lengthOf(8)))
}

function endDelivery(deliveries: Store, delivery: u64): void {
  const place = find(deliveries, delivery)
  if (place === 0) return
  const row = rowAt<Delivery>(place)
  // Its number may have been given to another message meanwhile: that one counts.
  const itsMessage = find(messages, row.message)
  const known = itsMessage !== 0
  const result = resultOf(from(3), lengthOf(3))
  const dstart = textOfDelivery(row)
  const reason = result === 0 ? 0 : lengthOf(4)
  let bytes = u64(row.room) + row.dstart + lengthOf(0) + reason + 128
  if (known) bytes += rowAt<Message>(itsMessage).room
  let p = room(bytes)
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

function endMessage(message: u64): void {
  const place = find(messages, message)
  if (place === 0) return
  const row = rowAt<Message>(place)
  let p = room(u64(row.room) + lengthOf(0) + 128)
  store<u16>(p, 0x206d)
  const birth = textOfMessage(row)
  p = copy(p + 2, birth, row.birth)
  p = putField(p, 0)
  p = copy(p, birth + row.birth, row.bytes)
  p = blank(whole(p, row.nk))
  p = blank(whole(p, row.nd))
  p = blank(whole(p, row.nz))
  p = copy(p, birth + row.birth + row.bytes, row.sender + row.tail)
  store<u8>(p, LF)
  printedTo(p + 1)
  remove(messages, place)
}
