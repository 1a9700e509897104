// ddist - how long it took until so many percent of deliveries were done, as a plain table
import type { ColumnHelp, Usage } from '@qmailanalog/program'
import { asRounded, finite, type RecordLine, type Scanner, Sum, viewOf } from '@qmailanalog/record'
import { Keyed } from './keyed.js'
import { Rows, sumColumn } from './rows.js'
import { asTable, reading, reads, type Table } from './tally.js'

/** What the columns are, for the manual pages. */
export const ddistColumns: ColumnHelp[] = [
  ['doneby', 'the ddelay, in seconds, within which pct percent of the successes were done'],
  ['avg', 'the mean of the different ddelays up to there, in seconds'],
  ['pct', 'percent of the successes'],
]

const usage: Usage = {
  name: 'ddist',
  summary: 'how long it took until so many percent of deliveries were done, as a plain table',
  reads,
  prints:
    'a line for each percentage from 10 to 100 that is there: doneby, avg, pct, with a blank between them.',
  columns: ddistColumns,
  sections: [
    {
      title: 'COLUMNS',
      text: ['A delay below zero (clocks jump) counts, but has no line of its own.'],
    },
  ],
  examples: [{ command: 'matchup <log 5>/dev/null | ddist', help: 'the table of one log' }],
  see: ['zddist(1)', 'matchup(1)', 'matchup(5)'],
}

/** The distribution of the ddelays of successes, in seconds, as six digits tell them (reports: Tables, ddist). */
export class Distribution implements Table {
  readonly need = 5
  readonly wanted = { kind: 0x64, result: 0x6b }
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

  rows(): Rows {
    const { count } = this
    const sorted = this.delays.subarray(0, count)
    // Doubles from 0 on are in the order of their bits, and Node.js compares whole numbers quicker.
    if (this.negative) sorted.sort()
    else new BigUint64Array(sorted.buffer, 0, count).sort()
    const lines = new Keyed(this.scanner, 2)
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
    return new Rows(lines, [sumColumn(0, 2), sumColumn(1, 2)])
  }
}

export const ddist = reading(usage, (scanner) => new Distribution(scanner), asTable)
