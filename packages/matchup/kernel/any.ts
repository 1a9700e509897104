// Takes lines field by field, whatever they look like.
import {
  asItIs,
  endDelivery,
  endMessage,
  forget,
  forgetDeliveries,
  noteMessage,
  setCounts,
  startDelivery,
  unknown,
} from './events'
import {
  digitsBehind,
  fields,
  findFields,
  from,
  part,
  read,
  readParted,
  setField,
  wordIn,
} from './fields'
import { hasDelivery, ours, turnToName } from './queues'

const SP: u8 = 32
const ZERO: u8 = 48

// Words, the first byte lowest.
const NEW: u64 = 0x77656e
const INFO: u64 = 0x6f666e69
const STARTING: u64 = 0x676e697472617473
const DELIVERY: u64 = 0x79726576696c6564
const END: u64 = 0x646e65
const EXTRA: u64 = 0x6172747865
const RUNNING: u64 = 0x676e696e6e7572
const EXITING: u64 = 0x676e6974697865
const STATUS: u64 = 0x3a737574617473 // 'status:'
const NUMBER: u64 = 0x7265626d756e
const LOCAL: u64 = 0x6c61636f6c
const REMOTE: u64 = 0x65746f6d6572
const WARNING: u64 = 0x3a676e696e726177 // 'warning:'
const ALERT: u64 = 0x3a7472656c61 // 'alert:'
const BOUNCE: u64 = 0x65636e756f62
const QUEU: u32 = 0x75657571
const E: u8 = 0x65

/** Whether a line was one that qmail-send writes, since `forgetKnown`. */
let known: bool = false

export function anyKnown(): bool {
  return known
}

export function forgetKnown(): void {
  known = false
}

/** A line was one that qmail-send writes. */
export function isKnown(): void {
  known = true
}

/** Takes the line at `begin`, and answers where the next one begins. */
export function any(begin: usize): usize {
  const end = findFields(begin)
  const kind = wordIn(1)
  const name = nameBefore(end, kind)
  if (name !== 0) turnToName(name)
  ours()
  if (does(kind, begin, end)) known = true
  else unknown(begin, end)
  if (name !== 0) turnToName(0)
  return end + 1
}

/** Does what a line says; false if its second word says nothing. */
function does(kind: u64, begin: usize, end: usize): bool {
  if (kind === STATUS || kind === NUMBER || kind === LOCAL || kind === REMOTE) return true
  if (kind === STARTING) {
    const delivery = readParted(3)
    startDelivery(delivery, part, read(5))
  } else if (kind === DELIVERY) {
    const delivery = readParted(2)
    endDelivery(delivery, part)
  } else if (kind === INFO) noteMessage(read(3), false)
  else if (kind === NEW) forget(read(3))
  else if (kind === END) endMessage(read(3))
  else if (kind === EXTRA) setCounts(read(2))
  else if (kind === RUNNING || kind === EXITING) forgetDeliveries()
  else if (kind === WARNING || kind === ALERT) asItIs(begin, end)
  else {
    // Nothing is made of bounces.
    if (kind === BOUNCE) known = true
    return false
  }
  return true
}

/**
 * The name of a queue that is the last word of the line at hand (IndiMail writes it there), as `digitsBehind`
 * has it; 0 if there is none. It is no field then. Where that word may be the reason of a delivery, it is a
 * name if that queue has the delivery.
 */
function nameBefore(end: usize, kind: u64): u64 {
  const least = from(1)
  let p = end
  while (p > least && load<u8>(p - 1) - ZERO <= 9) p--
  const start = p - 5
  if (p === end || start <= least) return 0
  if (load<u32>(start) !== QUEU || load<u8>(start, 4) !== E || load<u8>(start - 1) !== SP) return 0
  const name = digitsBehind(p, end)
  let field = fields
  for (let n = 2; n < fields; n++) if (from(n) === start) field = n
  if (field < behindFields(kind)) {
    if (kind !== DELIVERY || field !== 4) return 0
    const delivery = readParted(2)
    if (name === 0 || !hasDelivery(name, delivery, part)) return 0
  }
  if (name !== 0)
    for (let n = 0; n < fields; n++) if (from(n) >= start) setField(n, from(n), from(n))
  return name
}

/** The first field that a line of a kind has not, so that a name may be there. */
function behindFields(kind: u64): i32 {
  if (kind === DELIVERY) return 5
  if (kind === INFO) return 12
  if (kind === STARTING) return 9
  return 4
}
