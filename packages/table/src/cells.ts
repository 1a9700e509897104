import { fixed, plain } from '@qmailanalog/record'
import type { Column, Part } from './columns.js'
import type { Rows, Texts } from './rows.js'
import type { Table } from './table.js'

const wholeNumber = /^(?:0|[1-9]\d*)$/

/** What a row tells by the name of a column; texts are bytes (latin1), numbers as they are printed. */
export interface Cell {
  text: string
  number: boolean
}

/** A number as other programs read it: whole ones whole, others with six places at most. */
export function machineNumber(n: number): string {
  if (Number.isInteger(n)) return plain(n + 0)
  const text = fixed(n, 6).replace(/\.?0+$/, '')
  return text === '-0' ? '0' : text
}

/** What the cells of a column, or a figure, may be. */
export interface Field {
  name: string
  help: string
  type: 'number' | 'text' | 'whole number or text' | 'number or null'
}

/** A table in columns, what its key packs taken apart. */
export class Cells {
  readonly names: string[]
  readonly fields: Field[]
  private readonly columns: Column[]
  private readonly parts: Part[]
  private readonly between: number | undefined

  constructor({ columns, key }: Pick<Table, 'columns' | 'key'>) {
    this.columns = columns
    this.parts = key.parts?.names ?? [key]
    this.between = key.parts?.between.charCodeAt(0)
    this.fields = [
      ...columns.map(({ name, help }): Field => ({ name, help, type: 'number' })),
      ...this.parts.map(
        ({ name, help, number }): Field => ({
          name,
          help,
          type: number ? 'whole number or text' : 'text',
        }),
      ),
    ]
    this.names = this.fields.map(({ name }) => name)
  }

  /** Whether texts of that name count as numbers. */
  isNumber(name: string): boolean {
    return this.parts.some((part) => part.name === name && part.number)
  }

  /** The texts of that name in all rows. */
  texts(rows: Rows, name: string): Texts {
    const keys = rows.lasts()
    if (this.between === undefined) return keys
    const { bytes, starts, ends } = keys
    const isFirst = this.parts[0]!.name === name
    for (let n = 0; n < rows.count; n++) {
      let p = starts[n]!
      while (p < ends[n]! && bytes.getUint8(p) !== this.between) p++
      if (isFirst) ends[n] = p
      else starts[n] = Math.min(p + 1, ends[n]!)
    }
    return keys
  }

  /** What row n tells, in the order of the names. */
  row(rows: Rows, n: number): Cell[] {
    const numbers = this.columns.map((column) => machineNumber(rows.number(n, column)))
    const cells = numbers.map((text) => ({ text, number: true }))
    const key = rows.key(n)
    const at = this.between === undefined ? -1 : key.indexOf(String.fromCharCode(this.between))
    const texts =
      this.between === undefined
        ? [key]
        : at < 0
          ? [key, '']
          : [key.slice(0, at), key.slice(at + 1)]
    for (const [k, text] of texts.entries()) {
      cells.push({ text, number: this.parts[k]!.number === true && wholeNumber.test(text) })
    }
    return cells
  }
}
