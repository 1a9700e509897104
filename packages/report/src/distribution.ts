import { asRounded, finite, type RecordLine, type Scanner, Sum, viewOf } from '@qmailanalog/record'
import { type Column, type Counted, column, Rows, SumsByKey, type Table } from '@qmailanalog/table'
import { deliveriesOf, success } from './by-reason.js'

/** The distribution of the ddelays of successes, in seconds, as six digits tell them (reports: Tables, ddist). */
class Distribution implements Counted {
  readonly need = 5
  readonly wanted = deliveriesOf(success)
  private delays = new Float64Array(4096)
  private count = 0
  private negative = false

  constructor(private readonly scanner: Scanner) {}

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
    const { count } = this
    const sorted = this.delays.subarray(0, count)
    // Doubles from 0 on are in the order of their bits, and Node.js compares whole numbers quicker.
    if (this.negative) sorted.sort()
    else new BigUint64Array(sorted.buffer, 0, count).sort()
    const lines = new SumsByKey(this.scanner, 2)
    let distinct = 0
    const sum = new Sum()
    for (let n = 0; n < count; ) {
      const doneby = sorted[n]!
      let percent = -1
      for (let next = n; next < count; ) {
        const delay = sorted[next]!
        while (next < count && sorted[next] === delay) next++
        const reached = Math.floor((next * 100) / count)
        if (percent >= 0 && reached !== percent) break
        percent = reached
        distinct++
        sum.add(delay)
        n = next
      }
      if (percent < 10 || doneby < 0) continue
      const text = viewOf(Buffer.from(String(percent)))
      const line = lines.append(text, 0, text.byteLength)
      lines.add(line, 0, doneby)
      lines.add(line, 1, sum.value / distinct)
    }
    return new Rows(lines, columns)
  }
}

const seconds = { unit: 'seconds', places: 2 } as const

/** Which ddelay so many percent of the successes do not exceed (reports: Tables, ddist). */
export const distribution: Table = {
  counter: (scanner) => new Distribution(scanner),
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
