import type { Wanted } from '@qmailanalog/record'
import { byKey, column, type Table } from '@qmailanalog/table'

/** Which deliveries: the byte that stands behind `d `. */
export const success = 0x6b
export const failure = 0x64
export const deferral = 0x7a

/** The deliveries of a result; of all if it is 0. */
export const deliveriesOf = (result: number): Wanted => ({ kind: 0x64, result })

/** Deliveries of one result by reason: how many, and their xdelay in seconds (reports: Tables). */
export const byReason = (result: number): Table => ({
  counter: byKey({
    need: 11,
    wanted: deliveriesOf(result),
    sums: 2,
    key: 11,
    add(sums, entry, line) {
      sums.add(entry, 0, 1)
      sums.add(entry, 1, line.xdelay())
    },
  }),
  columns: [
    column(0, 'del', 'deliveries with this result and reason'),
    column(1, 'xdelay', 'seconds that these deliveries took, together', {
      unit: 'seconds',
      places: 2,
    }),
  ],
  key: { name: 'reason', help: 'what the program that delivered said, one word' },
})
