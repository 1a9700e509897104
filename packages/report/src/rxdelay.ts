// rxdelay - how long an attempt took on average for each recipient, as a plain table
import { type Program, type Usage, wholeLines } from '@qmailanalog/program'
import { decimalAt, finite, put, viewOf } from '@qmailanalog/record'
import {
  answer,
  byFirstNumber,
  Cells,
  type Counting,
  column,
  Rows,
  Sums,
  showingOf,
  type Table,
  tableOptions,
  withOptions,
} from '@qmailanalog/table'
import { byDelay } from './by-recipient.js'

const SP = 32
const LF = 10

const usage: Usage = {
  name: 'rxdelay',
  summary: 'how long an attempt took on average for each recipient, as a plain table',
  reads: 'the table of recipients(1) on standard input.',
  prints:
    'a line for each recipient, the fastest first: the columns below, with a blank between them, without a header.',
  columns: [...byDelay.columns, byDelay.key].map(({ name, help }) => [name, help]),
  examples: [
    {
      command: 'matchup <log 5>/dev/null | recipients | rxdelay | tail',
      help: 'the slowest recipients',
    },
  ],
  see: ['zrxdelay(1)', 'recipients(1)'],
}

const [avg, tries] = byDelay.columns

/** Attempts and recipient stand in one text, as they came. */
const table: Pick<Table, 'columns' | 'key'> = {
  columns: [column(0, avg!.name, avg!.help, { unit: 'seconds', places: 2 })],
  key: {
    name: 'recipient',
    help: byDelay.key.help,
    parts: { between: ' ', names: [{ ...tries!, number: true }, byDelay.key] },
  },
}

const cells = new Cells(table)

/** Lines of recipients as lines of rxdelay: xdelay / attempts in seconds, attempts, recipient (reports: Tables). */
class Attempts {
  private readonly from = new Int32Array(6)
  private readonly to = new Int32Array(6)
  /** attempts and recipient as they came, with the seconds */
  private readonly lines = new Sums(1)

  /** Takes lines of recipients, each with its LF: `buf[start..end)`. */
  take(buf: Buffer, start: number, end: number): void {
    const { from, to, lines } = this
    const view = viewOf(buf)
    for (let p = start; p < end; p++) {
      const lf = buf.indexOf(LF, p)
      for (let n = 1; n <= 5; n++) {
        while (p < lf && isBlank(buf[p]!)) p++
        from[n] = p
        while (p < lf && !isBlank(buf[p]!)) p++
        to[n] = p
      }
      p = lf
      const tries = decimalAt(view, from[3]!, to[3]!)
      const xdelay = decimalAt(view, from[4]!, to[4]!)
      const room = lines.begin(to[3]! - from[3]! + 1 + to[5]! - from[5]!)
      const at = put(lines.bytes, room, view, from[3]!, to[3]!)
      lines.bytes.setUint8(at, SP)
      const line = lines.close(put(lines.bytes, at + 1, view, from[5]!, to[5]!))
      // Not added to 0, which would lose the sign of -0.
      lines.set(line, 0, tries === 0 ? 0 : finite(xdelay / tries))
    }
  }

  rows(): Rows {
    return new Rows(this.lines, table.columns)
  }
}

const isBlank = (byte: number) => byte === 32 || byte === 9

export const rxdelay: Program & Pick<Counting, 'fields' | 'rows' | 'long'> = {
  fields: cells.fields,
  rows: true,
  long: true,
  usage: withOptions(usage, tableOptions),
  open(given, { say }) {
    const showing = showingOf(given, cells.names)
    const attempts = new Attempts()
    const core = wholeLines((buf, start, end) => attempts.take(buf, start, end))
    return {
      core,
      print: () => answer({ table, rows: attempts.rows(), order: byFirstNumber }, showing, say),
    }
  },
}
