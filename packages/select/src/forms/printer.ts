import type { Output } from '@qmailanalog/program'
import { finite, machineNumber, put, type RecordLine, viewOf } from '@qmailanalog/record'
import { type Cells, type Column, cellsOf, isNumber, results } from './cells.js'
import { between, type Grammar, ndjson, sheet } from './grammar.js'
import { isTidy, marking } from './tidy.js'

/** Writes records in some form. */
export interface Printer {
  /** what stands before all records */
  head(): void
  record(line: RecordLine): void
  /** a line that is no record: `buf[start..end)`, its LF at `end` */
  other(buf: Buffer, start: number, end: number): void
}

/** The forms of records. */
export const forms = ['line', 'ndjson', 'csv', 'tsv'] as const
export type Form = (typeof forms)[number]

/** What writes records in a form to an Output, with `delays` what they took too. */
export function printerOf(form: Form, out: Output, delays: boolean): Printer {
  if (form === 'line') return asTheyAre(out)
  return new MachinePrinter(form === 'ndjson' ? ndjson(delays) : sheet(form, delays), out, delays)
}

function asTheyAre(out: Output): Printer {
  const other: Printer['other'] = (buf, start, end) => out.copy(buf, start, end + 1)
  return { head: () => undefined, record: ({ buf, start, end }) => other(buf, start, end), other }
}

/** The fields of both kinds in the order of the columns; the delays behind them. */
const messageColumns: Column[] = ['birth', 'done', 'bytes', 'nk', 'nd', 'nz', 'sender', 'qp', 'uid']
const deliveryColumns: Column[] = [
  ...(['birth', 'dstart', 'ddone', 'bytes', 'sender', 'channel', 'recipient'] as const),
  ...(['qp', 'uid', 'reason'] as const),
]

/** What stands between the fields of one kind of record, in one piece of memory. */
class Punctuation {
  readonly view: DataView
  readonly starts: number[] = [0]

  constructor(parts: string[]) {
    for (const part of parts) this.starts.push(this.starts.at(-1)! + part.length)
    this.view = viewOf(Buffer.from(parts.join(''), 'latin1'))
  }
}

const DOT = 0x2e

class MachinePrinter implements Printer {
  private readonly marked: Uint8Array
  private readonly first: Uint8Array
  private readonly message: Punctuation
  /** by the letter of the result */
  private readonly deliveries: (Punctuation | undefined)[] = []
  // Where the fields of a record stand, in the order of its columns.
  private readonly from = new Int32Array(deliveryColumns.length)
  private readonly to = new Int32Array(deliveryColumns.length)

  constructor(
    private readonly grammar: Grammar,
    private readonly out: Output,
    private readonly delays: boolean,
  ) {
    this.marked = marking(`%${grammar.marked}`)
    this.first = marking(grammar.first)
    const of = (names: Column[], delayed: Column[], type: string, result?: string) =>
      new Punctuation(between(grammar, delays ? [...names, ...delayed] : names, type, result))
    this.message = of(messageColumns, ['qtime'], 'message')
    for (const [letter, result] of results) {
      const parts = of(deliveryColumns, ['ddelay', 'xdelay'], 'delivery', result)
      this.deliveries[letter.charCodeAt(0)] = parts
    }
  }

  head(): void {
    this.out.text(this.grammar.head)
  }

  record(line: RecordLine): void {
    const parts = isTidy(line, this.marked) ? this.place(line) : undefined
    if (parts) this.tidy(line, parts)
    else {
      const cells = cellsOf(line.buf.toString('latin1', line.start, line.end))
      this.out.text(this.grammar.row(this.delays ? withDelays(cells, line) : cells))
    }
  }

  other(buf: Buffer, start: number, end: number): void {
    this.out.text(this.grammar.row(cellsOf(buf.toString('latin1', start, end))))
  }

  /** Finds the fields of a tidy line; undefined if they cannot be copied after all. */
  private place({ message, buf, from, to }: RecordLine): Punctuation | undefined {
    if (message) {
      this.from.set(from.subarray(2, 11))
      this.to.set(to.subarray(2, 11))
      return this.message
    }
    const dot = buf.indexOf(DOT, from[8]!)
    if (dot < 0 || dot >= to[8]! || to[2]! - from[2]! !== 1) return undefined
    for (let n = 0; n < 6; n++) {
      this.from[n] = from[n + 3]!
      this.to[n] = to[n + 3]!
    }
    this.to[5] = dot
    this.from[6] = dot + 1
    for (let n = 6; n < 10; n++) this.to[n] = to[n + 2]!
    for (let n = 7; n < 10; n++) this.from[n] = from[n + 2]!
    const begins = (n: number) => this.from[n]! < this.to[n]! && this.first[buf[this.from[n]!]!] === 1
    if (begins(4) || begins(5) || begins(6) || begins(9)) return undefined
    return this.deliveries[buf[from[2]!]!]
  }

  private tidy(line: RecordLine, { view, starts }: Punctuation): void {
    const { out, from, to } = this
    out.room(view.byteLength + line.end - line.start)
    const count = line.message ? messageColumns.length : deliveryColumns.length
    let at = out.n
    for (let n = 0; n < count; n++) {
      at = put(out.view, at, view, starts[n]!, starts[n + 1]!)
      at = put(out.view, at, line.view, from[n]!, to[n]!)
    }
    out.n = at
    let part = count
    if (this.delays) {
      for (const delay of delaysOf(line)) {
        out.bytes(view, starts[part]!, starts[part + 1]!)
        out.text(delay)
        part++
      }
    }
    out.bytes(view, starts[part]!, starts[part + 1]!)
  }
}

/** What a message or a delivery took, in seconds, in the order of the columns. */
function delaysOf(line: RecordLine): string[] {
  const took = (from: number, to: number) => machineNumber(finite(line.number(to) - line.number(from)))
  return line.message ? [took(2, 3)] : [took(3, 5), took(4, 5)]
}

/** Cells with those delays whose stamps are numbers. */
function withDelays(cells: Cells, line: RecordLine): Cells {
  const { birth = '', dstart = '', ddone = '', done = '' } = cells
  const [first = '', second = ''] = delaysOf(line)
  const told = { ...cells }
  if (line.message) {
    if (isNumber('birth', birth) && isNumber('done', done)) told.qtime = first
  } else if (isNumber('ddone', ddone)) {
    if (isNumber('birth', birth)) told.ddelay = first
    if (isNumber('dstart', dstart)) told.xdelay = second
  }
  return told
}
