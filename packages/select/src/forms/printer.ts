import type { Output } from '@qmailanalog/program'
import { finite, machineNumber, type RecordLine, type Scanner, scratch } from '@qmailanalog/record'
import { kernel } from '../kernel.js'
import { type Cells, type Column, cellsOf, isNumber, results } from './cells.js'
import { between, type Grammar, ndjson, sheet } from './grammar.js'

/** Writes records in some form. */
export interface Printer {
  /** what stands before all records */
  head(): void
  record(line: RecordLine): void
  /** a line that is no record: `buf[start..end)`, its LF at `end` */
  other(buf: Buffer, start: number, end: number): void
  /** has everything in the Output that was written; to be called before the memory of records changes */
  flush(): void
}

/** The forms of records. */
export const forms = ['line', 'ndjson', 'csv', 'tsv'] as const
export type Form = (typeof forms)[number]

/** What writes records in a form to an Output, with `delays` what they took too. */
export function printerOf(form: Form, out: Output, scanner: Scanner, delays: boolean): Printer {
  if (form === 'line') return asTheyAre(out)
  const grammar = form === 'ndjson' ? ndjson(delays) : sheet(form, delays)
  return new MachinePrinter(grammar, out, scanner, delays)
}

function asTheyAre(out: Output): Printer {
  const other: Printer['other'] = (buf, start, end) => out.copy(buf, start, end + 1)
  const nothing = () => undefined
  return {
    head: nothing,
    record: ({ buf, start, end }) => other(buf, start, end),
    other,
    flush: nothing,
  }
}

/** The fields of both kinds in the order of the columns; the delays behind them. */
const messageColumns: Column[] = ['birth', 'done', 'bytes', 'nk', 'nd', 'nz', 'sender', 'qp', 'uid']
const deliveryColumns: Column[] = [
  ...(['birth', 'dstart', 'ddone', 'bytes', 'sender', 'channel', 'recipient'] as const),
  ...(['qp', 'uid', 'reason'] as const),
]

/** As kernel/cells.ts has them: what stands between fields, so many bytes each, the last of them its length. */
const piece = 64
/** More than the kernel adds to what it takes from a record. */
const most = 12 * piece

/** Calls of kernel/cells.ts. */
interface Kernel {
  form(one: number, two: number, three: number, mayBegin: boolean): void
  write(line: number, to: number, pieces: number): number
}

class MachinePrinter implements Printer {
  private readonly kernel: Kernel
  private readonly memory: Buffer
  /** where the kernel writes what it can, and how far it is written */
  private readonly first: number
  private end: number
  /** what stands behind each delay, by kinds of records */
  private readonly behind: { message: string[]; delivery: string[] }

  constructor(
    private readonly grammar: Grammar,
    private readonly out: Output,
    scanner: Scanner,
    private readonly delays: boolean,
  ) {
    this.kernel = scanner.kernelOf<Kernel>(kernel)
    this.memory = Buffer.from(scanner.memory.buffer)
    const of = (names: Column[], delayed: Column[], type: string, result?: string) => {
      const parts = between(grammar, delays ? [...names, ...delayed] : names, type, result)
      return [parts.slice(0, names.length + 1), parts.slice(names.length + 1)] as const
    }
    const [message, qtime] = of(messageColumns, ['qtime'], 'message')
    const deliveries = [...results.values()].map((result) =>
      of(deliveryColumns, ['ddelay', 'xdelay'], 'delivery', result),
    )
    this.behind = { message: qtime, delivery: deliveries[0]![1] }
    const pieces = [...message, ...deliveries.flatMap(([parts]) => parts)]
    for (const [n, part] of pieces.entries()) {
      const at = scratch.start + n * piece
      this.memory.write(part, at, 'latin1')
      this.memory[at + piece - 1] = part.length
    }
    this.first = scratch.start + pieces.length * piece
    this.end = this.first
    const [one = 0, two = 0, three = 0] = Buffer.from(`%${grammar.marked}`)
    this.kernel.form(one, two, three, grammar.first === '')
  }

  head(): void {
    this.out.text(this.grammar.head)
  }

  record(line: RecordLine): void {
    if (this.quick(line)) return
    this.flush()
    const cells = cellsOf(line.buf.toString('latin1', line.start, line.end))
    this.out.text(this.grammar.row(this.delays ? withDelays(cells, line) : cells))
  }

  other(buf: Buffer, start: number, end: number): void {
    this.flush()
    this.out.text(this.grammar.row(cellsOf(buf.toString('latin1', start, end))))
  }

  flush(): void {
    if (this.end > this.first) this.out.copy(this.memory, this.first, this.end)
    this.end = this.first
  }

  /** What the kernel can write, as nearly all lines; false if it could not. */
  private quick(line: RecordLine): boolean {
    const room = line.end - line.start + most
    if (this.end + room > scratch.end) this.flush()
    if (this.end + room > scratch.end) return false
    const end = this.kernel.write(line.at, this.end, scratch.start)
    if (end === 0) return false
    this.end = end
    if (this.delays) {
      const behind = line.message ? this.behind.message : this.behind.delivery
      for (const [n, delay] of delaysOf(line).entries()) {
        this.end += this.memory.write(delay + behind[n]!, this.end, 'latin1')
      }
    }
    return true
  }
}

/** What a message or a delivery took, in seconds, in the order of the columns. */
function delaysOf(line: RecordLine): string[] {
  const took = (from: number, to: number) =>
    machineNumber(finite(line.number(to) - line.number(from)))
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
