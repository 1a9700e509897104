// First words of what qmail-send writes (qmail-log(5)), and of pending lines, the first byte lowest.
export const NEW: u64 = 0x77656e
export const INFO: u64 = 0x6f666e69
export const STARTING: u64 = 0x676e697472617473
export const DELIVERY: u64 = 0x79726576696c6564
export const END: u64 = 0x646e65
export const BOUNCE: u64 = 0x65636e756f62
export const TRIPLE: u64 = 0x656c70697274
export const EXTRA: u64 = 0x6172747865
export const RUNNING: u64 = 0x676e696e6e7572
export const EXITING: u64 = 0x676e6974697865
export const NUMBER: u64 = 0x7265626d756e
export const LOCAL: u64 = 0x6c61636f6c
export const REMOTE: u64 = 0x65746f6d6572
export const STATUS: u64 = 0x3a737574617473 // 'status:'
export const WARNING: u64 = 0x3a676e696e726177 // 'warning:'
export const ALERT: u64 = 0x3a7472656c61 // 'alert:'

/** Whether a word is one of them. */
export function isKnown(word: u64): bool {
  if (word === STARTING || word === DELIVERY || word === STATUS || word === NEW) return true
  if (word === INFO || word === END || word === BOUNCE || word === TRIPLE) return true
  if (word === EXTRA || word === RUNNING || word === EXITING || word === NUMBER) return true
  return word === LOCAL || word === REMOTE || word === WARNING || word === ALERT
}

/** The bytes of a word of at most eight, the first one lowest; 0 if it is empty or longer. */
export function wordOf(start: usize, length: u32): u64 {
  if (length - 1 > 7) return 0
  const shift = u64(64 - (length << 3))
  return (load<u64>(start) << shift) >> shift
}
