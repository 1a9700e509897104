import { decimal, type Pending, parsePending, viewOf } from '@qmailanalog/record'
import { type Column, column, Rows, Sums } from '@qmailanalog/table'
import { timeOfStamp } from './dated.js'

/** A message in the queue, with what is known of it. */
interface Waiting {
  queue: string
  message: string
  /** seconds since 1970; NaN if that is no time */
  birth: number
  bytes: number
  nk: number
  nd: number
  nz: number
  sender: string
  running: { since: number; to: string }[]
}

const nothing = {
  birth: Number.NaN,
  bytes: Number.NaN,
  nk: Number.NaN,
  nd: Number.NaN,
  nz: Number.NaN,
}

// The sums of rows.
const AGE = 0
const BYTES = 1
const SUCCESSES = 2
const FAILURES = 3
const DEFERRALS = 4
const RUNNING = 5
const LONGEST = 6
const width = 7

/** What is in the queue, from the lines that matchup hands on (zpending(1)). */
export class Queue {
  private readonly messages = new Map<string, Waiting>()

  /** Takes a line (latin1) without its LF; one that is no pending line is passed over. */
  line(line: string): void {
    const pending = parsePending(line)
    if (!pending) return
    const { message, queue } = pending
    if (pending.kind === 'message') {
      const { birth, bytes, sender } = pending
      const counts = { nk: 0, nd: 0, nz: 0 }
      const { running } = this.get(pending) ?? { running: [] }
      const known = { birth: timeOfStamp(birth), bytes: decimal(bytes), sender }
      this.messages.set(keyOf(pending), { queue, message, ...known, ...counts, running })
    } else if (pending.kind === 'counts') {
      const known = this.get(pending)
      const { nk, nd, nz } = pending
      if (known) Object.assign(known, { nk: decimal(nk), nd: decimal(nd), nz: decimal(nz) })
    } else {
      const { channel, dstart, recipient } = pending
      // Of a message that the log does not tell of no more is known.
      const known = this.get(pending) ?? { queue, message, ...nothing, sender: '?', running: [] }
      known.running.push({ since: timeOfStamp(dstart), to: `${channel}.${recipient}` })
      this.messages.set(keyOf(pending), known)
    }
  }

  private get(pending: Pending): Waiting | undefined {
    return this.messages.get(keyOf(pending))
  }

  /** A row for each message, the oldest first, those without a birth last; ages up to a time, in seconds since 1970. */
  rows(at: number): Rows {
    const birthOf = ({ birth }: Waiting) => (Number.isNaN(birth) ? Number.POSITIVE_INFINITY : birth)
    const all = [...this.messages.values()]
    all.sort((a, b) => (birthOf(a) === birthOf(b) ? 0 : birthOf(a) - birthOf(b)))
    const rows = new Sums(width)
    for (const { queue, message, birth, bytes, nk, nd, nz, sender, running } of all) {
      const name = queue === '' ? message : `${queue}/${message}`
      const to = running.map(({ to }) => to).join(' ')
      const key = Buffer.from(`${name} ${sender} ${to}`, 'latin1')
      const row = rows.append(viewOf(key), 0, key.length)
      rows.set(row, AGE, at - birth)
      rows.set(row, BYTES, bytes)
      rows.set(row, SUCCESSES, nk)
      rows.set(row, FAILURES, nd)
      rows.set(row, DEFERRALS, nz)
      rows.set(row, RUNNING, running.length)
      rows.set(row, LONGEST, longest(running, at))
    }
    return new Rows(rows, queueColumns)
  }
}

const keyOf = ({ queue, message }: Pending) => `${queue}\n${message}`

/** How long the first of some deliveries runs; NaN if there is none that has a time. */
function longest(running: Waiting['running'], at: number): number {
  const since = running.map(({ since }) => since).filter((time) => !Number.isNaN(time))
  // No list of arguments: a message may have any number of recipients.
  const first = since.reduce((first, time) => Math.min(first, time), Number.POSITIVE_INFINITY)
  return since.length === 0 ? Number.NaN : at - first
}

const seconds = { unit: 'seconds', places: 2, mayMiss: true } as const
const mayMiss = { mayMiss: true }

/** The columns of numbers. */
export const queueColumns: Column[] = [
  column(AGE, 'age', 'seconds since the birth of the message', seconds),
  column(BYTES, 'bytes', 'its size', { unit: 'bytes', mayMiss: true }),
  column(SUCCESSES, 'successes', 'its successes so far', mayMiss),
  column(FAILURES, 'failures', 'its failures so far', mayMiss),
  column(DEFERRALS, 'deferrals', 'its deferrals so far', mayMiss),
  column(RUNNING, 'running', 'deliveries that run now'),
  column(LONGEST, 'longest', 'seconds since the first of these began; - if none runs', seconds),
]
