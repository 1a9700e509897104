import { asRounded, finite, type RecordLine, type Scanner, Sum } from '@qmailanalog/record'
import {
  type Column,
  type Counted,
  column,
  type Part,
  Rows,
  Sums,
  SumsByKey,
  type Table,
} from '@qmailanalog/table'
import { deliveriesOf, success } from './by-reason.js'

/** Different delays, ascending, how often each is there, and how many of both there are. */
interface Distinct {
  delays: Float64Array
  counts: Float64Array
  count: number
  total: number
}

function distinctOf(sorted: Float64Array): Distinct {
  const total = sorted.length
  const delays = new Float64Array(total)
  const counts = new Float64Array(total)
  let count = 0
  for (let n = 0; n < total; n++) {
    if (n === 0 || sorted[n] !== sorted[n - 1]) delays[count++] = sorted[n]!
    counts[count - 1]!++
  }
  return { delays, counts, count, total }
}

/** The same with what was counted before, each delay a key. */
function together({ delays, counts, count, total }: Distinct, before: Sums): Distinct {
  const all = Array.from(before.all(), (entry) => ({
    delay: Number(before.text(entry)),
    count: before.sum(entry, 0),
  }))
  for (let n = 0; n < count; n++) all.push({ delay: delays[n]!, count: counts[n]! })
  all.sort((a, b) => a.delay - b.delay)
  const both = { delays: new Float64Array(all.length), counts: new Float64Array(all.length) }
  let last = -1
  let sum = total
  for (const [n, it] of all.entries()) {
    if (n === 0 || it.delay !== all[n - 1]!.delay) both.delays[++last] = it.delay
    both.counts[last]! += it.count
  }
  for (const entry of before.all()) sum += before.sum(entry, 0)
  return { ...both, count: last + 1, total: sum }
}

/** Whether a key is a delay as it is written here. */
function isKey(bytes: Buffer, start: number, end: number): boolean {
  const text = bytes.toString('latin1', start, end)
  return Number.isFinite(Number(text)) && String(Number(text)) === text
}

/** The distribution of the ddelays of successes, in seconds, as six digits tell them (reports: Tables, ddist). */
class Distribution implements Counted {
  readonly need = 5
  readonly wanted = deliveriesOf(success)
  private delays = new Float64Array(4096)
  private count = 0
  private negative = false

  constructor(
    private readonly scanner: Scanner,
    private readonly before?: Sums,
  ) {}

  take(lines: RecordLine[], count: number): void {
    for (let n = 0; n < count; n++) this.line(lines[n]!)
  }

  private line(line: RecordLine): void {
    if (this.count === this.delays.length) {
      const grown = new Float64Array(this.count * 2)
      grown.set(this.delays)
      this.delays = grown
    }
    // No -0, whose bits are those of no small number.
    const delay = asRounded(finite(line.number(5) - line.number(3))) + 0
    if (delay < 0) this.negative = true
    this.delays[this.count++] = delay
  }

  rows(columns: Column[]): Rows {
    const lines = new SumsByKey(this.scanner, 2)
    const { delays, counts, count, total } = this.distinct()
    const sum = new Sum()
    let met = 0
    for (let n = 0; n < count; ) {
      const doneby = delays[n]!
      let percent = -1
      for (let next = n; next < count; next++) {
        const reached = Math.floor(((met + counts[next]!) * 100) / total)
        if (percent >= 0 && reached !== percent) break
        percent = reached
        met += counts[next]!
        sum.add(delays[next]!)
        n = next + 1
      }
      if (percent < 10 || doneby < 0) continue
      lines.row(String(percent), doneby, sum.value / n)
    }
    return new Rows(lines, columns)
  }

  parts(): Part[] {
    const { delays, counts, count } = this.distinct()
    const sums = new Sums(1)
    for (let n = 0; n < count; n++) sums.row(String(delays[n]!), counts[n]!)
    return [{ name: '', kinds: ['sum'], isKey, sums }]
  }

  /** The different delays, ascending, how often each is there, and how many they are. */
  private distinct(): Distinct {
    const sorted = this.delays.subarray(0, this.count)
    // Doubles from 0 on are in the order of their bits, and Node.js compares whole numbers quicker.
    if (this.negative) sorted.sort()
    else new BigUint64Array(sorted.buffer, 0, this.count).sort()
    const own = distinctOf(sorted)
    return this.before ? together(own, this.before) : own
  }
}

const seconds = { unit: 'seconds', places: 2 } as const

/** Which ddelay so many percent of the successes do not exceed (reports: Tables, ddist). */
export const distribution: Table = {
  counter: (scanner, before) => new Distribution(scanner, before?.get('')),
  columns: [
    column(
      0,
      'doneby',
      'the ddelay, in seconds, within which pct percent of the successes were done',
      seconds,
    ),
    column(1, 'avg', 'the mean of the different ddelays up to there, in seconds', seconds),
  ],
  key: { name: 'pct', help: 'percent of the successes', number: true },
}
