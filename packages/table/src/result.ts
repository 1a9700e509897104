import { machineNumber } from '@qmailanalog/record'
import { type Cell, Cells } from './cells.js'
import { choose } from './choosing.js'
import { type Figure, printFigures } from './figures.js'
import { laidOut } from './layout.js'
import { objectOf, printRows } from './printers.js'
import type { Rows } from './rows.js'
import { asEver, type Showing } from './showing.js'
import type { Order } from './sort.js'
import type { Table } from './table.js'

/** Rows of a table, and how text shows them. */
export interface Tabular {
  table: Pick<Table, 'columns' | 'key'>
  rows: Rows
  order: Order
  /** of a report; a plain table has neither this nor a header */
  preamble?: Buffer
  /** whether `_` is printed as a blank */
  underscores?: boolean | undefined
  /** what is told beside, a line each: what the rows do not count */
  notes?: string[]
}

/** Figures, and what text prints before them. */
export interface Figured {
  blocks: Figure[][]
  preamble: Buffer
  /** what is told beside, on standard error */
  notes?: string[]
}

/** What a report knows. Printers make text of it, or what other programs read. */
export type Result = Tabular | Figured

/** Tells what was left out, in a line. */
export type Say = (line: string) => void

/** Prints a result; in JSON one value, without the end of its line. */
export function* printed(
  result: Result,
  showing: Showing = asEver,
  say: Say = () => undefined,
): Generator<Buffer> {
  if ('blocks' in result) {
    yield* printedFigures(result, showing)
    for (const note of result.notes ?? []) say(note)
  } else yield* printedTable(result, showing, say)
}

function* printedTable(result: Tabular, showing: Showing, say: Say): Generator<Buffer> {
  const { table, preamble, underscores } = result
  const { format, header } = showing
  const cells = new Cells(table)
  const { rows, order, left } = choose(result.rows, cells, result.order, showing)
  const more = left > 0 ? `and ${left.toLocaleString('en')} more` : ''
  if (format !== 'text') {
    const names = [...lead(showing).names, ...cells.names]
    yield* printRows(format, names, inOrder(rows, order, cells, showing), header)
  } else if (preamble) {
    if (showing.preamble) yield preamble
    const names = [...table.columns, table.key].map(({ name }) => name)
    yield* laidOut(header ? names : undefined, rows, order, underscores)
    if (more !== '') yield Buffer.from(`${more}\n`)
  } else yield* rows.lines(order)
  if (more !== '' && !(format === 'text' && preamble)) say(more)
  for (const note of result.notes ?? []) say(note)
}

function* inOrder(
  rows: Rows,
  order: Int32Array,
  cells: Cells,
  showing: Showing,
): Generator<Cell[]> {
  const first = lead(showing).cells
  for (const n of order) yield [...first, ...cells.row(rows, n)]
}

/** What stands first in each row. */
function lead({ format, report }: Showing): { names: string[]; cells: Cell[] } {
  if (report === undefined || format !== 'ndjson') return { names: [], cells: [] }
  return { names: ['report'], cells: [{ text: report, number: false }] }
}

function* printedFigures({ blocks, preamble }: Figured, showing: Showing): Generator<Buffer> {
  const { format, header } = showing
  if (format === 'text') {
    if (showing.preamble) yield preamble
    yield printFigures(blocks)
    return
  }
  const figures = blocks.flat()
  const first = lead(showing)
  const names = [...first.names, ...figures.map(({ name }) => name)]
  const values = figures.map(({ value }) => (value === null ? '' : machineNumber(value)))
  const cells = [...first.cells, ...values.map((text): Cell => ({ text, number: true }))]
  if (format === 'json') yield Buffer.from(objectOf(names, cells))
  else yield* printRows(format, names, [cells], header)
}
