// Syslog lines that begin as the last one did. An optimisation only: the package log says the same.
import { digitsEnd } from '../../record/kernel/text'

const SP: u8 = 32
const POINT: u8 = 0x2e
const COLON: u8 = 0x3a
const T: u8 = 0x54

/** How many bytes the time has, and what stands between it and the text. */
let time: usize = 0
let head: usize = 0
let length: usize = 0

/** Where the stamp ends that `behindHead` has found. */
export let stampEnd: usize = 0

/** Lines begin with a time of so many bytes, and what stands at `at`. */
export function headIs(itsTime: u32, at: usize, itsLength: u32): void {
  time = itsTime
  head = at
  length = itsLength
}

/**
 * Where the text stands of the line at `start` if it begins so and goes on with a decimal stamp; else 0. All
 * lines end before `end`.
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
  return load<u8>(stampEnd) === SP ? text : 0
}
