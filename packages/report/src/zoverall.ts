// zoverall - overall figures of messages and deliveries
import type { Usage } from '@qmailanalog/program'
import { finite, fixed, plain, type RecordLine, Sum, type Wanted } from '@qmailanalog/record'
import { type Counter, reading, reads } from './tally.js'

const usage: Usage = {
  name: 'zoverall',
  summary: 'overall figures of messages and deliveries',
  reads,
  prints:
    'how many messages, recipients, attempts and bytes there were, and how long all that took.',
  sections: [
    {
      title: 'DESCRIPTION',
      text: [
        'zoverall prints a title and nine lines of explanation, then one block of figures for the messages that left the queue and one for the delivery attempts, each line a label, a colon and a number. A figure that there is no ground for (an average of nothing) is left out.',
        'qtime is the time from the birth of a message to its end; ddelay the time from the birth of the message to the end of a delivery, xdelay the time that the delivery itself took, all in seconds.',
      ],
    },
  ],
  examples: [
    { command: 'matchup <log 5>/dev/null | zoverall', help: 'overall figures of one log' },
  ],
  see: ['matchup(1)', 'matchup(5)'],
}

const preamble = `Overall figures

A completed message has left the queue: each of its recipients was
delivered or given up. Its qtime runs from its birth to its end.
Weighted by success means: counted once for each delivered recipient.

A delivery attempt ends as a success, a failure (given up), or a
deferral (to be tried again). ddelay runs from the birth of the message
to the end of the attempt, xdelay from the start of the attempt to its
end. All times are in seconds unless the line says otherwise. Average
concurrency is total xdelay by time span: attempts at work at once.

`

const success: Wanted = { kind: 0x64, result: 0x6b }
const failure: Wanted = { kind: 0x64, result: 0x64 }

/** Counts what zoverall prints (reports: zoverall). */
export class Overall implements Counter {
  readonly need = 7
  private messages = 0
  private readonly recipients = new Sum()
  private readonly tries = new Sum()
  private readonly bytes = new Sum()
  private readonly weighted = new Sum()
  private readonly qtime = new Sum()
  private attempts = 0
  private successes = 0
  private failures = 0
  private readonly ddelay = new Sum()
  private readonly xdelay = new Sum()
  private first = Number.POSITIVE_INFINITY
  private last = Number.NEGATIVE_INFINITY

  take(lines: RecordLine[], count: number): void {
    for (let n = 0; n < count; n++) this.line(lines[n]!)
  }

  private line(line: RecordLine): void {
    const third = line.number(3)
    if (line.message) {
      const birth = line.number(2)
      const bytes = line.number(4)
      const nk = line.number(5)
      const recipients = nk + line.number(6)
      this.messages++
      this.recipients.add(recipients)
      this.tries.add(recipients + line.number(7))
      this.bytes.add(bytes)
      this.weighted.add(bytes * nk)
      this.qtime.add(third - birth)
      if (birth < this.first) this.first = birth
      if (third > this.last) this.last = third
      return
    }
    const ddone = line.number(5)
    this.attempts++
    this.xdelay.add(line.xdelay())
    if (line.is(success)) {
      this.successes++
      this.ddelay.add(ddone - third)
    } else if (line.is(failure)) this.failures++
    // A birth is no end of anything, even if the clock was set back since.
    if (third < this.first) this.first = third
    if (ddone > this.last) this.last = ddone
  }

  print(): Buffer[] {
    const { messages, attempts, successes, failures } = this
    const lines = [`Completed messages: ${messages}`]
    if (messages > 0) {
      lines.push(
        `Recipients for completed messages: ${plain(this.recipients.value)}`,
        `Total delivery attempts for completed messages: ${plain(this.tries.value)}`,
        `Average delivery attempts per completed message: ${plain(this.tries.value / messages)}`,
        `Bytes in completed messages: ${plain(this.bytes.value)}`,
        `Bytes weighted by success: ${plain(this.weighted.value)}`,
        `Average message qtime (s): ${plain(this.qtime.value / messages)}`,
      )
    }
    lines.push('', `Total delivery attempts: ${attempts}`)
    if (attempts > 0) {
      lines.push(
        `  success: ${successes}`,
        `  failure: ${failures}`,
        `  deferral: ${attempts - successes - failures}`,
        `Total ddelay (s): ${fixed(this.ddelay.value, 6)}`,
      )
      if (successes > 0) {
        lines.push(`Average ddelay per success (s): ${fixed(this.ddelay.value / successes, 6)}`)
      }
      lines.push(
        `Total xdelay (s): ${fixed(this.xdelay.value, 6)}`,
        `Average xdelay per delivery attempt (s): ${fixed(this.xdelay.value / attempts, 6)}`,
      )
      const span = finite(this.last - this.first)
      if (span > 0) {
        lines.push(
          `Time span (days): ${plain(span / 86400)}`,
          `Average concurrency: ${plain(finite(this.xdelay.value / span))}`,
        )
      }
    }
    return [Buffer.from(`${preamble}${lines.join('\n')}\n`, 'latin1')]
  }
}

export const zoverall = reading(
  usage,
  () => new Overall(),
  (overall) => overall.print(),
)
