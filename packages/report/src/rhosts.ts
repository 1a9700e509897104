// rhosts - deliveries by recipient host, as a plain table
import type { ColumnHelp, Usage } from '@qmailanalog/program'
import type { Scanner } from '@qmailanalog/record'
import { Places, placeColumns } from './places.js'
import { asTable, reading, reads } from './tally.js'

/** What the columns are, for help and the manual pages. */
export const rhostsColumns: ColumnHelp[] = [
  ...placeColumns,
  ['host', 'what stands behind the last @ of a recipient, all of it if there is none'],
]

const usage: Usage = {
  name: 'rhosts',
  summary: 'deliveries by recipient host, as a plain table',
  reads,
  prints:
    'a line for each host, in order of first appearance: the columns below, with a blank between them, without a header.',
  columns: rhostsColumns,
  examples: [
    {
      command: 'matchup <log 5>/dev/null | rhosts | sort -nr | head',
      help: 'the ten hosts that got the most bytes',
    },
  ],
  see: ['zrhosts(1)', 'matchup(1)', 'matchup(5)'],
}

function hostOf(buf: Buffer, start: number, end: number): number {
  for (let p = end; p > start; p--) if (buf[p - 1] === 0x40) return p
  return start
}

/** Deliveries by host (reports: Tables). */
export const rhostsTable = (scanner: Scanner) => new Places(scanner, hostOf)

export const rhosts = reading(usage, rhostsTable, asTable)
