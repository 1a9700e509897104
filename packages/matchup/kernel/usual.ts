// Lines that have just the words that qmail-send writes, one blank between them and tidy numbers. An
// optimisation only: what is taken here is taken in the same way field by field (any.ts).
import { eightDigits } from '../../record/kernel/number'
import { digitsEnd, lineEnd, wordEnd } from '../../record/kernel/text'
import { endDelivery, endMessage, forget, noteMessage, startDelivery, unknown } from './events'
import { setField } from './fields'
import { areNamed } from './names'
import { ours } from './queues'

const LF: u8 = 10
const CR: u8 = 13
const SP: u8 = 32
const ZERO: u8 = 48
const E: u8 = 0x65

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

/** The number that was read last. */
let number: u64 = 0

/**
 * Takes the line at `begin` if it has just the words that qmail-send writes, one blank between them and
 * tidy numbers, and is no longer than `most`. Answers where the next line begins; 0 if this one is to be
 * looked at field by field. An optimisation only: what it takes is taken in the same way field by field.
 */
export function usual(begin: usize, most: u32): usize {
  return usualBehind(begin, wordEnd(begin), most)
}

/** The same for a line whose first word ends at `end`. */
export function usualBehind(begin: usize, end: usize, most: u32): usize {
  let p = end
  if (p === begin || load<u8>(p) !== SP) return 0
  setField(0, begin, p)
  const first = load<u64>(p, 1)
  if (first === STATUS_) {
    p = lineEnd(p + 9)
    if (p - begin > most || load<u8>(p - 1) === CR || areNamed() || mayBeNamed(p)) return 0
    ours()
    return p + 1
  }
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
    if (load<u8>(p - 1) === CR) return 0
    setField(8, recipient, p)
    startDelivery(delivery, 0, number)
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
    if (load<u8>(p) !== LF || p - begin > most || areNamed()) return 0
    // It may be none of the reason's bytes; that is told outside.
    if (load<u8>(p - 1) === CR) return 0
    setField(4, reason, p)
    endDelivery(number, 0)
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
    ours()
    unknown(begin, p)
    return p + 1
  }
  return 0
}

/** Whether the name of a queue may stand before the LF at `end`: behind all other digits is no letter. */
function mayBeNamed(end: usize): bool {
  let p = end - 1
  while (load<u8>(p) - ZERO <= 9) p--
  return p < end - 1 && load<u8>(p) === E
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
