import { finite, type RecordLine, Sum, type Wanted } from '@qmailanalog/record'
import type { Counter, Figure } from '@qmailanalog/table'

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

  /** A figure that there is no ground for is left out. */
  figures(): Figure[][] {
    const { messages, attempts, successes, failures } = this
    const { recipients, tries, bytes, weighted, qtime, ddelay, xdelay } = this
    const each = (sum: Sum, count: number) => finite(sum.value / count)
    const queue = [count('messages', 'Completed messages', messages)]
    if (messages > 0) {
      queue.push(
        count('recipients', 'Recipients for completed messages', recipients.value),
        count('tries', 'Total delivery attempts for completed messages', tries.value),
        count(
          'tries_per_message',
          'Average delivery attempts per completed message',
          each(tries, messages),
        ),
        figure('bytes', 'bytes', 'Bytes in completed messages', bytes.value),
        figure('bytes', 'sbytes', 'Bytes weighted by success', weighted.value),
        figure('seconds', 'qtime', 'Average message qtime (s)', each(qtime, messages)),
      )
    }
    const deliveries = [count('deliveries', 'Total delivery attempts', attempts)]
    if (attempts > 0) {
      deliveries.push(
        count('successes', '  success', successes),
        count('failures', '  failure', failures),
        count('deferrals', '  deferral', attempts - successes - failures),
        seconds('ddelay', 'Total ddelay (s)', ddelay.value),
      )
      if (successes > 0) {
        deliveries.push(
          seconds('ddelay_per_success', 'Average ddelay per success (s)', each(ddelay, successes)),
        )
      }
      deliveries.push(
        seconds('xdelay', 'Total xdelay (s)', xdelay.value),
        seconds(
          'xdelay_per_delivery',
          'Average xdelay per delivery attempt (s)',
          each(xdelay, attempts),
        ),
      )
      const span = finite(this.last - this.first)
      if (span > 0) {
        deliveries.push(
          figure('days', 'days', 'Time span (days)', span / 86400),
          count('concurrency', 'Average concurrency', each(xdelay, span)),
        )
      }
    }
    return [queue, deliveries]
  }
}

const figure = (
  unit: Figure['unit'],
  name: string,
  label: string,
  value: number,
  places = -1,
): Figure => ({ name, label, value, unit, places })
const count = (name: string, label: string, value: number) => figure('count', name, label, value)
const seconds = (name: string, label: string, value: number) =>
  figure('seconds', name, label, value, 6)
