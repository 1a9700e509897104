// Numbers as they nearly always are.

const DIGITS: u64 = 0x3030303030303030
const HIGH: u64 = 0xf0f0f0f0f0f0f0f0
const POINT: u8 = 0x2e

/** Whether eight bytes are digits. */
function areDigits(eight: u64): bool {
  return (eight & HIGH) === DIGITS && ((eight + 0x0606060606060606) & HIGH) === DIGITS
}

/** The value of eight digits, the first one lowest. */
export function eightDigits(eight: u64): u64 {
  const pairs = ((eight & 0x0f0f0f0f0f0f0f0f) * 2561) >> 8
  const fours = ((pairs & 0x00ff00ff00ff00ff) * 6553601) >> 16
  return ((fours & 0x0000ffff0000ffff) * 42949672960001) >> 32
}

/** The microseconds of a stamp of nine or ten digits, a point, six digits, up to 2^53; -1 if it is something else. */
export function microseconds(start: usize, end: usize): i64 {
  const digits = end - start - 7
  if (digits - 9 > 1 || load<u8>(start + digits) !== POINT) return -1
  const first = load<u64>(start)
  const second = load<u64>(start + digits - 8)
  const last = (load<u64>(start + digits - 1) & ~0xffff) | 0x3030
  if (!areDigits(first) || !areDigits(second) || !areDigits(last)) return -1
  const lowest = (second >> 56) & 15
  const seconds =
    digits === 9
      ? eightDigits(first) * 10 + lowest
      : eightDigits(first) * 100 + ((second >> 48) & 15) * 10 + lowest
  const all = i64(seconds * 1000000 + eightDigits(last))
  return all <= i64(f64.MAX_SAFE_INTEGER) ? all : -1
}

/** The value of one to eight digits; -1 if it is something else. */
export function small(start: usize, end: usize): i32 {
  const length = end - start
  if (length - 1 > 7) return -1
  const shift = u64(64 - (length << 3))
  // Zeros in front.
  const eight = (load<u64>(start) << shift) | (shift === 0 ? 0 : DIGITS >> (64 - shift))
  return areDigits(eight) ? i32(eightDigits(eight)) : -1
}

/** The number that a field counts as (`decimal`), NaN if that takes a closer look. */
export function number(start: usize, end: usize): f64 {
  const whole = small(start, end)
  if (whole >= 0) return f64(whole)
  const stamp = microseconds(start, end)
  // Both are exact, so the division rounds correctly.
  return stamp < 0 ? NaN : f64(stamp) / 1000000
}
