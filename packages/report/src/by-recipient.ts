import type { RecordLine } from '@qmailanalog/record'
import { type Adding, byKey, column, type SumsByKey, type Table } from '@qmailanalog/table'
import { deferral, deliveriesOf, failure, success } from './by-reason.js'

const SBYTES = 0
const MESS = 1
const TRIES = 2
const XDELAY = 3

const AT = 0x40

const deliveries: Adding = { need: 8, wanted: deliveriesOf(0), sums: 4, key: 8, add }

function add(sums: SumsByKey, place: number, line: RecordLine): void {
  const { buf, from, to } = line
  const result = to[2]! - from[2]! === 1 ? buf[from[2]!] : 0
  if (result === success) sums.add(place, SBYTES, line.number(6))
  if (result === success || result === failure) sums.add(place, MESS, 1)
  if (result === success || result === failure || result === deferral) sums.add(place, TRIES, 1)
  sums.add(place, XDELAY, line.xdelay())
}

/** Where what stands behind the last @ begins; all of it if there is none. */
export function afterAt(buf: Buffer, start: number, end: number): number {
  for (let p = end; p > start; p--) if (buf[p - 1] === AT) return p
  return start
}

const columns = [
  column(SBYTES, 'sbytes', 'bytes successfully delivered', { unit: 'bytes' }),
  column(MESS, 'mess', 'deliveries that came to an end: successes and failures'),
  column(TRIES, 'tries', 'delivery attempts: deferrals too'),
  column(XDELAY, 'xdelay', 'seconds that all attempts took, together', {
    unit: 'seconds',
    places: 2,
  }),
]

const recipient = { name: 'recipient', help: 'CHANNEL.RECIPIENT' }

/** Deliveries by recipient: bytes of successes, successes and failures, attempts, xdelay in seconds (reports: Tables). */
export const byRecipient: Table = { counter: byKey(deliveries), columns, key: recipient }

/** Deliveries by host, with the columns of those by recipient (reports: Tables). */
export const byHost: Table = {
  counter: byKey({ ...deliveries, from: afterAt }),
  columns,
  key: {
    name: 'host',
    help: 'what stands behind the last @ of a recipient, all of it if there is none',
  },
}

/** Seconds per attempt for each recipient, as worked out from an xdelay as it is printed; attempts (reports: Tables, rxdelay). */
export const byDelay: Table = {
  counter: byRecipient.counter,
  columns: [
    column(XDELAY, 'avg', 'seconds that an attempt took on average', {
      unit: 'seconds',
      places: 2,
      by: TRIES,
    }),
    column(TRIES, 'tries', 'delivery attempts'),
  ],
  key: recipient,
}
