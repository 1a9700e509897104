import { decimalAt } from '@qmailanalog/record'
import type { Cells } from './cells.js'
import type { Rows } from './rows.js'
import type { Showing } from './showing.js'
import type { Order } from './sort.js'

/** Which row comes before another one: below 0, if the first does. */
type Compare = (a: number, b: number) => number

/** The rows that are shown, in their order, and how many are left out. */
export interface Chosen {
  rows: Rows
  order: Int32Array
  left: number
}

/** Chooses and sorts rows, by their numbers as they are shown. To find the first N no more than these, and those that are level with the last of them, are sorted. */
export function choose(rows: Rows, cells: Cells, order: Order, showing: Showing): Chosen {
  const { top, sort, reverse } = showing
  if (sort === undefined && top === undefined) {
    const all = order(rows)
    return { rows, order: reverse ? all.toReversed() : all, left: 0 }
  }
  const compare = comparing(rows, cells, sort ?? cells.names[0]!, showing)
  if (top === undefined || top >= rows.count) {
    return { rows, order: order(rows).slice().sort(compare), left: 0 }
  }
  const few = first(rows, order, top, compare)
  const kept = rows.only(few)
  const sorted = order(kept)
    .slice()
    .sort((a, b) => compare(few[a]!, few[b]!))
  return { rows: kept, order: sorted, left: rows.count - few.length }
}

function comparing(rows: Rows, cells: Cells, name: string, showing: Showing): Compare {
  const { format, reverse } = showing
  const asText = format === 'text'
  const turned = reverse ? -1 : 1
  const column = rows.columns.find((column) => column.name === name)
  if (column) {
    const numbers = new Float64Array(rows.count)
    for (let n = 0; n < numbers.length; n++) {
      const number = asText ? rows.shown(n, column) : rows.number(n, column)
      // What is not there comes last.
      numbers[n] = Number.isNaN(number) ? Number.NEGATIVE_INFINITY : number
    }
    return (a, b) => turned * difference(numbers[b]!, numbers[a]!)
  }
  const texts = cells.texts(rows, name)
  const { bytes, starts, ends } = texts
  if (cells.isNumber(name)) {
    const numbers = new Float64Array(rows.count)
    for (let n = 0; n < numbers.length; n++) numbers[n] = decimalAt(bytes, starts[n]!, ends[n]!)
    return (a, b) => turned * (numbers[b]! - numbers[a]!)
  }
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return (a, b) => turned * all.compare(all, starts[b]!, ends[b]!, starts[a]!, ends[a]!)
}

/** Two infinite numbers are equal. */
const difference = (a: number, b: number) => (a === b ? 0 : a - b)

/** The rows that come first: all that are before the last of them, and of its equals those that the report has first. */
function first(rows: Rows, order: Order, top: number, compare: Compare): Int32Array {
  const last = lastOf(rows.count, top, compare)
  const before: number[] = []
  const level: number[] = []
  for (let n = 0; n < rows.count; n++) {
    const difference = compare(n, last)
    if (difference < 0) before.push(n)
    else if (difference === 0) level.push(n)
  }
  const rest = top - before.length
  const levels = Int32Array.from(level)
  const chosen = rest < levels.length ? order(rows.only(levels)).slice(0, rest) : undefined
  return Int32Array.from([...before, ...(chosen ? chosen.map((n) => levels[n]!) : levels)])
}

/** The row that comes last of the first `top`: the head of a heap in which the last stands first. */
function lastOf(count: number, top: number, compare: Compare): number {
  const heap = new Int32Array(top)
  const sink = (at: number) => {
    const row = heap[at]!
    for (let next = 2 * at + 1; next < top; next = 2 * at + 1) {
      if (next + 1 < top && compare(heap[next + 1]!, heap[next]!) > 0) next++
      if (compare(heap[next]!, row) <= 0) break
      heap[at] = heap[next]!
      at = next
    }
    heap[at] = row
  }
  for (let n = 0; n < top; n++) heap[n] = n
  for (let at = top >> 1; at >= 0; at--) sink(at)
  for (let n = top; n < count; n++) {
    if (compare(n, heap[0]!) >= 0) continue
    heap[0] = n
    sink(0)
  }
  return heap[0]!
}
