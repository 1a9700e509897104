// On which day what is printed ended, for who keeps days apart: lines of the day that is watched are counted
// and passed over; printing stops behind any other line, so that it is looked at outside.

import { small } from '../../record/kernel/number'
import { digitsEnd } from '../../record/kernel/text'

let watching = false
/** The first second of the day, and that behind its last one. */
let from: f64 = 0
let to: f64 = 0
let deliveries: u32 = 0
let messages: u32 = 0
/** Where the last line begins that was printed, if it is another one; else 0. */
export let other: usize = 0

/** From now on, days are kept apart, and this is the day. */
export function watch(first: f64, behind: f64): void {
  watching = true
  from = first
  to = behind
}

/** What was printed is taken. */
export function begin(): void {
  other = 0
}

/** A line was printed from `line` on that tells of no end. */
export function aside(line: usize): void {
  if (watching) other = line
}

/** A line was printed from `line` on, and the time of the end from `stamp` on. */
export function deliveryEnded(line: usize, stamp: usize): void {
  if (!watching) return
  if (isOfDay(stamp)) deliveries++
  else other = line
}

export function messageEnded(line: usize, stamp: usize): void {
  if (!watching) return
  if (isOfDay(stamp)) messages++
  else other = line
}

/** How many were passed over, since the kernel was made. */
export function deliveriesPassed(): u32 {
  return deliveries
}

export function messagesPassed(): u32 {
  return messages
}

function isOfDay(stamp: usize): bool {
  if (digitsEnd(stamp) - stamp !== 10) return false
  const seconds = f64(small(stamp, stamp + 8)) * 100 + f64(small(stamp + 8, stamp + 10))
  return seconds >= from && seconds < to
}
