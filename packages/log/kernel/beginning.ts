// How lines begin that need no closer look: with a decimal stamp, with a label that becomes one, or with a stamp
// behind what stood before the last one. An optimisation only: forms/ says the same.
import { digitsEnd } from '../../record/kernel/text'
import { LABEL, stampOfLabel } from './label'

const LF: i8 = 10
const CR: u8 = 13
const SP: u8 = 32
const HASH: i8 = 0x23
const _01: u16 = 0x3130
const POINT: u8 = 0x2e
const ZERO: u8 = 48
const COLON: u8 = 0x3a
const AT: u8 = 0x40
const T: u8 = 0x54

/** How many bytes the time has with which a syslog line begins, where a copy stands of what is between it and the text, and its length. */
let time: usize = 0
let head: usize = 0
let length: usize = 0

/** Where the stamp ends that was found last. */
export let stampEnd: usize = 0

/**
 * Where the stamp of the line at `start` begins, a blank behind it: there, or within the label that it is made of, in
 * place. 0 if there is none, or none of the usual, or a label and these are not to be read (`labels`).
 */
export function stampAt(start: usize, labels: bool): usize {
  const first = load<u8>(start)
  if (first === AT) {
    stampEnd = start + LABEL
    return labels ? stampOfLabel(start) : 0
  }
  if (first - ZERO > 9) return 0
  stampEnd = decimalEnd(start)
  return stampEnd === start ? 0 : start
}

/** Syslog lines begin with a time of so many bytes from now on, and what stands at `at`. */
export function headIs(itsTime: u32, at: usize, itsLength: u32): void {
  time = itsTime
  head = at
  length = itsLength
}

/**
 * Where the stamp begins of the syslog line at `start` if it begins so, and a decimal stamp with a point, a blank behind
 * it, is next; else 0. `end` is where the line ends, or another one behind it.
 */
export function behindHead(start: usize, end: usize): usize {
  const from = start + time
  const text = from + length
  if (text + 12 > end) return 0
  if (time === 15) {
    if (load<u8>(start, 3) !== SP || load<u8>(start, 9) !== COLON) return 0
    if (load<u8>(start, 12) !== COLON) return 0
  } else if (load<u8>(start, 10) !== T || load<u8>(start, 13) !== COLON) return 0
  for (let n: usize = 0; n < length; n += 8) {
    const difference = load<u64>(from + n) ^ load<u64>(head + n)
    const left = length - n
    if ((left < 8 ? difference << u64(64 - 8 * left) : difference) !== 0) return 0
  }
  const whole = digitsEnd(text)
  if (whole === text || load<u8>(whole) !== POINT) return 0
  stampEnd = digitsEnd(whole + 1)
  return load<u8>(stampEnd) === SP && isOneLine(start, time) ? text : 0
}

/** Whether no LF is among so many bytes. */
function isOneLine(start: usize, length: usize): bool {
  for (let n: usize = 0; n < length; n += 16) {
    const marks = i8x16.bitmask(i8x16.eq(v128.load(start + n), i8x16.splat(LF)))
    const left = length - n
    if ((left < 16 ? marks & ((1 << u32(left)) - 1) : marks) !== 0) return false
  }
  return true
}

/**
 * Whether nothing is to be undone in a line from `start` on: it has no `#01`, as control characters begin that rsyslog
 * wrote, and no CR at its end.
 */
export function isClean(start: usize): bool {
  let p = start
  let ends = 0
  for (; ; p += 16) {
    const bytes = v128.load(p)
    ends = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(LF)))
    let hashes = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(HASH)))
    if (ends !== 0) hashes &= (ends & -ends) - 1
    for (; hashes !== 0; hashes &= hashes - 1) {
      if (load<u16>(p + ctz(hashes), 1) === _01) return false
    }
    if (ends !== 0) break
  }
  return load<u8>(p + ctz(ends) - 1) !== CR
}

/** Where the decimal stamp ends that a line begins with; where the line begins if that is none, or longer than any. */
function decimalEnd(start: usize): usize {
  let others = othersAt(start) | (othersAt(start + 16) << 16)
  if (others === 0) return start
  let p = start + ctz(others)
  if (load<u8>(p) === POINT) {
    others &= others - 1
    if (others === 0) return start
    p = start + ctz(others)
  }
  return load<u8>(p) === SP ? p : start
}

/** Which of sixteen bytes are no digits: bit n stands for byte n. */
function othersAt(p: usize): u32 {
  const digits = i8x16.le_u(i8x16.sub(v128.load(p), i8x16.splat(48)), i8x16.splat(9))
  return u32(i8x16.bitmask(digits)) ^ 0xffff
}
