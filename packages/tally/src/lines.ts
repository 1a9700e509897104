import { Output } from '@qmailanalog/program'
import { viewOf } from '@qmailanalog/record'
import type { Part } from '@qmailanalog/table'
import { putKey } from './key.js'
import { linesLayout, nameOf, reportsLayout, type Source } from './names.js'
import { putValues } from './values.js'

/** Lines of a tally, which are counted. */
export class TallyLines {
  /** how many there are, but for those that count them */
  count = 0

  constructor(readonly out = new Output()) {}

  /** What a report has counted, a piece at a time. */
  *part(source: Source, part: Part): Generator<Buffer> {
    yield* this.table(nameOf(source, part.name), part)
  }

  /** That so many tallies of a report are here. */
  report(name: string, tallies = '1'): void {
    this.out.text(`${reportsLayout.name}\t${name}\t${tallies}\n`)
    this.count++
  }

  /** All keys of a table behind a name, a piece at a time. */
  *table(name: string, { sums, groups, kinds }: Omit<Part, 'name'>): Generator<Buffer> {
    const { out } = this
    const head = viewOf(Buffer.from(`${name}\t`, 'latin1'))
    for (const entry of sums.all()) {
      out.bytes(head, 0, head.byteLength)
      if (groups) {
        const group = sums.group(entry)
        putKey(out, groups.bytes, groups.keyStart(group), groups.keyEnd(group))
      }
      putKey(out, sums.bytes, sums.keyStart(entry), sums.keyEnd(entry))
      putValues(out, sums, entry, kinds)
      this.count++
      if (out.full) yield out.take()!
    }
  }

  /** The last line: how many there should be. */
  last(balance = 0): void {
    this.out.text(`${linesLayout.name}\tlines\t${this.count + balance}\n`)
  }

  /** What is left. */
  *rest(): Generator<Buffer> {
    const rest = this.out.take()
    if (rest) yield rest
  }
}
