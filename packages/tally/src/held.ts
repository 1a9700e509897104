import type { Scanner } from '@qmailanalog/record'
import { SumsByKey } from '@qmailanalog/table'
import { withoutEscapes } from './key.js'
import { TallyLines } from './lines.js'
import { type Layout, reportsLayout, type Source } from './names.js'
import type { Line } from './reading.js'

/** Tallies added up in memory: all keys are held. */
export class Held {
  private readonly tables = new Map<Layout, SumsByKey>()
  private last: { layout: Layout; table: SumsByKey } | undefined

  constructor(private readonly scanner: Scanner) {}

  take({ buf, view, layout, key, keyEnd, values }: Line): void {
    if (this.last?.layout !== layout) this.last = { layout, table: this.tableOf(layout) }
    const { table } = this.last
    const end = withoutEscapes(buf, key, keyEnd)
    const known = table.count
    const entry = table.entryOf(view, key, end)
    values.addTo(table, entry, layout.kinds, table.count > known)
  }

  private tableOf(layout: Layout): SumsByKey {
    const table = this.tables.get(layout) ?? new SumsByKey(this.scanner, layout.kinds.length)
    this.tables.set(layout, table)
    return table
  }

  /** The reports that there are tallies of, by their names with settings, and of how many each. */
  reports(): { name: string; tallies: number }[] {
    const reports = this.tables.get(reportsLayout)
    if (!reports) return []
    return Array.from(reports.all(), (entry) => ({
      name: reports.text(entry),
      tallies: reports.sum(entry, 0),
    }))
  }

  /** What was counted of a report, by its parts. */
  tablesOf(source: Source): Map<string, SumsByKey> {
    const tables = [...this.tables].filter(([layout]) => layout.source?.name === source.name)
    return new Map(tables.map(([{ part }, table]) => [part, table]))
  }

  /** The tally of all, a piece at a time; its last line tells of so many lines more than these. */
  *lines(missing: number): Generator<Buffer> {
    const lines = new TallyLines()
    for (const [{ name, kinds }, sums] of this.tables) yield* lines.table(name, { sums, kinds })
    lines.last(missing)
    yield* lines.rest()
  }
}
