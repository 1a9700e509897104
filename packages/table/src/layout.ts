import { Output } from '@qmailanalog/program'
import { together } from '@qmailanalog/record'
import { putNumbersBefore, type Rows } from './rows.js'

const LF = 10
const SP = 0x20
const UNDERSCORE = 0x5f
const BLANKS = 0x20202020

/** How rows are laid out. */
interface Columns {
  /** where each number ends in its line */
  ends: Int32Array
  /** where the last column begins */
  last: number
  underscores: boolean
}

/**
 * A header, if there are names, and rows in columns, as columnt lays them out (columnt(1)), a piece at a time: numbers flush
 * right in the width of the widest, two blanks behind each, the last column as it is. `underscores`:
 * every `_` is printed as a blank.
 */
export function* laidOut(
  names: string[] | undefined,
  rows: Rows,
  order: Int32Array,
  underscores = false,
): Generator<Buffer> {
  const widths = rows.widths().map((width, n) => Math.max(names?.[n]?.length ?? 0, width))
  const out = new Output()
  if (names) {
    const header = names.map((name, n) =>
      n < widths.length ? `${name.padStart(widths[n]!)}  ` : name,
    )
    out.text(`${header.join('')}\n`)
  }
  let last = 0
  const ends = Int32Array.from(widths, (width) => {
    const end = last + width
    last = end + 2
    return end
  })
  const columns = { ends, last, underscores }
  for (let n = 0; n < order.length; n += together) {
    putSome(out, columns, rows, order, n, Math.min(n + together, order.length))
    if (out.full) yield out.take()!
  }
  const rest = out.take()
  if (rest) yield rest
}

function putSome(
  out: Output,
  columns: Columns,
  rows: Rows,
  order: Int32Array,
  from: number,
  to: number,
): void {
  out.room((to - from) * (columns.last + 8) + rows.lastLengths(order, from, to))
  let p = out.n
  for (let n = from; n < to; n++) p = putRow(out.view, p, columns, rows, rows.at[order[n]!]!)
  out.n = p
}

/** Writes a line and answers where it ends. */
function putRow(
  to: DataView,
  at: number,
  { ends, last, underscores }: Columns,
  rows: Rows,
  entry: number,
): number {
  // What is written too far is overwritten.
  for (let p = at; p < at + last; p += 4) to.setInt32(p, BLANKS)
  putNumbersBefore(to, at, ends, rows, entry)
  const end = rows.putLast(to, at + last, entry)
  if (underscores) withBlanks(to, at + last, end)
  to.setUint8(end, LF)
  return end + 1
}

/** Makes a blank of each `_` in `bytes[start..end)`. */
function withBlanks(bytes: DataView, start: number, end: number): void {
  for (let p = start; p < end; p++) if (bytes.getUint8(p) === UNDERSCORE) bytes.setUint8(p, SP)
}
