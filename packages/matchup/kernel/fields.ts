// The fields of the line at hand.
import { wordOf } from '../../log/kernel/words'
import { digitsEnd, lineEnd } from '../../record/kernel/text'

/** Where they begin and end. */
const FROM: usize = 64
const TO: usize = 128

/** How many of them anything is made of. */
export const fields: i32 = 12

const TAB: u8 = 9
const LF: u8 = 10
const SP: u8 = 32
const POINT: u8 = 0x2e
const COLON: u8 = 0x3a
const ZERO: u8 = 48

/** The most digits that fit behind a one into 64 bits, whatever they are. */
const mostDigits: usize = 18

/** What stands behind the digits of the number that was read last, as `digitsBehind` has it. */
export let part: u64 = 0

export function setField(n: i32, start: usize, end: usize): void {
  const place = FROM + (n << 2)
  store<u32>(place, u32(start))
  store<u32>(place, u32(end), TO - FROM)
}

export function from(n: i32): usize {
  return load<u32>(FROM + (n << 2))
}

export function to(n: i32): usize {
  return load<u32>(TO + (n << 2))
}

export function lengthOf(n: i32): u32 {
  return u32(to(n) - from(n))
}

/** Finds the fields of the line at `begin`, and answers where its LF stands. */
export function findFields(begin: usize): usize {
  let p = begin
  let n = 0
  while (n < fields) {
    while (isSeparator(load<u8>(p))) p++
    if (load<u8>(p) === LF) break
    const start = p
    while (load<u8>(p) !== LF && !isSeparator(load<u8>(p))) p++
    setField(n++, start, p)
  }
  const end = lineEnd(p)
  for (; n < fields; n++) setField(n, end, end)
  return end
}

export function isSeparator(c: u8): bool {
  return c === SP || c === TAB || c === 0
}

/** The bytes of a field of at most eight, the first one lowest; 0 if it is empty or longer. */
export function wordIn(n: i32): u64 {
  return wordOf(from(n), lengthOf(n))
}

/** The leading digits of a field as a number, wrapping. */
export function read(n: i32): u64 {
  let value: u64 = 0
  const end = to(n)
  for (let p = from(n); p < end; p++) {
    const digit = load<u8>(p) - ZERO
    if (digit > 9) break
    value = value * 10 + digit
  }
  return value
}

/** The same for the number of a delivery, which may have a `part`, as 7.2 has (IndiMail). */
export function readParted(n: i32): u64 {
  part = 0
  let end = to(n)
  const point = digitsEnd(from(n))
  if (point > from(n) && point < end && load<u8>(point) === POINT) {
    if (load<u8>(end - 1) === COLON) end--
    if (digitsEnd(point + 1) === end) part = digitsBehind(point + 1, end)
  }
  return read(n)
}

/** Digits with a one before them as a number, so that 2 and 02 differ, and 0 is none; 0 if they are too many. */
export function digitsBehind(start: usize, end: usize): u64 {
  if (end - start - 1 >= mostDigits) return 0
  let value: u64 = 1
  for (let p = start; p < end; p++) value = value * 10 + (load<u8>(p) - ZERO)
  return value
}
