// SipHash-1-3 (J.-P. Aumasson, D. J. Bernstein): a hash of bytes that nobody can compute who does not know
// the 16 bytes of the secret. Keys come from strangers; a hash that the source alone tells, however odd its
// constants, lets them choose keys that all fall on one place of a table.

/**
 * The hash of the four bytes of a number, the lowest one first, and of those from `start` up to `end` behind
 * them, under the secret that stands at `secret`: the low half of 64 bits. Seven bytes behind `end` may be
 * looked at.
 */
export function hash(secret: usize, first: u32, start: usize, end: usize): u32 {
  const k0 = load<u64>(secret)
  const k1 = load<u64>(secret, 8)
  let v0 = k0 ^ 0x736f6d6570736575
  let v1 = k1 ^ 0x646f72616e646f6d
  let v2 = k0 ^ 0x6c7967656e657261
  let v3 = k1 ^ 0x7465646279746573
  let p = start
  let word = u64(first)
  let bits = u64(32)
  if (end - p >= 4) {
    word |= u64(load<u32>(p)) << 32
    p += 4
    for (;;) {
      v3 ^= word
      v0 += v1
      v1 = rotl(v1, 13) ^ v0
      v0 = rotl(v0, 32)
      v2 += v3
      v3 = rotl(v3, 16) ^ v2
      v0 += v3
      v3 = rotl(v3, 21) ^ v0
      v2 += v1
      v1 = rotl(v1, 17) ^ v2
      v2 = rotl(v2, 32)
      v0 ^= word
      if (end - p < 8) break
      word = load<u64>(p)
      p += 8
    }
    word = 0
    bits = 0
  }
  // What is left, and the length in the highest byte.
  word |=
    ((load<u64>(p) & ((u64(1) << (u64(end - p) << 3)) - 1)) << bits) | (u64(end - start + 4) << 56)
  v3 ^= word
  for (let round = 0; round < 4; round++) {
    v0 += v1
    v1 = rotl(v1, 13) ^ v0
    v0 = rotl(v0, 32)
    v2 += v3
    v3 = rotl(v3, 16) ^ v2
    v0 += v3
    v3 = rotl(v3, 21) ^ v0
    v2 += v1
    v1 = rotl(v1, 17) ^ v2
    v2 = rotl(v2, 32)
    if (round === 0) {
      v0 ^= word
      v2 ^= 0xff
    }
  }
  return u32(v0 ^ v1 ^ v2 ^ v3)
}
