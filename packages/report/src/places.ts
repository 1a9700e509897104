import type { RecordLine } from '@qmailanalog/record'
import { Keys } from './keys.js'
import { Rows } from './rows.js'
import { Sums } from './sums.js'
import type { Table } from './tally.js'

const SBYTES = 0
const MESS = 1
const TRIES = 2
const XDELAY = 3

/** Where the key of a delivery line begins in the bytes of its recipient. */
export type Part = (buf: Buffer, start: number, end: number) => number

/** Deliveries by where they went: bytes of successes, successes and failures, attempts, xdelay in seconds (reports: Tables). */
export class Places implements Table {
  readonly need = 8
  private readonly keys = new Keys()
  private readonly sums = new Sums(4)

  constructor(private readonly part: Part) {}

  line(line: RecordLine): void {
    if (line.message) return
    const { buf, view, from, to } = line
    const { keys, sums } = this
    const n = keys.numberOf(view, this.part(buf, from[8]!, to[8]!), to[8]!)
    const result = to[2]! - from[2]! === 1 ? buf[from[2]!] : 0
    if (result === 0x6b) sums.add(n, SBYTES, line.number(6))
    if (result === 0x6b || result === 0x64) sums.add(n, MESS, 1)
    sums.add(n, TRIES, 1)
    sums.add(n, XDELAY, line.xdelay())
  }

  rows(): Rows {
    const { keys, sums } = this
    const rows = new Rows(keys.count, keys.starts[keys.count]! + keys.count * 20)
    for (let n = 0; n < keys.count; n++) {
      rows.plain(sums.of(n, SBYTES))
      rows.plain(sums.of(n, MESS))
      rows.plain(sums.of(n, TRIES))
      rows.fixed(sums.of(n, XDELAY), 2)
      rows.last(keys.text, keys.starts[n]!, keys.starts[n + 1]!)
    }
    return rows
  }
}

/** What the columns of these tables and reports are, for their manual pages. */
export const placeColumns = [
  'sbytes  bytes successfully delivered',
  'mess    deliveries that came to an end: successes and failures',
  'tries   delivery attempts: deferrals too',
  'xdelay  seconds that all attempts took, together',
]
