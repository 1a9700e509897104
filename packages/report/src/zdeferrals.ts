// zdeferrals - why deliveries were put off
import type { Usage } from '@qmailanalog/program'
import { deferralsTable } from './deferrals.js'
import { byLast } from './order.js'
import { reasonColumns } from './reasons.js'
import { asReport, reading, reads } from './tally.js'

const usage: Usage = {
  name: 'zdeferrals',
  summary: 'why deliveries were put off',
  reads,
  prints:
    'the table of deferrals(1), sorted by reason, under a title and an explanation of 6 lines.',
  columns: reasonColumns,
  sections: [
    { title: 'COLUMNS', text: ['In reasons, qmail writes _ for a blank; here it is one.'] },
  ],
  examples: [{ command: 'matchup <log 5>/dev/null | zdeferrals', help: 'the report of one log' }],
  see: ['deferrals(1)', 'matchup(1)', 'matchup(5)'],
}

const look = {
  preamble: `Reasons for deferral

Each line counts the deliveries that were put off with one reason, to be
tried again later. xdelay is the time that these deliveries took,
together, in seconds; one recipient may be put off many times.

`,
  header: 'del xdelay reason',
  order: byLast,
  underscores: true,
}

export const zdeferrals = reading(usage, deferralsTable, (table) => asReport(table.rows(), look))
