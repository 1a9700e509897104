/**
 * A view of the same bytes, for reading and writing four of them at once. JavaScript has no wider step
 * that may begin at any byte, and steps of one take three times as long.
 */
export function viewOf(buf: Buffer): DataView {
  return new DataView(buf.buffer, buf.byteOffset, buf.byteLength)
}

/**
 * The most bytes that a line may have, its LF not counted: far more than qmail-send writes. A longer one is
 * one foreign line, whatever it begins with (matchup(5), OTHER LINES).
 */
export const longestLine = 1024 * 1024

/** How many bytes of a longer line are shown. */
export const shownOfLong = 1000

/** Whether a byte is a digit; there may be none behind the end of a buffer. */
export const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 48 && byte <= 57

/** Whether fields of a log are separated by a byte: SP, TAB, NUL; there may be none behind the end of a buffer. */
export const isSeparator = (byte: number | undefined) => byte === 32 || byte === 9 || byte === 0

/** Where the next byte below 33 stands, at `p` or behind it: a blank, the LF, a control byte. There must be one in `buf`. */
export function wordEnd(buf: Buffer, view: DataView, p: number): number {
  const last = buf.length - 4
  let at = p
  for (; at <= last; at += 4) {
    const four = view.getInt32(at, true)
    // The lowest mark is exact; those above it may be carried over.
    const marks = (four - 0x21212121) & ~four & 0x80808080
    if (marks !== 0) return at + ((31 - Math.clz32(marks & -marks)) >> 3)
  }
  while (buf[at]! > 32) at++
  return at
}

/**
 * Calls `take` with pieces of `buf[start..end)`, which is whole lines, each with its LF: whole lines of at
 * most `most` bytes together, or one line that is longer.
 */
export function inPieces(
  buf: Buffer,
  start: number,
  end: number,
  most: number,
  take: (start: number, end: number) => void,
): void {
  for (let from = start; from < end; ) {
    let to = end
    if (end - from > most) {
      to = buf.lastIndexOf(10, from + most - 1) + 1
      if (to <= from) to = buf.indexOf(10, from) + 1
    }
    take(from, to)
    from = to
  }
}

/** Copies `from[start..end)` to `to` at `at` and answers where it ends there. The room must be there. For the short pieces of a record; a native copy is better for long ones. */
export function put(to: DataView, at: number, from: DataView, start: number, end: number): number {
  const shift = at - start
  const last = end - 4
  let p = start
  if (p > last) {
    for (; p < end; p++) to.setInt8(p + shift, from.getInt8(p))
    return end + shift
  }
  for (; p < last; p += 4) to.setInt32(p + shift, from.getInt32(p, true), true)
  to.setInt32(last + shift, from.getInt32(last, true), true)
  return end + shift
}

/** The same with the bytes A-Z as a-z, whatever the locale. */
export function putLower(
  to: DataView,
  at: number,
  from: DataView,
  start: number,
  end: number,
): number {
  const shift = at - start
  const last = end - 4
  let p = start
  if (p > last) {
    for (; p < end; p++) to.setInt8(p + shift, lower(from.getInt8(p)))
    return end + shift
  }
  for (; p < last; p += 4) to.setInt32(p + shift, lower(from.getInt32(p, true)), true)
  to.setInt32(last + shift, lower(from.getInt32(last, true)), true)
  return end + shift
}

/** Four bytes at once: no sum reaches the neighbour's bits, since the high bits are put aside first. */
function lower(four: number): number {
  const low = four & 0x7f7f7f7f
  const upper = (low + 0x3f3f3f3f) & ~(low + 0x25252525) & ~four & 0x80808080
  return four | (upper >>> 2)
}
