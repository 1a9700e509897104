import type { Given, Option, Running, Tools, Usage } from '@qmailanalog/program'
import type { Counter, Counting } from './counter.js'
import type { Sums } from './sums.js'
import type { SumsByKey } from './sums-by-key.js'

/** How numbers of a tally come together: as their exact sum, or as the least or the greatest of them, of which NaN is none. */
export type Kind = 'sum' | 'least' | 'most'

/** One of the tables that a counter's counts are kept in: keys, each with so many numbers (tally(5)). */
export interface Part {
  /** what stands behind the report's name; empty if nothing does */
  name: string
  kinds: Kind[]
  /** whether bytes are a key of it, as it is written in a tally (tally(5), KEYS); all are if it does not say */
  isKey?(bytes: Buffer, start: number, end: number): boolean
  /** what was counted */
  sums: Sums
  /** whose keys stand before those of `sums`, by their groups, if groups have keys */
  groups?: Sums
}

/** The tables that counts were kept in, by the names of the parts; what is not there is empty. */
export type Before = ReadonlyMap<string, SumsByKey>

/** What changes what is counted, by name: `every` and `timezone` of ztime. Neither has blanks, commas, or other bytes than ASCII. */
export type Settings = Record<string, string>

/** A report whose counts can be cut and added up again (tally(5)). Its counter has parts, and begins with such of before if it is given them. */
export interface Tallied<C extends Counter = Counter> {
  usage: Usage
  /** of its tally: another one when its numbers mean something else */
  version: number
  /** those of its options that change what is counted */
  options?: Option[]
  /** those that change what is printed, beside the ones of tables; and the formats of one that is no table or figures */
  shows?: Option[]
  formats?: readonly string[]
  /** what the options say; nothing for most */
  settings?(given: Given, tools: Pick<Tools, 'tz'>): Settings
  /** what counts so; WrongUsage if a setting has a value that is none */
  counts(settings: Settings): Tallying<C>
}

/** What is printed in the end, and the exit code once it is. */
export type Printing = Required<Pick<Running, 'print'>> & Pick<Running, 'code'>

/** What counts for a report with some settings. */
export interface Tallying<C extends Counter = Counter>
  extends Pick<Counting<C>, 'counter' | 'result' | 'fields' | 'rows' | 'long'> {
  /** those that it has looked at, in the order in which the tally's name has them; none if not there */
  settings?: Settings
  /** prints what was counted, as the options ask, if it is no table or figures */
  print?(counted: C, given: Given, tools: Tools): Printing
}
