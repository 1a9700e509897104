// TAI64N labels, turned into decimal stamps in place. An optimisation only: forms/label.ts says the same.

/** How many bytes a label has. */
export const LABEL: usize = 25

/** What a label has for the beginning of 1970. */
const EPOCH: u64 = 0x400000000000000a

const POINT: u8 = 0x2e
const SP: u8 = 32

/** The seconds that were written last, how many bytes they have with the point, and these bytes. */
let last: u64 = 0
let length: usize = 0
let text: v128 = i8x16.splat(0)

/**
 * Turns the usual label at `start` (24 digits, no capitals, a blank behind) into its decimal stamp, so that
 * this ends where the label did, and answers where it begins; 0 if the label is none, or not usual. What
 * stood before is overwritten.
 */
export function stampOfLabel(start: usize): usize {
  if (load<u8>(start, LABEL) !== SP) return 0
  const digits = v128.load(start, 1)
  const others = v128.load(start, 17)
  if (digitsOf(digits) !== 0xffff || (digitsOf(others) & 0xff) !== 0xff) return 0
  const seconds = bswap<u64>(numberOf(digits)) - EPOCH
  const nanoseconds = bswap<u32>(u32(numberOf(others)))
  if (nanoseconds > 999999999 || seconds > 100000000000000) return 0
  if (seconds !== last || length < 7) write(start + 16, seconds)
  const from = start + 16 - length
  // Sixteen bytes, of which none may stand behind the label.
  if (length >= 7) v128.store(from, text)
  three(start + 16, nanoseconds / 1000000)
  three(start + 19, (nanoseconds / 1000) % 1000)
  three(start + 22, nanoseconds % 1000)
  return from
}

/** Writes seconds and the point, so that they end at `end`. */
function write(end: usize, seconds: u64): void {
  let p = end - 1
  store<u8>(p, POINT)
  let rest = seconds
  do {
    store<u8>(--p, u8(48 + (rest % 10)))
    rest /= 10
  } while (rest > 0)
  length = end - p
  last = seconds
  text = v128.load(p)
}

function three(at: usize, n: u32): void {
  store<u8>(at, u8(48 + n / 100))
  store<u8>(at, u8(48 + ((n / 10) % 10)), 1)
  store<u8>(at, u8(48 + (n % 10)), 2)
}

/** Which of sixteen bytes are hexadecimal digits, no capitals: bit n stands for byte n. */
function digitsOf(bytes: v128): i32 {
  const numbers = i8x16.le_u(i8x16.sub(bytes, i8x16.splat(48)), i8x16.splat(9))
  const letters = i8x16.le_u(i8x16.sub(bytes, i8x16.splat(0x61)), i8x16.splat(5))
  return i8x16.bitmask(v128.or(numbers, letters))
}

/** The value of sixteen digits, the first byte lowest. */
function numberOf(digits: v128): u64 {
  // A letter has bit 6, and is 9 more than its low bits.
  const letters = v128.and(i8x16.shr_u(digits, 6), i8x16.splat(1))
  const nine = v128.or(i8x16.shl(letters, 3), letters)
  const values = i8x16.add(v128.and(digits, i8x16.splat(15)), nine)
  const pairs = v128.or(i16x8.shl(values, 4), i16x8.shr_u(values, 8))
  const bytes = v128.and(pairs, i16x8.splat(255))
  return u64(i64x2.extract_lane(i8x16.narrow_i16x8_u(bytes, bytes), 0))
}
