// Goes through what matchup printed (matchup(5)) as long as its lines are of one day: DayLines.take does the
// same for any line, slowly.
import { small } from '../../record/kernel/number'
import { digitsEnd, lineEnd, wordEnd } from '../../record/kernel/text'

const SP: u8 = 32
const D: u8 = 0x64
const M: u8 = 0x6d

/** Where the lines stand. */
const first: usize = 64
const PAGE: u32 = 65536

let deliveries: u32 = 0
let messages: u32 = 0

/** Where so many bytes of lines have room, and some to be read behind them. */
export function roomFor(bytes: u32): usize {
  const pages = (u32(first) + bytes + 64 + PAGE - 1) / PAGE
  if (pages > u32(memory.size())) memory.grow(pages - memory.size())
  deliveries = 0
  messages = 0
  return first
}

/** How many were passed by `sameDay` since `roomFor`. */
export function deliveriesPassed(): u32 {
  return deliveries
}

export function messagesPassed(): u32 {
  return messages
}

/**
 * Passes whole lines from `start` to `end` that tell of a delivery or a message whose end has ten digits of
 * seconds, `from` up to but not `to`, and answers where the next line begins.
 */
export function sameDay(start: usize, end: usize, from: f64, to: f64): usize {
  let p = start
  while (p < end) {
    const kind = load<u8>(p)
    // d RESULT BIRTH DSTART DDONE, m BIRTH DONE
    if ((kind !== D && kind !== M) || load<u8>(p, 1) !== SP) break
    const stamp = kind === D ? behind(behind(p + 4)) : behind(p + 2)
    if (digitsEnd(stamp) - stamp !== 10) break
    const seconds = f64(small(stamp, stamp + 8)) * 100 + f64(small(stamp + 8, stamp + 10))
    if (seconds < from || seconds >= to) break
    if (kind === D) deliveries++
    else messages++
    p = lineEnd(stamp) + 1
  }
  return p
}

/** Behind the word that begins at `start`, if a blank ends it; else where it ends, and where no stamp begins. */
function behind(start: usize): usize {
  const end = wordEnd(start)
  return load<u8>(end) === SP ? end + 1 : end
}
