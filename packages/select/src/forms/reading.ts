import { Fatal, Output, release, type Tools } from '@qmailanalog/program'
import { lineOf, NoRecord } from './cells.js'
import type { Form } from './printer.js'
import { CsvRows, longestRow, NdjsonRows, type Rows, TsvRows } from './rows.js'

/** How many rows that are no records are named one by one. */
const named = 10

const rowsOf = { ndjson: NdjsonRows, csv: CsvRows, tsv: TsvRows }

/** What reading may use, and whether rows that are no records are a fault. */
interface Reading extends Pick<Tools, 'say' | 'fail' | 'stdin'> {
  strict: boolean
}

/** Standard input, read in a machine form, as lines of records, each with its LF. Rows that are no records are named and passed over. */
export async function* linesFrom(
  form: Exclude<Form, 'line'>,
  { stdin, say, fail, strict }: Reading,
): AsyncGenerator<Buffer> {
  const out = new Output()
  let wrong = 0
  const reader = new Reader(new rowsOf[form](), out, (line, what) => {
    wrong++
    if (wrong <= named) say(`line ${line} is no record: ${what}`)
  })
  for await (const chunk of stdin) {
    reader.take(chunk.toString('latin1'))
    yield* taken(out)
  }
  reader.end()
  yield* taken(out)
  if (wrong === 0) return
  const rows = wrong === 1 ? '1 row' : `${wrong} rows`
  if (strict) fail(new Fatal(`unable to read ${rows}: no records`))
  else say(`${rows} passed over: no records`)
}

function* taken(out: Output): Generator<Buffer> {
  const bytes = out.take()
  if (!bytes) return
  yield bytes
  release(bytes)
}

/** Takes bytes (latin1) that come cut anywhere, and puts lines of records into an Output. */
class Reader {
  /** what is there of a line whose end has not come */
  private rest = ''
  private isLong = false
  /** the line that is read, and the one in which its row began */
  private line = 1
  private began = 1

  constructor(
    private readonly rows: Rows,
    private readonly out: Output,
    private readonly wrong: (line: number, what: string) => void,
  ) {}

  take(bytes: string): void {
    const [first = '', ...more] = bytes.split('\n')
    this.add(first)
    for (const part of more) {
      this.ended()
      this.add(part)
    }
  }

  end(): void {
    if (this.rest !== '' || this.isLong) this.ended()
    if (this.rows.open) this.wrong(this.began, 'a quoted cell has no end')
  }

  private add(part: string): void {
    if (this.rest.length + part.length > longestRow) this.isLong = true
    else this.rest += part
  }

  private ended(): void {
    const line = this.line === 1 ? this.rest.replace(/^\xef\xbb\xbf/, '') : this.rest
    try {
      if (this.isLong) throw new NoRecord('it is longer than 16 MiB')
      const cells = this.rows.take(line)
      if (cells) this.out.text(`${lineOf(cells)}\n`)
    } catch (error) {
      if (!(error instanceof NoRecord)) throw error
      this.wrong(this.began, error.message)
    }
    this.rest = ''
    this.isLong = false
    this.line++
    if (!this.rows.open) this.began = this.line
  }
}
