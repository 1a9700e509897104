import type { RecordLine } from '@qmailanalog/record'
import { Keys } from './keys.js'
import { Rows } from './rows.js'
import { Sums } from './sums.js'
import type { Table } from './tally.js'

/** Deliveries of one result by reason: how many, and their xdelay in seconds (reports: Tables). */
export class Reasons implements Table {
  readonly need = 11
  private readonly keys = new Keys()
  private readonly sums = new Sums(2)

  /** @param result the byte that stands behind `d `: k, d or z */
  constructor(private readonly result: number) {}

  line(line: RecordLine): void {
    const { buf, view, start, from, to } = line
    if (line.message || buf[start + 1] !== 0x20 || buf[start + 2] !== this.result) return
    const n = this.keys.numberOf(view, from[11]!, to[11]!)
    this.sums.add(n, 0, 1)
    this.sums.add(n, 1, line.xdelay())
  }

  rows(): Rows {
    const { keys, sums } = this
    const rows = new Rows(keys.count)
    for (let n = 0; n < keys.count; n++) {
      rows.plain(sums.of(n, 0))
      rows.fixed(sums.of(n, 1), 2)
      rows.last(keys.text, keys.starts[n]!, keys.starts[n + 1]!)
    }
    return rows
  }
}

/** What the columns of these tables and reports are, for their manual pages. */
export const reasonColumns = [
  'del     deliveries with this result and reason',
  'xdelay  seconds that these deliveries took, together',
  'reason  what the program that delivered said, one word',
]
