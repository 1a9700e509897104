// Lines as JavaScript gives them, from areas of memory that it writes to: each with its LF. Up to 31 bytes
// behind a line are read.
import { behindHead, headIs, isClean, stampAt, stampEnd } from '../../log/kernel/beginning'
import { copy } from '../../record/kernel/text'
import { any, anyRecord, isKnown, isRecord } from './any'
import { give, roomFor, take } from './heap'
import { isFull } from './printed'
import { usual, usualBehind } from './usual'

/** Where the areas stand, how many bytes they have, and how many were written there. */
const AREAS: usize = 176

/** Lines that are looked at one after the other. */
const LINES: i32 = 0
/** One line. */
const ASIDE: i32 = 1
/** What lines begin with. */
const HEAD: i32 = 2

const AT: u8 = 0x40

function startOf(which: i32): usize {
  return load<u32>(AREAS + 12 * which)
}

function endOf(which: i32): usize {
  return startOf(which) + load<u32>(AREAS + 12 * which, 8)
}

/** Where so many bytes may be written, in one of the areas; what stood in that one is gone. */
export function areaFor(which: i32, bytes: u32): usize {
  const area = AREAS + 12 * which
  const room = load<u32>(area, 4)
  const needed = roomFor(bytes + 32)
  if (needed > room) {
    if (room > 0) give(load<u32>(area), room)
    store<u32>(area, u32(take(needed)))
    store<u32>(area, needed, 4)
  }
  store<u32>(area, bytes, 8)
  return load<u32>(area)
}

/**
 * Takes lines from byte `from` on, as long as they begin with a TAI64N label (unless `labels` says that these are
 * not read here), or with a digit and are `usual`, and not too much was printed, and answers where it stopped.
 */
export function lines(from: u32, labels: bool): u32 {
  const start = startOf(LINES)
  const stop = endOf(LINES)
  let p = start + from
  let next: usize = 0
  let usuals = 0
  while (p < stop && !isFull()) {
    const first = load<u8>(p)
    const record = stampAt(p, labels)
    if (record === 0) break
    next = usualBehind(record, stampEnd, i32.MAX_VALUE)
    // What is no record may have another header behind the label.
    if (next === 0 && first === AT) next = anyRecord(record)
    if (next === 0) break
    usuals++
    p = next
  }
  if (usuals > 0) isKnown()
  return u32(p - start)
}

/** What the head begins with from now on that `headedLines` knows: a time of so many bytes stands before it. */
export function headIsBehind(time: u32): void {
  headIs(time, startOf(HEAD), u32(endOf(HEAD) - startOf(HEAD)))
}

/** The same for lines with that head, of at most `most` bytes behind it; `clean`: nothing is to be undone in any of them. */
export function headedLines(from: u32, most: u32, clean: bool): u32 {
  const start = startOf(LINES)
  const stop = endOf(LINES)
  let p = start + from
  while (p < stop && !isFull()) {
    const text = behindHead(p, stop)
    if (text === 0 || !(clean || isClean(stampEnd))) break
    const next = usualBehind(text, stampEnd, most)
    if (next === 0) break
    p = next
  }
  if (p !== start + from) isKnown()
  return u32(p - start)
}

/** Takes the one line that was put aside, and answers whether qmail-send writes so; it counts as known if it is `dated`. */
export function lineAside(dated: bool): bool {
  const line = startOf(ASIDE)
  const known = usual(line, i32.MAX_VALUE) !== 0 || (any(line) !== 0 && isRecord)
  if (known && dated) isKnown()
  return known
}

/** Writes what was put aside. */
export function putAside(to: usize): usize {
  return copy(to, startOf(ASIDE), lengthAside())
}

/** How many bytes were put aside. */
export function lengthAside(): u32 {
  return u32(endOf(ASIDE) - startOf(ASIDE))
}
