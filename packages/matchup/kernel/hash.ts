// A hash of numbers that nobody can work out who does not know the key: they come from strangers.

/** Where the key stands, 16 bytes. */
const KEY: usize = 928

/** SipHash-1-3 (J.-P. Aumasson, D. J. Bernstein) of a number, and its part if it has one, as 8 or 16 bytes: the low half of it. */
export function hashOf(number: u64, part: u64): u32 {
  const k0 = load<u64>(KEY)
  const k1 = load<u64>(KEY, 8)
  let v0 = k0 ^ 0x736f6d6570736575
  let v1 = k1 ^ 0x646f72616e646f6d
  let v2 = k0 ^ 0x6c7967656e657261
  let v3 = k1 ^ 0x7465646279746573
  let left = part === 0 ? 1 : 2
  const length: u64 = part === 0 ? 8 << 56 : 16 << 56
  for (let word = number; ; left--) {
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
    if (left === 0) break
    word = left === 2 ? part : length
  }
  v2 ^= 0xff
  for (let round = 0; round < 3; round++) {
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
  }
  return u32(v0 ^ v1 ^ v2 ^ v3)
}
