import {
  type Core,
  type Output,
  type Program,
  type Running,
  type Usage,
  wholeLines,
} from '@qmailanalog/program'
import {
  type RecordLine,
  Scanner,
  type Visit,
  type VisitOther,
  type Wanted,
} from '@qmailanalog/record'
import type { Field } from './cells.js'
import { printed, type Result, type Say } from './result.js'
import {
  figureOptions,
  type Showing,
  shortOptions,
  showingOf,
  tableOptions,
  withOptions,
} from './showing.js'
import type { Before, Part, Tallied } from './tally.js'

const LF = Buffer.from('\n')

/** What tables and reports read, as their usage says. */
export const reads =
  "matchup's output on standard input (matchup(5)); lines of other kinds are passed over."

/** What sees each line once. */
export interface Counter {
  /** the highest field number it looks at */
  need: number
  /** the lines that it takes, if not all */
  wanted?: Wanted
  /** takes some message and delivery lines that are wanted, at most `together`; nothing of them may be kept */
  take: Visit
  /** takes every other line */
  other?: VisitOther
  /** what is printed as the lines go by */
  out?: Output
  /** what it has counted, if that can be cut and added up again: each key of a part once */
  parts?(): Part[]
}

/** A program that reads matchup's output, and counts. */
export interface Counting<C extends Counter = Counter> extends Program {
  /** @param before what was counted before, if it has parts; whose tables it may keep */
  counter: (scanner: Scanner, before?: Before) => C
  /** what it knows once all is read; without it, it prints as lines go by */
  result?(counted: C): Result
  /** what its rows tell, or its figures */
  fields?: Field[]
  /** whether it has rows of these, not one set of figures */
  rows?: boolean
  /** whether there may be so many rows that one asks for the first of them only */
  long?: boolean
  /** of its tally, if its counter has parts */
  version?: number
}

/** Gives each line of matchup's output to all counters; a last line without LF counts as one. */
export function readBy(scanner: Scanner, counters: Counter[], afterBlock?: () => void): Core {
  const need = Math.max(...counters.map(({ need }) => need))
  const [first] = counters
  const picked: RecordLine[] = []
  const visit: Visit =
    counters.length === 1
      ? (lines, count) => first!.take(lines, count)
      : (lines, count) => {
          for (const counter of counters) giveWanted(counter, lines, count, picked)
        }
  const wanted = counters.length === 1 ? first!.wanted : undefined
  const others = counters.filter(({ other }) => other)
  const other: VisitOther | undefined =
    others.length > 0
      ? (buf, from, to) => {
          for (const counter of others) counter.other!(buf, from, to)
        }
      : undefined
  const core = wholeLines((buf, start, end) => {
    scanner.records(buf, start, end, need, visit, other, wanted)
    afterBlock?.()
  })
  if (!other) return core
  const long = (first: Buffer) => {
    other(Buffer.concat([first, LF]), 0, first.length)
    afterBlock?.()
  }
  return { ...core, long }
}

/** Gives a counter those of some lines that it wants, in `picked`. */
function giveWanted(
  counter: Counter,
  lines: RecordLine[],
  count: number,
  picked: RecordLine[],
): void {
  const { wanted } = counter
  if (!wanted) return counter.take(lines, count)
  let n = 0
  for (let k = 0; k < count; k++) if (lines[k]!.is(wanted)) picked[n++] = lines[k]!
  if (n > 0) counter.take(picked, n)
}

/** Counts what is read with a counter, and prints what was counted. */
export function countingBy<C extends Counter>(
  counter: Counting<C>['counter'],
  result: Counting<C>['result'] | undefined,
  showing: Showing,
  say: Say,
): Running {
  const scanner = new Scanner()
  const counted = counter(scanner)
  const { out } = counted
  return {
    core: readBy(scanner, [counted]),
    ...(out && { out }),
    ...(result && { print: () => answer(result(counted), showing, say) }),
    room: scanner.room,
  }
}

/** Opens a report by its settings, as a tally of it is counted. */
export function openBySettings<C extends Counter>({
  settings,
  counts,
}: Required<Pick<Tallied<C>, 'settings' | 'counts'>>): Program['open'] {
  return (given, tools) => {
    const { counter, result, fields = [] } = counts(settings(given, tools))
    const names = fields.map(({ name }) => name)
    return countingBy(counter, result, showingOf(given, names), tools.say)
  }
}

/** What the rows of a result tell, or its figures. */
interface Shape {
  fields: Field[]
  /** whether it has rows */
  isTable?: boolean
  long?: boolean
  version?: number
}

/** Makes the program that counts with a counter and prints what was counted. */
export function counting<C extends Counter>(
  usage: Usage,
  counter: Counting<C>['counter'],
  result: Counting<C>['result'] | undefined,
  { fields, isTable = true, long = false, version }: Shape,
): Counting<C> {
  const names = fields.map(({ name }) => name)
  const open: Program['open'] = (given, tools) =>
    countingBy(counter, result, showingOf(given, names), tools.say)
  const options = isTable ? (long ? tableOptions : shortOptions) : figureOptions
  return {
    usage: result ? withOptions(usage, options) : usage,
    counter,
    ...(result && { result }),
    fields,
    rows: isTable,
    long,
    ...(version !== undefined && { version }),
    open,
  }
}

/** A result as the whole of what a program prints. */
export function* answer(result: Result, showing: Showing, say: Say): Generator<Buffer> {
  yield* printed(result, showing, say)
  if (showing.format === 'json') yield LF
}
