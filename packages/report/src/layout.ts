import { Output } from '@qmailanalog/program'
import { putNumbersBefore, type Rows } from './rows.js'

const LF = 10
const BLANKS = 0x20202020
const ahead = 32

/**
 * A header and rows in columns, as columnt lays them out (columnt(1)), a piece at a time: numbers flush
 * right in the width of the widest, two blanks behind each, the last column as it is. `underscores`:
 * every `_` is printed as a blank.
 */
export function* laidOut(
  header: string,
  rows: Rows,
  order: Int32Array,
  underscores = false,
): Generator<Buffer> {
  const { at } = rows
  const names = header.split(' ')
  const widths = rows.widths().map((width, n) => Math.max(names[n]!.length, width))
  const out = new Output()
  out.text(
    `${names.map((name, n) => (n < widths.length ? `${name.padStart(widths[n]!)}  ` : name)).join('')}\n`,
  )
  const lengths = new Int32Array(ahead)
  let before = 0
  const ends = Int32Array.from(widths, (width) => {
    const end = before + width
    before = end + 2
    return end
  })
  for (let n = 0; n < order.length; n++) {
    if (n % ahead === 0) {
      // Entries lie anywhere in memory; to wait for several at once takes not much longer than for one.
      for (let k = 0; k < ahead && n + k < order.length; k++) {
        lengths[k] = rows.lastLength(at[order[n + k]!]!)
      }
    }
    const entry = at[order[n]!]!
    out.room(before + 4 + lengths[n % ahead]! + 1)
    const { view, n: start } = out
    // What is written too far is overwritten.
    for (let p = start; p < start + before; p += 4) view.setInt32(p, BLANKS)
    putNumbersBefore(view, start, ends, rows, entry)
    const end = rows.putLast(view, start + before, entry)
    if (underscores) withBlanks(view, start + before, end)
    view.setUint8(end, LF)
    out.n = end + 1
    if (out.full) yield out.take()!
  }
  const rest = out.take()
  if (rest) yield rest
}

/** Makes a blank of each `_` in `bytes[start..end)`. What stands in the three bytes behind is lost. */
function withBlanks(bytes: DataView, start: number, end: number): void {
  for (let p = start; p < end; p += 4) {
    const four = bytes.getInt32(p, true)
    const other = four ^ 0x5f5f5f5f
    // A mark in each byte that is 0 now, and in no other.
    const marks = ~(((other & 0x7f7f7f7f) + 0x7f7f7f7f) | other) & 0x80808080
    if (marks !== 0) bytes.setInt32(p, four ^ (marks - (marks >>> 7)), true)
  }
}
