// Writes lines in the manner of a sendmail log from the places of their fields (record/kernel/split.ts).
import { end, start } from '../../record/kernel/fields'
import { microseconds, small } from '../../record/kernel/number'
import { copy, whole, word } from '../../record/kernel/text'

/** The words between the fields: 32 bytes each, the last of them their length. */
enum Word {
  QP,
  FROM,
  TO,
  UID,
  SIZE,
  NRCPTS,
  DEFERRALS,
  QTIME,
  DDELAY,
  XDELAY,
  SENT,
  FAILED,
  DEFERRED,
  CLOSE,
}

const LF: u8 = 10

/**
 * Doubles of stamps below the first, in microseconds, whose difference is below the second, tell that
 * difference to less than half a microsecond.
 */
const near: i64 = 4294967296000000
const short: i64 = 2147483648000000

/**
 * Writes the line whose fields stand at `line` to `to` and answers where it ends, or 0 if its numbers take
 * a closer look. 31 bytes behind may be written over.
 */
export function write(line: usize, to: usize, words: usize): usize {
  return load<u8>(start(line, 0)) === 0x6d ? message(line, to, words) : delivery(line, to, words)
}

function message(line: usize, to: usize, words: usize): usize {
  const birth = stamp(line, 2)
  const done = stamp(line, 3)
  const successes = small(start(line, 5), end(line, 5))
  const failures = small(start(line, 6), end(line, 6))
  if (birth < 0 || done < 0 || successes < 0 || failures < 0) return 0
  if (abs(done - birth) >= short) return 0
  let p = head(to, line, 3, words, Word.FROM)
  p = field(word(p, words, Word.SIZE), line, 4)
  p = whole(word(p, words, Word.NRCPTS), u64(successes + failures))
  p = field(word(p, words, Word.DEFERRALS), line, 7)
  p = seconds(word(p, words, Word.QTIME), done - birth)
  store<u8>(p, LF)
  return p + 1
}

function delivery(line: usize, to: usize, words: usize): usize {
  const birth = stamp(line, 3)
  const dstart = stamp(line, 4)
  const ddone = stamp(line, 5)
  if (birth < 0 || dstart < 0 || ddone < 0) return 0
  if (abs(ddone - birth) >= short || abs(ddone - dstart) >= short) return 0
  let p = head(to, line, 5, words, Word.TO)
  p = seconds(word(p, words, Word.DDELAY), ddone - birth)
  p = seconds(word(p, words, Word.XDELAY), ddone - dstart)
  const result = end(line, 2) - start(line, 2) === 1 ? load<u8>(start(line, 2)) : 0
  p = word(p, words, result === 0x6b ? Word.SENT : result === 0x64 ? Word.FAILED : Word.DEFERRED)
  return word(field(p, line, 11), words, Word.CLOSE)
}

/** What both begin with: the stamp in a field, qp, sender or recipient, uid. */
function head(to: usize, line: usize, stamp: i32, words: usize, who: Word): usize {
  let p = field(to, line, stamp)
  p = field(word(p, words, Word.QP), line, 9)
  p = field(word(p, words, who), line, 8)
  return field(word(p, words, Word.UID), line, 10)
}

function stamp(line: usize, n: i32): i64 {
  const stamp = microseconds(start(line, n), end(line, n))
  return stamp < near ? stamp : -1
}

function field(to: usize, line: usize, n: i32): usize {
  const from = start(line, n)
  return copy(to, from, end(line, n) - from)
}

/** Writes microseconds as seconds with six places. */
function seconds(to: usize, microseconds: i64): usize {
  let p = to
  if (microseconds < 0) store<u8>(p++, 0x2d)
  const size = u64(abs(microseconds))
  p = whole(p, size / 1000000)
  // With a digit before them, which the point takes the place of.
  const end = whole(p, 1000000 + (size % 1000000))
  store<u8>(p, 0x2e)
  return end
}
