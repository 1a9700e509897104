import { type Running, Spool } from '@qmailanalog/program'
import { Scanner } from '@qmailanalog/record'
import {
  type Counter,
  type Counting,
  printed,
  readBy,
  type Say,
  type Showing,
} from '@qmailanalog/table'

/** How reports are printed together. */
export interface Together {
  /** a line between two; not in forms that other programs read */
  separator: string
  showing: Showing
}

/** Whether others are printed before some reports, or after them. */
export interface Place {
  before: boolean
  after: boolean
}

/** Counts for some reports and prints them. */
export function printing(
  chosen: Counting[],
  { separator, showing }: Together,
  say: Say,
  { before, after }: Place = { before: false, after: false },
): Running {
  // What two reports count alike is counted once.
  const scanner = new Scanner()
  const counters = new Map(chosen.map(({ counter }) => [counter, counter(scanner)]))
  const spools = new Map<Counter, Spool>()
  for (const counter of counters.values()) if (counter.out) spools.set(counter, new Spool())
  const drain = () => {
    for (const [counter, spool] of spools) {
      const printed = counter.out!.take()
      if (printed) spool.add(printed)
    }
  }
  const isObject = showing.format === 'json'
  const between = isObject ? ',\n' : showing.format === 'text' ? `${separator}\n` : ''
  return {
    core: readBy(scanner, [...counters.values()], drain),
    room: scanner.room,
    *print() {
      if (isObject && !before) yield Buffer.from('{')
      for (const [n, report] of chosen.entries()) {
        const { name } = report.usage
        if (n > 0 || before) yield Buffer.from(between, 'latin1')
        if (isObject) yield Buffer.from(`"${name}":`)
        const counted = counters.get(report.counter)!
        const spool = spools.get(counted)
        if (spool) yield spool
        const result = report.result?.(counted)
        if (result)
          yield* printed(result, ofReport(report, showing), (line) => say(`${name}: ${line}`))
      }
      if (isObject && !after) yield Buffer.from('}\n')
    },
    close() {
      for (const spool of spools.values()) spool.close()
    },
  }
}

/** What is asked for, as far as a report has it: not every one is long, or has the column that rows are sorted by. */
function ofReport({ usage, fields = [], long }: Counting, showing: Showing): Showing {
  const { top, sort, ...rest } = showing
  return {
    ...rest,
    ...(long && top !== undefined && { top }),
    ...(sort !== undefined && fields.some(({ name }) => name === sort) && { sort }),
    report: usage.name,
  }
}
