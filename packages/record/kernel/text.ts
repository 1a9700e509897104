// Pieces of text, 16 bytes at a time: up to 15 behind what is asked for may be read, and written over.

const LF: i8 = 10
const BLANK: i8 = 33
const AT: i8 = 0x40
const BRACKET: i8 = 0x5b
const CASE: i8 = 0x20

/** Where the next byte below 33 stands, at `start` or behind it: a blank, the LF, a control byte. There must be one. */
export function wordEnd(start: usize): usize {
  let p = start
  let marks = 0
  for (; ; p += 16) {
    marks = v128.bitmask<u8>(v128.lt<u8>(v128.load(p), i8x16.splat(BLANK)))
    if (marks !== 0) break
  }
  return p + ctz(marks)
}

/** Where the next LF stands, at `start` or behind it. There must be one. */
export function lineEnd(start: usize): usize {
  let p = start
  let marks = 0
  for (; ; p += 16) {
    marks = i8x16.bitmask(i8x16.eq(v128.load(p), i8x16.splat(LF)))
    if (marks !== 0) break
  }
  return p + ctz(marks)
}

/** Where the digits that begin at `start` end. */
export function digitsEnd(start: usize): usize {
  let p = start
  let marks = 0
  for (; ; p += 16) {
    const values = i8x16.sub(v128.load(p), i8x16.splat(48))
    marks = v128.bitmask<u8>(v128.gt<u8>(values, i8x16.splat(9)))
    if (marks !== 0) break
  }
  return p + ctz(marks)
}

/** Copies some bytes and answers where they end there. */
export function copy(to: usize, from: usize, length: usize): usize {
  for (let n: usize = 0; n < length; n += 16) v128.store(to + n, v128.load(from + n))
  return to + length
}

/** The same with the bytes A-Z as a-z. */
export function copyLower(to: usize, from: usize, length: usize): usize {
  for (let n: usize = 0; n < length; n += 16) {
    const bytes = v128.load(from + n)
    const upper = v128.and(
      i8x16.gt_s(bytes, i8x16.splat(AT)),
      i8x16.lt_s(bytes, i8x16.splat(BRACKET)),
    )
    v128.store(to + n, v128.or(bytes, v128.and(upper, i8x16.splat(CASE))))
  }
  return to + length
}

/** Writes word number `n` of some that take 32 bytes each, the last of them their length. */
export function word(to: usize, words: usize, n: i32): usize {
  const from = words + (n << 5)
  v128.store(to, v128.load(from))
  v128.store(to, v128.load(from, 16), 16)
  return to + load<u8>(from, 31)
}

/** Writes a whole number in plain decimal. */
export function whole(to: usize, n: u64): usize {
  if (n < 10) {
    store<u8>(to, u8(48 + n))
    return to + 1
  }
  let p = to
  for (let rest = n; rest > 9; rest /= 10) p++
  let rest = n
  for (let at = p; at >= to; at--) {
    store<u8>(at, u8(48 + (rest % 10)))
    rest /= 10
  }
  return p + 1
}
