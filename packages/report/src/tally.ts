import { byteStage, type Core, Output, type Program, type Usage } from '@qmailanalog/program'
import { RecordLine, scanRecords } from '@qmailanalog/record'
import { laidOut } from './layout.js'
import type { Order } from './order.js'
import type { Rows } from './rows.js'

/** What tables and reports read, as their usage says. */
export const reads =
  "matchup's output on standard input (matchup(5)); lines of other kinds are passed over."

/** What sees each line once, and prints in the end or as it goes. */
export interface Tally {
  /** the highest field number it looks at */
  need: number
  /** takes a message or delivery line; nothing of it may be kept */
  line(line: RecordLine): void
  /** takes every other line: `buf[start..end)`, its LF at `end` */
  other?(buf: Buffer, start: number, end: number): void
  /** what is printed as the lines go by */
  out?: Output
  /** what is printed once all lines have been seen */
  print(): Iterable<Buffer>
}

/** What a table program counts. */
export interface Table {
  need: number
  line(line: RecordLine): void
  /** its lines, in the order in which their keys first appeared */
  rows(): Rows
}

/** How a report shows a table. */
export interface Look {
  /** what stands before the header: a title, an empty line, an explanation, an empty line */
  preamble: string
  header: string
  order: Order
  /** whether `_` is printed as a blank */
  underscores?: boolean
}

/** A tally that prints its table as it is. */
export function asTable(table: Table): Tally {
  return {
    need: table.need,
    line: (line) => table.line(line),
    print: () => [table.rows().all()],
  }
}

/** A tally that prints its table sorted, under a header. */
export function asReport(table: Table, { preamble, header, order, underscores }: Look): Tally {
  return {
    need: table.need,
    line: (line) => table.line(line),
    *print() {
      yield Buffer.from(preamble, 'latin1')
      const rows = table.rows()
      yield* laidOut(header, rows, order(rows), underscores)
    },
  }
}

/** Gives each line of matchup's output to all tallies; a last line without LF counts as one. */
export function readBy(tallies: Tally[], afterBlock?: () => void): Core {
  const record = new RecordLine()
  const need = Math.max(...tallies.map(({ need }) => need))
  const [first] = tallies
  const visit =
    tallies.length === 1
      ? (line: RecordLine) => first!.line(line)
      : (line: RecordLine) => {
          for (const tally of tallies) tally.line(line)
        }
  const others = tallies.filter(({ other }) => other)
  const block = (buf: Buffer, start: number, end: number) => {
    const other = (from: number, to: number) => {
      for (const tally of others) tally.other!(buf, from, to)
    }
    scanRecords(buf, start, end, record, need, visit, others.length > 0 ? other : undefined)
    afterBlock?.()
  }
  const end = (rest: Buffer) => {
    if (rest.length > 0) block(Buffer.concat([rest, Buffer.from('\n')]), 0, rest.length + 1)
  }
  return { block, end }
}

/** A program that reads matchup's output, counts, and prints in the end. */
export interface Report extends Program {
  tally(): Tally
}

/** Makes the program of a tally. */
export function reading(usage: Usage, tally: () => Tally): Report {
  const open = () => {
    const counting = tally()
    const stage = byteStage(readBy([counting]), counting.out ?? new Output())
    return { stage, print: () => counting.print() }
  }
  return { usage, tally, open }
}
