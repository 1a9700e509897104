import type { RecordLine } from '@qmailanalog/record'
import { Keyed } from './keyed.js'
import { Rows, sumColumn } from './rows.js'
import type { Table } from './tally.js'

/** Deliveries of one result by reason: how many, and their xdelay in seconds (reports: Tables). */
export class Reasons implements Table {
  readonly need = 11
  readonly wanted
  private readonly reasons = new Keyed(2)

  /** @param result the byte that stands behind `d `: k, d or z */
  constructor(result: number) {
    this.wanted = { kind: 0x64, result }
  }

  line(line: RecordLine): void {
    const { view, from, to } = line
    const { reasons } = this
    const reason = reasons.entryOf(view, from[11]!, to[11]!)
    reasons.add(reason, 0, 1)
    reasons.add(reason, 1, line.xdelay())
  }

  rows(): Rows {
    return new Rows(this.reasons, [sumColumn(0), sumColumn(1, 2)])
  }
}

/** What the columns of these tables and reports are, for their manual pages. */
export const reasonColumns = [
  'del     deliveries with this result and reason',
  'xdelay  seconds that these deliveries took, together',
  'reason  what the program that delivered said, one word',
]
