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

const numbers = (count, lowOf) =>
  Array.from({ length: count }, (_, n) => (BigInt(n + 1) << 32n) | BigInt(lowOf(n + 1) >>> 0))

/** Numbers of messages on which all hashes agreed that matchup once had. */
export const collidingNumbers = (count) =>
  numbers(count, (n) => Math.imul(n, 0x85ebca6b) ^ 0x12345678)

/** As many numbers of as many digits, of no such pattern. */
export const ordinaryNumbers = (count) => numbers(count, (n) => Math.imul(n, 0x9e3779b1))

/** A log of messages with these numbers that are all in the queue at once. */
export function logOf(numbers) {
  const parts = [
    (n) => `info msg ${n}: bytes 1883 from <a@b.example> qp 6870 uid 1001`,
    (n) => `starting delivery ${n}: msg ${n} to remote c@d.example`,
    (n) => `delivery ${n}: success: did_1+0+0/`,
    (n) => `end msg ${n}`,
  ]
  return parts.flatMap((part) => numbers.map((n) => `1795577598.692615 ${part(n)}\n`)).join('')
}

/** A log of so many messages on so many hosts, each line by another host than the one before. */
export function logOfHosts(messages, hosts) {
  const parts = [
    'info msg 7: bytes 1883 from <a@b.example> qp 6870 uid 1001',
    'starting delivery 7: msg 7 to remote c@d.example',
    'delivery 7: success: did_1+0+0/',
    'end msg 7',
  ]
  const line = (text) => (_, n) =>
    `Nov 25 03:33:18 mx${n % hosts} qmail: 1795577598.692615 ${text}\n`
  return parts.flatMap((text) => Array.from({ length: messages }, line(text))).join('')
}

/** A command that has a program read compressed files that hold so many megabytes each, with the programs that decompress them and without. */
export function bombs(program, megabytes) {
  return ['gzip', 'zstd -q', 'xz -1', 'bzip2']
    .map(
      (pack) => `command -v ${pack.split(' ')[0]} >/dev/null && {
    yes '1795577598.5 status: local 0/10 remote 0/20' | head -c ${megabytes}000000 | ${pack} -c >bomb
    ${program} --quiet bomb >/dev/null
    QMAILANALOG_NODE=$(command -v node) PATH=/nowhere $(command -v ${program}) --quiet bomb >/dev/null
  }`,
    )
    .join('\n')
}
