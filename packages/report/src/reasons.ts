import type { ColumnHelp } from '@qmailanalog/program'
import type { RecordLine, Scanner } from '@qmailanalog/record'
import { Keyed, Keys } from './keyed.js'
import { Rows, sumColumn } from './rows.js'
import type { Table } from './tally.js'

/** Deliveries of one result by reason: how many, and their xdelay in seconds (reports: Tables). */
export class Reasons implements Table {
  readonly need = 11
  readonly wanted
  private readonly reasons: Keyed
  private readonly keys: Keys

  /** @param result the byte that stands behind `d `: k, d or z */
  constructor(scanner: Scanner, result: number) {
    this.reasons = new Keyed(scanner, 2)
    this.keys = new Keys(scanner)
    this.wanted = { kind: 0x64, result }
  }

  take(lines: RecordLine[], count: number): void {
    const { keys, reasons } = this
    const { starts, ends, groups, entries } = keys
    for (let n = 0; n < count; n++) {
      starts[n] = lines[n]!.from[11]!
      ends[n] = lines[n]!.to[11]!
      groups[n] = 0
    }
    reasons.entriesOf(lines[0]!.view, keys, count)
    for (let n = 0; n < count; n++) {
      reasons.add(entries[n]!, 0, 1)
      reasons.add(entries[n]!, 1, lines[n]!.xdelay())
    }
  }

  rows(): Rows {
    return new Rows(this.reasons, [sumColumn(0), sumColumn(1, 2)])
  }
}

/** What the columns of these tables and reports are, for their manual pages. */
export const reasonColumns: ColumnHelp[] = [
  ['del', 'deliveries with this result and reason'],
  ['xdelay', 'seconds that these deliveries took, together'],
  ['reason', 'what the program that delivered said, one word'],
]
