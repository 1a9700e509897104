import type { ColumnHelp } from '@qmailanalog/program'
import type { RecordLine, Scanner } from '@qmailanalog/record'
import { Keyed, Keys } from './keyed.js'
import { type Column, Rows, sumColumn } from './rows.js'
import type { Table } from './tally.js'

const SBYTES = 0
const MESS = 1
const TRIES = 2
const XDELAY = 3

/** The bytes `k`, `d` and `z`. */
const K = 0x6b
const D = 0x64
const Z = 0x7a

/** Where the key of a delivery line begins in the bytes of its recipient. */
export type Part = (buf: Buffer, start: number, end: number) => number

/** Deliveries by where they went: bytes of successes, successes and failures, attempts, xdelay in seconds (reports: Tables). */
export class Places implements Table {
  readonly need = 8
  readonly wanted = { kind: 0x64, result: 0 }
  private readonly places: Keyed
  private readonly keys: Keys

  constructor(
    scanner: Scanner,
    private readonly part: Part,
  ) {
    this.places = new Keyed(scanner, 4)
    this.keys = new Keys(scanner)
  }

  take(lines: RecordLine[], count: number): void {
    const { keys, places } = this
    const { starts, ends, groups, entries } = keys
    const { buf, view } = lines[0]!
    for (let n = 0; n < count; n++) {
      const { from, to } = lines[n]!
      starts[n] = this.part(buf, from[8]!, to[8]!)
      ends[n] = to[8]!
      groups[n] = 0
    }
    places.entriesOf(view, keys, count)
    for (let n = 0; n < count; n++) {
      const line = lines[n]!
      const { from, to } = line
      const place = entries[n]!
      const result = to[2]! - from[2]! === 1 ? buf[from[2]!] : 0
      if (result === K) places.add(place, SBYTES, line.number(6))
      if (result === K || result === D) places.add(place, MESS, 1)
      if (result === K || result === D || result === Z) places.add(place, TRIES, 1)
      places.add(place, XDELAY, line.xdelay())
    }
  }

  rows(columns = placesColumns): Rows {
    return new Rows(this.places, columns)
  }
}

const placesColumns: Column[] = [
  ...[SBYTES, MESS, TRIES].map((sum) => sumColumn(sum)),
  sumColumn(XDELAY, 2),
]

/** The columns of zrxdelay: seconds per attempt, as worked out from an xdelay as it is printed; attempts. */
export const attemptColumns: Column[] = [{ sum: XDELAY, places: 2, by: TRIES }, sumColumn(TRIES)]

/** What they are, and the recipient. */
export const attemptHelp: ColumnHelp[] = [
  ['avg', 'seconds that an attempt took on average'],
  ['tries', 'delivery attempts'],
  ['recipient', 'CHANNEL.RECIPIENT'],
]

/** What the columns of these tables and reports are, for their manual pages. */
export const placeColumns: ColumnHelp[] = [
  ['sbytes', 'bytes successfully delivered'],
  ['mess', 'deliveries that came to an end: successes and failures'],
  ['tries', 'delivery attempts: deferrals too'],
  ['xdelay', 'seconds that all attempts took, together'],
]
