// zrhosts - how much each recipient host got, and how long that took
import type { Usage } from '@qmailanalog/program'
import { byLast } from './order.js'
import { rhostsColumns, rhostsTable } from './rhosts.js'
import { asReport, reading, reads } from './tally.js'

const usage: Usage = {
  name: 'zrhosts',
  summary: 'how much each recipient host got, and how long that took',
  reads,
  prints: 'the table of rhosts(1), sorted by host, under a title and an explanation of 8 lines.',
  columns: rhostsColumns,
  examples: [{ command: 'matchup <log 5>/dev/null | zrhosts', help: 'the report of one log' }],
  see: ['rhosts(1)', 'matchup(1)', 'matchup(5)'],
}

const look = {
  preamble: `Recipient hosts

Each line is about one host: what stands behind the last @ of the
recipients. sbytes counts bytes that were delivered there, mess messages
that were delivered or failed, tries all attempts, deferrals too; xdelay
is the time that the attempts took, together, in seconds: divided by
tries, it tells which hosts are slow.

`,
  header: 'sbytes mess tries xdelay host',
  order: byLast,
}

export const zrhosts = reading(usage, rhostsTable, (table) => asReport(table.rows(), look))
