import type { Example, Section, Usage } from '@qmailanalog/program'
import { Cells } from './cells.js'
import { type Counting, counting } from './counter.js'
import type { Tabular } from './result.js'
import type { Rows } from './rows.js'
import { asTheyCame, type Order } from './sort.js'
import type { Counted, Table } from './table.js'

/** What tables and reports read, as their usage says. */
export const reads =
  "matchup's output on standard input (matchup(5)); lines of other kinds are passed over."

/** A report of a table, as one writes it down. */
export interface Telling {
  name: string
  summary: string
  table: Table
  /** how its lines are sorted, and how the manual says that: `sorted by host` */
  order: Order
  ordered: string
  title: string
  /** what stands between title and header: lines, each with its LF */
  text: string
  /** whether there may be so many rows that one asks for the first of them only; so it is if not said */
  long?: boolean
  /** whether `_` is printed as a blank */
  underscores?: boolean
  /** of its tally; 1 if not said */
  version?: number
  sections?: Section[]
  /** what else the manual says to see: `rhosts(1)` */
  see?: string[]
  examples?: Example[]
  plain?: Plain
}

/** The plain table of a report: the same lines in the order in which their keys first appeared, without a header. */
export interface Plain {
  name: string
  summary: string
  prints?: string
  /** behind `matchup <log 5>/dev/null | NAME` */
  example: Example
  sections?: Section[]
}

/** A report of a table, and its plain table if it has one. */
export interface Report extends Counting<Counted> {
  table: Table
  plain?: Counting<Counted>
}

/** Makes the program of a report, and that of its plain table. */
export function report(telling: Telling): Report {
  const { table, order, title, text, underscores, plain, long = true, version = 1 } = telling
  const preamble = Buffer.from(`${title}\n\n${text}\n`, 'latin1')
  const { counter, columns } = table
  const { fields } = new Cells(table)
  const make = (usage: Usage, shown: (rows: Rows) => Tabular) =>
    counting(usage, counter, (counted) => shown(counted.rows(columns)), { fields, long, version })
  const program = make(usageOf(telling, linesOf(preamble)), (rows) => ({
    table,
    rows,
    order,
    preamble,
    underscores,
  }))
  if (!plain) return { ...program, table }
  const usage = usageOfPlain(plain, telling.name, table)
  return { ...program, table, plain: make(usage, (rows) => ({ table, rows, order: asTheyCame })) }
}

const columnsOf = ({ columns, key }: Table): Required<Usage>['columns'] =>
  [...columns, key].map(({ name, help }) => [name, help])

const linesOf = (text: Buffer) => text.toString('latin1').split('\n').length - 1

const matched = 'matchup <log 5>/dev/null |'

function usageOf(telling: Telling, lines: number): Usage {
  const { name, summary, table, ordered, plain, sections, see = [], examples } = telling
  const of = plain?.name ?? see[0]?.replace('(1)', '')
  return {
    name,
    summary,
    reads,
    prints: `the table of ${of}(1), ${ordered}, under a title and an explanation of ${lines} lines.`,
    columns: columnsOf(table),
    ...(sections && { sections }),
    examples: examples ?? [{ command: `${matched} ${name}`, help: 'the report of one log' }],
    see: [...(plain ? [`${plain.name}(1)`] : []), ...see, 'matchup(1)', 'matchup(5)'],
  }
}

function usageOfPlain(plain: Plain, report: string, table: Table): Usage {
  const { name, summary, prints, example, sections } = plain
  return {
    name,
    summary,
    reads,
    prints:
      prints ??
      `a line for each ${table.key.name}, in order of first appearance: the columns below, with a blank between them, without a header.`,
    columns: columnsOf(table),
    ...(sections && { sections }),
    examples: [{ ...example, command: `${matched} ${name}${example.command}` }],
    see: [`${report}(1)`, 'matchup(1)', 'matchup(5)'],
  }
}
