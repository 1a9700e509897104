import { encoded, encodedForSheet, jsonString, quoted } from '@qmailanalog/record'
import { type Cells, type Column, columns, delayColumns, isNumber } from './cells.js'

/** How records are written in a machine form. */
export interface Grammar {
  /** what stands before all records */
  head: string
  /** a record with its end of line */
  row(cells: Cells): string
  /** bytes of a text that are written in another way, beside those of all forms */
  marked: string
  /** bytes that may not begin a text */
  first: string
}

const columnsWith = (delays: boolean) =>
  columns.filter((name) => delays || !delayColumns.includes(name))

/** An object a line (RFC 8259), without what a record does not have. */
export function ndjson(delays: boolean): Grammar {
  const names = columnsWith(delays)
  const member = (name: Column, text: string) =>
    `"${name}":${isNumber(name, text) ? text : jsonString(encoded(text))}`
  return {
    head: '',
    row: (cells) => {
      const members = names.flatMap((name) => {
        const text = cells[name]
        return text === undefined ? [] : member(name, text)
      })
      return `{${members.join(',')}}\n`
    },
    marked: '"\\',
    first: '',
  }
}

/** Rows with all columns: CSV (RFC 4180) or tabs between cells, without quotes. */
export function sheet(form: 'csv' | 'tsv', delays: boolean): Grammar {
  const names = columnsWith(delays)
  const [between, end] = form === 'csv' ? [',', '\r\n'] : ['\t', '\n']
  const written = form === 'csv' ? (text: string) => quoted(encodedForSheet(text)) : encoded
  const cell = (name: Column, text = '') => (isNumber(name, text) ? text : written(text))
  return {
    head: `${names.join(between)}${end}`,
    row: (cells) => `${names.map((name) => cell(name, cells[name])).join(between)}${end}`,
    marked: form === 'csv' ? '",' : '',
    first: form === 'csv' ? '=+-@' : '',
  }
}

/**
 * What stands before each field of a record, and behind the last one, whatever the fields are: a row of known
 * fields without them.
 */
export function between(
  { row }: Grammar,
  names: Column[],
  type: string,
  result?: string,
): string[] {
  const number = '77777777'
  const text = 'zzzzzzzz'
  const cells: Cells = { type, ...(result !== undefined && { result }) }
  for (const name of names) cells[name] = isNumber(name, number) ? number : text
  return row(cells).split(/7{8}|z{8}/)
}
