import type { RecordLine, Scanner, Wanted } from '@qmailanalog/record'
import type { Column, Key } from './columns.js'
import type { Counter } from './counter.js'
import { Rows } from './rows.js'
import type { Sums } from './sums.js'
import { Keys, SumsByKey } from './sums-by-key.js'
import type { Before, Part } from './tally.js'

/** What was counted for a table. */
export interface Counted extends Counter {
  parts(): Part[]
  /** its lines, in the order in which their keys first appeared */
  rows(columns: Column[]): Rows
}

/** A table: what it counts, and what it shows of that. Tables with the very same `counter` are counted once. */
export interface Table {
  counter: (scanner: Scanner, before?: Before) => Counted
  columns: Column[]
  key: Key
}

/** What is added up by a key that stands in the line. */
export interface Adding {
  /** the highest field number that is looked at */
  need: number
  /** the lines that are taken, if not all */
  wanted: Wanted
  /** how many sums there are */
  sums: number
  /** the field that the key is */
  key: number
  /** where the key begins in that field, if it does not begin with it */
  from?: (buf: Buffer, start: number, end: number) => number
  /** adds what a line has to the sums of its key */
  add(sums: SumsByKey, entry: number, line: RecordLine): void
}

/** Makes what counts so. */
export const byKey =
  (adding: Adding): Table['counter'] =>
  (scanner, before) =>
    new ByKey(scanner, adding, before?.get(''))

/** The only part of a counter that keeps sums by key, all of which are added up. */
export const partOf = (sums: Sums, groups?: Sums): Part => ({
  name: '',
  kinds: Array.from({ length: sums.width }, () => 'sum'),
  sums,
  ...(groups && { groups }),
})

class ByKey implements Counted {
  readonly need
  readonly wanted
  private readonly sums: SumsByKey
  private readonly keys: Keys

  constructor(
    scanner: Scanner,
    private readonly adding: Adding,
    before: SumsByKey | undefined,
  ) {
    this.need = adding.need
    this.wanted = adding.wanted
    this.sums = before ?? new SumsByKey(scanner, adding.sums)
    this.keys = new Keys(scanner)
  }

  take(lines: RecordLine[], count: number): void {
    const { adding, keys, sums } = this
    const { key, from } = adding
    const { starts, ends, groups, entries } = keys
    const { buf, view } = lines[0]!
    for (let n = 0; n < count; n++) {
      const line = lines[n]!
      const start = line.from[key]!
      const end = line.to[key]!
      starts[n] = from ? from(buf, start, end) : start
      ends[n] = end
      groups[n] = 0
    }
    sums.entriesOf(view, keys, count)
    for (let n = 0; n < count; n++) adding.add(sums, entries[n]!, lines[n]!)
  }

  rows(columns: Column[]): Rows {
    return new Rows(this.sums, columns)
  }

  parts(): Part[] {
    return [partOf(this.sums)]
  }
}
