// Takes lines field by field, whatever they look like.
import {
  ALERT,
  BOUNCE,
  DELIVERY,
  END,
  EXITING,
  EXTRA,
  INFO,
  isKnown as isWord,
  LOCAL,
  NEW,
  NUMBER,
  REMOTE,
  RUNNING,
  STARTING,
  STATUS,
  TRIPLE,
  WARNING,
} from '../../log/kernel/words'
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
  fields,
  findFields,
  from,
  isSeparator,
  part,
  read,
  readParted,
  setField,
  to,
  wordIn,
} from './fields'
import { nameAt } from './names'
import { hasDelivery, ours, turnToName } from './queues'

const CR: u8 = 13
const SP: u8 = 32

/** Whether a line with a stamp was one that qmail-send writes, since `forgetKnown`. */
let known: bool = false

export function anyKnown(): bool {
  return known
}

export function forgetKnown(): void {
  known = false
}

/** A line with a stamp was one that qmail-send writes. */
export function isKnown(): void {
  known = true
}

/** Whether the line that was taken last is one that qmail-send writes. */
export let isRecord: bool = false

/** Takes the line at `begin`, and answers where the next one begins. */
export function any(begin: usize): usize {
  const end = findFields(begin)
  const kind = wordIn(1)
  take(begin, end, kind)
  return end + 1
}

/** The same, but that 0 is the answer where qmail-send does not write so, or the line ends in CR: then nothing was taken. */
export function anyRecord(begin: usize): usize {
  const end = findFields(begin)
  const kind = wordIn(1)
  if (!isWord(kind) || kind === TRIPLE || load<u8>(end - 1) === CR) return 0
  take(begin, end, kind)
  return end + 1
}

function take(begin: usize, end: usize, kind: u64): void {
  const name = nameBefore(end, kind)
  if (name !== 0) turnToName(name)
  ours()
  const does = tells(kind, begin, end)
  if (!does) unknown(begin, end)
  // Nothing is made of bounces.
  isRecord = does || kind === BOUNCE
  if (name !== 0) turnToName(0)
}

/** Does what a line says; false if its second word says nothing. */
function tells(kind: u64, begin: usize, end: usize): bool {
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
  else return false
  return true
}

/**
 * The name of a queue that is the last word of the line at hand; 0 if there is none. It is no field then. Where
 * that word may be the reason of a delivery, it is a name if that queue has the delivery.
 */
function nameBefore(end: usize, kind: u64): u64 {
  const least = from(1)
  let start = end
  while (start > least && !isSeparator(load<u8>(start - 1))) start--
  if (start === end || start <= least || load<u8>(start - 1) !== SP) return 0
  let field = fields
  for (let n = 2; n < fields; n++) if (from(n) === start) field = n
  const free = behindFields(kind)
  const name = nameAt(start, end, namesQueues(kind) && isBehind(free - 1, start))
  if (name === 0) return 0
  if (field < free) {
    if (kind !== DELIVERY || field !== 4) return 0
    const delivery = readParted(2)
    if (!hasDelivery(name, delivery, part)) return 0
  }
  for (let n = 0; n < fields; n++) if (from(n) >= start) setField(n, from(n), from(n))
  return name
}

/** Whether what stands behind the fields of a kind of line can be nothing but the name of a queue. */
function namesQueues(kind: u64): bool {
  return kind === NEW || kind === INFO || kind === STARTING
}

/** Whether what stands at `start` is the field behind field n. */
function isBehind(n: i32, start: usize): bool {
  let p = to(n)
  while (isSeparator(load<u8>(p))) p++
  return p === start
}

/** The first field that a line of a kind has not, so that a name may be there. */
function behindFields(kind: u64): i32 {
  if (kind === DELIVERY) return 5
  if (kind === INFO) return 12
  if (kind === STARTING) return 9
  return 4
}
