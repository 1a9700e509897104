import { decoded } from '@qmailanalog/record'
import { type Cells, type Column, columns, NoRecord } from './cells.js'

/** How many bytes a row may have: enough for the longest line, however it is written. */
export const longestRow = 16 * 1024 * 1024

/** Makes cells of lines of a form. */
export interface Rows {
  /** Takes a line (latin1, without LF); undefined if no record ends in it. Throws NoRecord. */
  take(line: string): Cells | undefined
  /** whether a row goes on in the next line */
  readonly open: boolean
}

const isColumn = (name: string): name is Column => columns.some((column) => column === name)

/** Rows of objects, one a line (RFC 8259); a value that is null is not there, names that are no columns do not count. */
export class NdjsonRows implements Rows {
  readonly open = false

  take(line: string): Cells | undefined {
    if (line.trim() === '') return undefined
    const cells: Cells = {}
    for (const [name, value] of Object.entries(objectOf(line))) {
      if (!isColumn(name) || value === null) continue
      if (typeof value !== 'string') throw new NoRecord(`${name} is neither a text nor a number`)
      cells[name] = decoded(Buffer.from(value).toString('latin1'))
    }
    return cells
  }
}

const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
/** What stands where a number may. */
const numeral = /-?\d[\d.eE+-]*/g

/** JSON with its numbers as texts, so that they keep their digits. */
function withTexts(json: string): string {
  const asText = (word: string) => (number.test(word) ? `"${word}"` : word)
  let texts = ''
  for (let p = 0; ; ) {
    const quote = json.indexOf('"', p)
    texts += json.slice(p, quote < 0 ? undefined : quote).replace(numeral, asText)
    if (quote < 0) return texts
    p = textEnd(json, quote + 1)
    texts += json.slice(quote, p)
  }
}

/** Where a text ends. Not by an expression: for a long text these keep more than there is room for. */
function textEnd(json: string, start: number): number {
  for (let p = start; ; ) {
    const quote = json.indexOf('"', p)
    if (quote < 0) return json.length
    let first = quote
    while (json[first - 1] === '\\') first--
    p = quote + 1
    if ((quote - first) % 2 === 0) return p
  }
}

function objectOf(line: string): object {
  let value: unknown
  try {
    value = JSON.parse(withTexts(Buffer.from(line, 'latin1').toString()))
  } catch {
    throw new NoRecord('it is no JSON')
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new NoRecord('it is no object')
  }
  return value
}

/** Rows of cells under a header, which tells what the columns are. */
abstract class Sheet implements Rows {
  private header: string[] | undefined

  abstract get open(): boolean

  /** The cells of a row; undefined if it goes on in the next line. */
  protected abstract split(line: string): string[] | undefined

  take(line: string): Cells | undefined {
    const row = this.split(line)
    if (!row || (row.length === 1 && row[0] === '')) return undefined
    if (!this.header) {
      if (!row.includes('type') && !row.includes('line')) {
        throw new NoRecord('a header comes first, with a column type or line')
      }
      this.header = row
      return undefined
    }
    if (row.length !== this.header.length) {
      throw new NoRecord(`it has ${row.length} cells, the header ${this.header.length}`)
    }
    const cells: Cells = {}
    for (const [n, name] of this.header.entries()) {
      if (isColumn(name)) cells[name] = decoded(row[n]!)
    }
    return cells
  }
}

const withoutCr = (line: string) => (line.endsWith('\r') ? line.slice(0, -1) : line)

/** Rows with tabs between cells. */
export class TsvRows extends Sheet {
  readonly open = false

  protected split(line: string): string[] {
    return withoutCr(line).split('\t')
  }
}

/** Rows of CSV (RFC 4180); the ends of lines may be LF, too. */
export class CsvRows extends Sheet {
  private cells: string[] = []
  /** the parts of a quoted cell that has not ended, and how long they are */
  private quoted: string[] | undefined
  private length = 0

  get open(): boolean {
    return this.quoted !== undefined
  }

  protected split(whole: string): string[] | undefined {
    const line = withoutCr(whole)
    for (let p = 0; ; p++) {
      if (!this.quoted && line[p] === '"') {
        this.quoted = []
        p++
      }
      p = this.quoted ? this.quotedEnd(whole, p) : this.plainEnd(line, p)
      if (this.quoted) return undefined
      if (p >= line.length) return this.done()
      if (line[p] !== ',') this.fail('a quote within a quoted cell stands alone')
    }
  }

  private plainEnd(line: string, start: number): number {
    const comma = line.indexOf(',', start)
    const cell = line.slice(start, comma < 0 ? undefined : comma)
    if (cell.includes('"')) this.fail('a quote stands within a cell that is not quoted')
    this.cells.push(cell)
    return start + cell.length
  }

  /** Where a quoted cell ends; if it does not, it stays open. */
  private quotedEnd(line: string, start: number): number {
    for (let p = start; ; ) {
      const quote = line.indexOf('"', p)
      this.add(line.slice(p, quote < 0 ? undefined : quote))
      if (quote < 0) {
        this.add('\n')
        return line.length
      }
      p = quote + 1
      if (line[p] !== '"') {
        this.cells.push(this.quoted!.join(''))
        this.quoted = undefined
        this.length = 0
        return p
      }
      this.add('"')
      p++
    }
  }

  private add(part: string): void {
    this.length += part.length
    if (this.length > longestRow) this.fail('a quoted cell is longer than 16 MiB')
    this.quoted!.push(part)
  }

  private done(): string[] {
    const row = this.cells
    this.cells = []
    return row
  }

  private fail(what: string): never {
    this.done()
    this.quoted = undefined
    this.length = 0
    throw new NoRecord(what)
  }
}
