import { Output } from '@qmailanalog/program'
import { put } from '@qmailanalog/record'
import type { Rows } from './rows.js'

const SP = 32
const LF = 10
const BLANKS = 0x20202020
const enough = 64 * 1024

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
  const names = header.split(' ')
  const columns = names.length - 1
  const widths = new Int32Array(columns)
  for (let n = 0; n < columns; n++) widths[n] = Math.max(names[n]!.length, rows.widths[n] ?? 0)
  const width = widths.reduce((sum, width) => sum + width + 2, 1)
  const out = new Output()
  out.text(
    `${names.map((name, n) => (n < columns ? `${name.padStart(widths[n]!)}  ` : name)).join('')}\n`,
  )
  for (const row of order) {
    const last = rows.lasts[row]!
    const end = rows.starts[row + 1]! - 1
    out.room(width + 4 + end - last)
    const { view } = out
    let at = out.n
    let start = rows.starts[row]!
    for (let n = 0; n < columns; n++) {
      let stop = start
      while (rows.text.getUint8(stop) !== SP) stop++
      const from = at + widths[n]! - (stop - start)
      // What is written too far is overwritten.
      for (; at < from; at += 4) view.setInt32(at, BLANKS)
      at = put(view, from, rows.text, start, stop)
      view.setInt32(at, BLANKS)
      at += 2
      start = stop + 1
    }
    at = put(view, at, rows.text, last, end)
    if (underscores) for (let p = out.n; p < at; p++) if (out.buf[p] === 0x5f) out.buf[p] = SP
    view.setUint8(at++, LF)
    out.n = at
    if (at > enough) yield out.take()!
  }
  const rest = out.take()
  if (rest) yield rest
}
