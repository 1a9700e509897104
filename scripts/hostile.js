// Input that somebody has thought of to make a program slow or big.

/**
 * Keys of equal length, a power of two of them or fewer, on which simple hashes agree whatever their start
 * and their odd multipliers are: in two words of a lane, differences of 0x80000000 and 0x80010000 cancel.
 */
export function colliding(count) {
  const bits = Math.ceil(Math.log2(count))
  const block = 'aaaaaaaabbbbbbbb'
  return Array.from({ length: count }, (_, n) => {
    const key = Buffer.from(`${block.repeat(Math.ceil(bits / 2))}@host`, 'latin1')
    for (let bit = 0; bit < bits; bit++) {
      if (((n >> bit) & 1) === 0) continue
      const at = (bit >> 1) * 16 + (bit & 1) * 4
      key[at + 3] ^= 0x80
      key[at + 11] ^= 0x80
      key[at + 10] ^= 0x01
    }
    return key.toString('latin1')
  })
}

/** As many keys of no pattern, each as long. */
export function ordinary(keys) {
  return keys.map((key, n) => String((n + 1) * 2654435761).padStart(key.length, 'x'))
}

/** Records of deliveries to some recipients, each from a sender of that name; in both, the key begins at an eighth byte. */
export function recordsOf(keys) {
  const line = (key) =>
    `d k 1795577598.692615 1795577598.873187 1795577598.877232 1883 <another${key}> remote.a${key} 6870 1001 ok
m 1795577598.692615 1795577599.033958 1883 1 0 0 <another${key}> 6870 1001
`
  return keys.map(line).join('')
}

/** A command that gives a program a line of so many bytes, and an ordinary one behind it. */
export function longLine(program, bytes) {
  return `(head -c ${bytes} /dev/zero | tr '\\0' x; printf '\\nd k 1 2 3 4 <a> local.b 5 6 ok\\n') |
  ${program} >/dev/null 5>/dev/null 2>/dev/null`
}
