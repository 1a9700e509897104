import { machineNumber } from '@qmailanalog/record'
import type { Column, Part } from './columns.js'
import type { Rows, Texts } from './rows.js'
import type { Table } from './table.js'

const wholeNumber = /^(?:0|[1-9]\d*)$/

/** What a row tells by the name of a column; texts are bytes (latin1), numbers as they are printed. */
export interface Cell {
  text: string
  number: boolean
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
      ...columns.map(
        ({ name, help, mayMiss }): Field => ({
          name,
          help,
          type: mayMiss ? 'number or null' : 'number',
        }),
      ),
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
    const at = this.parts.findIndex((part) => part.name === name)
    const isLast = at === this.parts.length - 1
    for (let n = 0; n < rows.count; n++) {
      const end = ends[n]!
      let p = starts[n]!
      for (let part = 0; part < at; part++) p = Math.min(this.endOf(bytes, p, end) + 1, end)
      starts[n] = p
      if (!isLast) ends[n] = this.endOf(bytes, p, end)
    }
    return keys
  }

  /** What row n tells, in the order of the names. */
  row(rows: Rows, n: number): Cell[] {
    const numbers = this.columns.map((column) => machineNumber(rows.number(n, column)))
    const cells = numbers.map((text) => ({ text, number: true }))
    const texts = this.apart(rows.key(n))
    for (const [k, text] of texts.entries()) {
      cells.push({ text, number: this.parts[k]!.number === true && wholeNumber.test(text) })
    }
    return cells
  }

  /** What a key packs. */
  private apart(key: string): string[] {
    if (this.between === undefined) return [key]
    const words = key.split(String.fromCharCode(this.between))
    const last = this.parts.length - 1
    const texts = words.slice(0, last)
    while (texts.length < last) texts.push('')
    return [...texts, words.slice(last).join(String.fromCharCode(this.between))]
  }

  /** Where a part ends that begins at `p`. */
  private endOf(bytes: DataView, p: number, end: number): number {
    let at = p
    while (at < end && bytes.getUint8(at) !== this.between) at++
    return at
  }
}
