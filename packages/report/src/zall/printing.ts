import { type Running, Spool } from '@qmailanalog/program'
import { Scanner } from '@qmailanalog/record'
import {
  type Counter,
  type Counting,
  printed,
  type Result,
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
  return {
    core: readBy(scanner, [...counters.values()], drain),
    room: scanner.room,
    *print() {
      const ones = chosen.map((report): One => {
        const counted = counters.get(report.counter)!
        return { report, result: () => report.result?.(counted), lines: spools.get(counted) }
      })
      yield* oneAfterTheOther(ones, { separator, showing }, say, { before, after })
    },
    close() {
      for (const spool of spools.values()) spool.close()
    },
  }
}

/** A report among others: what it knows, or the lines that it has printed meanwhile. */
interface One {
  report: Pick<Counting, 'usage' | 'fields' | 'long'>
  result(): Result | undefined
  lines?: Spool | undefined
}

/** Prints reports together, each as it prints itself. */
export function* oneAfterTheOther(
  ones: One[],
  { separator, showing }: Together,
  say: Say,
  { before, after }: Place = { before: false, after: false },
): Generator<Buffer | Spool> {
  const isObject = showing.format === 'json'
  const between = isObject ? ',\n' : showing.format === 'text' ? `${separator}\n` : ''
  if (isObject && !before) yield Buffer.from('{')
  for (const [n, { report, result, lines }] of ones.entries()) {
    const { name } = report.usage
    if (n > 0 || before) yield Buffer.from(between, 'latin1')
    if (isObject) yield Buffer.from(`"${name}":`)
    if (lines) yield lines
    const known = result()
    if (known) yield* printed(known, ofReport(report, showing), (line) => say(`${name}: ${line}`))
  }
  if (isObject && !after) yield Buffer.from('}\n')
}

/** What is asked for, as far as a report has it: not every one is long, or has the column that rows are sorted by. */
export function ofReport({ usage, fields = [], long }: One['report'], showing: Showing): Showing {
  const { top, sort, ...rest } = showing
  return {
    ...rest,
    ...(long && top !== undefined && { top }),
    ...(sort !== undefined && fields.some(({ name }) => name === sort) && { sort }),
    report: usage.name,
  }
}
