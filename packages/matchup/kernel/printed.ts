// What is printed, until JavaScript takes it.
import * as ends from './ends'
import { give, roomFor, take } from './heap'

let size: u32 = 1 << 17

/** Where it begins. */
let first: usize = 0

/** Where it ends. */
export let end: usize = 0

/** Makes sure that so many bytes more fit, and some to be written over. */
export function room(bytes: u64): usize {
  if (first === 0) {
    first = take(roomFor(size))
    end = first
  }
  const needed = u64(end - first) + bytes + 64
  if (needed <= size) return end
  const more = roomFor(u32(min<u64>(max<u64>(needed, size * 2), u32.MAX_VALUE)))
  const at = take(more)
  memory.copy(at, first, end - first)
  give(first, roomFor(size))
  end = at + (end - first)
  first = at
  size = more
  return end
}

/** What was printed ends at `to` now. */
export function printedTo(to: usize): void {
  end = to
}

/** Whether it is time to take it. */
export function isFull(): bool {
  return end - first > 1 << 16 || ends.other !== 0
}

/** How many bytes of what was printed stand before the last line, if that is none of the day that is watched; else -1. */
export function beforeOther(): i32 {
  return ends.other === 0 ? -1 : i32(ends.other - first)
}

/** How many bytes were printed, which are to be taken now, from `begin` on. */
export function taken(): u32 {
  const bytes = u32(end - first)
  end = first
  ends.begin()
  return bytes
}

/** Where it begins. */
export function begin(): usize {
  return first
}
