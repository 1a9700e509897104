import { finite, type RecordLine, Sum } from '@qmailanalog/record'
import {
  type Counter,
  type Field,
  type Figure,
  type Kind,
  type Part,
  Sums,
} from '@qmailanalog/table'
import { deliveriesOf, failure, success } from './by-reason.js'
import { isUndated } from './dated.js'

const successes = deliveriesOf(success)
const failures = deliveriesOf(failure)

/** How many counts stand first in a tally, before the exact sums, and the first time and the last. */
const counts = 5
const kinds: Kind[] = [...Array.from<Kind>({ length: counts + 7 }).fill('sum'), 'least', 'most']

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
  /** records whose stamps are no decimal numbers */
  undated = 0
  private first = Number.POSITIVE_INFINITY
  private last = Number.NEGATIVE_INFINITY
  /** as a tally has them, in this order */
  private readonly exact = [
    this.recipients,
    this.tries,
    this.bytes,
    this.weighted,
    this.qtime,
    this.ddelay,
    this.xdelay,
  ]

  /** @param before what was counted before */
  constructor(before?: Sums) {
    if (before) this.addAll(before)
  }

  take(lines: RecordLine[], count: number): void {
    for (let n = 0; n < count; n++) this.line(lines[n]!)
  }

  private line(line: RecordLine): void {
    const third = line.number(3)
    if (isUndated(line)) this.undated++
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
    if (line.is(successes)) {
      this.successes++
      this.ddelay.add(ddone - third)
    } else if (line.is(failures)) this.failures++
    // A birth is no end of anything, even if the clock was set back since.
    if (third < this.first) this.first = third
    if (ddone > this.last) this.last = ddone
  }

  /** What was counted before. */
  private addAll(sums: Sums): void {
    for (const entry of sums.all()) {
      const of = (n: number) => sums.sum(entry, n)
      this.messages += of(0)
      this.attempts += of(1)
      this.successes += of(2)
      this.failures += of(3)
      this.undated += of(4)
      for (const [n, sum] of this.exact.entries()) sum.addExact(sums.exactly(entry, counts + n))
      this.first = Math.min(this.first, of(counts + this.exact.length))
      this.last = Math.max(this.last, of(counts + this.exact.length + 1))
    }
  }

  parts(): Part[] {
    const { messages, attempts, successes, failures, undated, exact, first, last } = this
    const sums = new Sums(kinds.length)
    if (messages + attempts > 0) {
      const values = exact.map((sum) => sum.exact)
      sums.row('', messages, attempts, successes, failures, undated, ...values, first, last)
    }
    return [{ name: '', kinds, sums }]
  }

  /** Figures that there is no ground for are not shown, and an average of nothing is null. */
  figures(): Figure[][] {
    const { messages, attempts, successes, failures } = this
    const { recipients, tries, bytes, weighted, qtime, ddelay, xdelay } = this
    const span = finite(this.last - this.first)
    const queue = [
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
    ]
    const deliveries = [
      count('successes', '  success', successes),
      count('failures', '  failure', failures),
      count('deferrals', '  deferral', attempts - successes - failures),
      seconds('ddelay', 'Total ddelay (s)', ddelay.value),
      seconds('ddelay_per_success', 'Average ddelay per success (s)', each(ddelay, successes)),
      seconds('xdelay', 'Total xdelay (s)', xdelay.value),
      seconds(
        'xdelay_per_delivery',
        'Average xdelay per delivery attempt (s)',
        each(xdelay, attempts),
      ),
      figure('days', 'days', 'Time span (days)', span > 0 ? span / 86400 : null),
      count('concurrency', 'Average concurrency', span > 0 ? each(xdelay, span) : null),
    ]
    return [
      [count('messages', 'Completed messages', messages), ...grounded(queue, messages)],
      [count('deliveries', 'Total delivery attempts', attempts), ...grounded(deliveries, attempts)],
      [{ ...count('undated', 'Undated records', this.undated), shown: false }],
    ]
  }
}

const each = (sum: Sum, count: number) => (count > 0 ? finite(sum.value / count) : null)

/** Figures, shown if there is something that they tell of. */
const grounded = (figures: Figure[], count: number): Figure[] =>
  figures.map((figure) => ({ ...figure, shown: count > 0 && figure.value !== null }))

const figure = (
  unit: Figure['unit'],
  name: string,
  label: string,
  value: number | null,
  places = -1,
): Figure => ({ name, label, value, unit, places, shown: true })
const count = (name: string, label: string, value: number | null) =>
  figure('count', name, label, value)
const seconds = (name: string, label: string, value: number | null) =>
  figure('seconds', name, label, value, 6)

/** What the figures are, for programs. */
export const figureFields: Field[] = new Overall()
  .figures()
  .flat()
  .map(({ name, label, value }) => ({
    name,
    help: label.trim(),
    type: value === null ? 'number or null' : 'number',
  }))
