import { Output } from '@qmailanalog/program'
import { encoded, encodedForSheet, jsonString, quoted } from '@qmailanalog/record'
import type { Cell } from './cells.js'
import type { Format } from './showing.js'

/** A form that other programs read. */
export type MachineFormat = Exclude<Format, 'text'>

/** How a row is written, with the names of its cells: of JSON an object without its end of line. */
const lineOf: Record<MachineFormat, (names: string[], cells: Cell[]) => string> = {
  csv: (_, cells) => cells.map(csvCell).join(','),
  tsv: (_, cells) => cells.map(tsvCell).join('\t'),
  json: objectOf,
  ndjson: objectOf,
}

const csvCell = ({ text, number }: Cell) => (number ? text : quoted(encodedForSheet(text)))
const tsvCell = ({ text, number }: Cell) => (number ? text : encoded(text))

/** A row as an object; a number that is not there is null. */
export function objectOf(names: string[], cells: Cell[]): string {
  const members = cells.map(
    ({ text, number }, n) =>
      `"${names[n]}":${!number ? jsonString(encoded(text)) : text === '' ? 'null' : text}`,
  )
  return `{${members.join(',')}}`
}

/** Rows in a form that other programs read, a piece at a time. */
export function* printRows(
  format: MachineFormat,
  names: string[],
  rows: Iterable<Cell[]>,
  header = true,
): Generator<Buffer> {
  const out = new Output()
  const end = format === 'csv' ? '\r\n' : '\n'
  const line = lineOf[format]
  if (format === 'json') out.text('[')
  else if (header && format !== 'ndjson')
    out.text(`${names.join(format === 'csv' ? ',' : '\t')}${end}`)
  let before = format === 'json' ? '\n' : ''
  for (const cells of rows) {
    out.text(format === 'json' ? before + line(names, cells) : line(names, cells) + end)
    if (format === 'json') before = ',\n'
    if (out.full) yield out.take()!
  }
  if (format === 'json') out.text('\n]')
  const rest = out.take()
  if (rest) yield rest
}
