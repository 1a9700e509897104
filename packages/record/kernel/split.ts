// Finds lines and their fields, 64 bytes at a time. In AssemblyScript: TypeScript with types of machine
// words, which becomes WebAssembly; `load` and `store` take addresses in its memory.
import { end as endOf, FIELDS, put, start as startOf } from './fields'
import { hash } from './hash'
import { number } from './number'

const TAB: i8 = 9
const LF: i8 = 10
const SP: i8 = 32

/** How many bytes a line takes: where its fields begin, where they end; their numbers. Field 0 is the line without its LF, its number 1 for a message. */
const LINE = (4 + 4 + 8) * FIELDS

/**
 * Splits the whole lines that stand from `start` up to `end`, each with its LF, until `most` of them are
 * wanted or all are done, and answers where it stopped. The lines lie at `lines`, LINE bytes each, room for
 * `most`; behind that stand two 32-bit numbers: how many there are, and how many of them come before the
 * first one that is neither a message nor a delivery. Fields up to number `need`, at most 15, are found,
 * split at runs of SP and TAB; those that are not there are empty and stand at the LF. Numbers that are not
 * tidy are NaN. Wanted are message and delivery lines that begin with `kind` (0: all), those behind which
 * stands a blank and `result` (0: all), and every other line if `others` is not 0. 63 bytes behind `end` may
 * be looked at.
 */
export function split(
  start: usize,
  end: usize,
  lines: usize,
  most: i32,
  need: i32,
  kind: u32,
  result: u32,
  others: u32,
): usize {
  let line = lines
  let begin = start
  let field = start
  let n = 1
  let count = 0
  let records = 0
  for (let p = start; p < end; p += 64) {
    const lfs = lineEnds(p, 0) | lineEnds(p, 16) | lineEnds(p, 32) | lineEnds(p, 48)
    let marks = lfs | blanks(p, 0) | blanks(p, 16) | blanks(p, 32) | blanks(p, 48)
    while (marks !== 0) {
      const mark = marks & -marks
      const at = p + usize(ctz(marks))
      marks ^= mark
      // An empty field is written over by the next one.
      put(line, min(n, FIELDS - 1), field, at)
      n += i32(at > field)
      field = at + 1
      if ((lfs & mark) === 0) continue
      if (isWanted(begin, kind, result, others)) {
        for (; n <= need; n++) put(line, n, at, at)
        put(line, 0, begin, at)
        records += i32(putNumbers(line) && records === count)
        line += LINE
        count++
      }
      if (count === most || field >= end) {
        store<i32>(lines + LINE * most, count)
        store<i32>(lines + LINE * most, records, 4)
        return field
      }
      begin = field
      n = 1
    }
  }
  return unreachable()
}

/**
 * Hashes `count` keys under a secret. Where they begin stands at `keys`, and behind that, as many 32-bit
 * numbers apart as are `most`, where they end, their groups, and what their hashes will be.
 */
export function hashes(secret: usize, keys: usize, most: usize, count: i32): void {
  const ends = keys + (most << 2)
  const groups = ends + (most << 2)
  const to = groups + (most << 2)
  for (let n = 0; n < count; n++) {
    const at = usize(n) << 2
    store<u32>(
      to + at,
      hash(secret, load<u32>(groups + at), load<u32>(keys + at), load<u32>(ends + at)),
    )
  }
}

// Bit n stands for byte n.

function lineEnds(p: usize, n: usize): u64 {
  return u64(u32(i8x16.bitmask(i8x16.eq(v128.load(p + n), i8x16.splat(LF))))) << n
}

function blanks(p: usize, n: usize): u64 {
  const bytes = v128.load(p + n)
  const are = v128.or(i8x16.eq(bytes, i8x16.splat(SP)), i8x16.eq(bytes, i8x16.splat(TAB)))
  return u64(u32(i8x16.bitmask(are))) << n
}

/** The numbers of a message (birth to failures and deferrals) or of a delivery (birth to bytes); false if it is neither. */
function putNumbers(line: usize): bool {
  const first = load<u8>(startOf(line, 0))
  const message = first === 0x6d
  if (!message && first !== 0x64) return false
  store<f64>(line, message ? 1 : 0, 8 * FIELDS)
  const last = message ? 7 : 6
  for (let n = message ? 2 : 3; n <= last; n++) {
    const value = number(startOf(line, n), endOf(line, n))
    store<f64>(line + (n << 3), value, 8 * FIELDS)
  }
  return true
}

function isWanted(line: usize, kind: u32, result: u32, others: u32): bool {
  const first: u32 = load<u8>(line)
  if (first !== 0x6d && first !== 0x64) return others !== 0
  if (kind === 0) return true
  if (first !== kind) return false
  return result === 0 || (load<u8>(line, 1) === SP && load<u8>(line, 2) === result)
}
