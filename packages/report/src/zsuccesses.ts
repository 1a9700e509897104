// zsuccesses - what the programs that delivered said of successes
import type { Usage } from '@qmailanalog/program'
import { byLast } from './order.js'
import { reasonColumns } from './reasons.js'
import { successesTable } from './successes.js'
import { asReport, reading, reads } from './tally.js'

const usage: Usage = {
  name: 'zsuccesses',
  summary: 'what the programs that delivered said of successes',
  reads,
  prints:
    'the table of successes(1), sorted by reason, under a title and an explanation of 6 lines.',
  columns: reasonColumns,
  sections: [
    { title: 'COLUMNS', text: ['In reasons, qmail writes _ for a blank; here it is one.'] },
  ],
  examples: [{ command: 'matchup <log 5>/dev/null | zsuccesses', help: 'the report of one log' }],
  see: ['successes(1)', 'matchup(1)', 'matchup(5)'],
}

const look = {
  preamble: `Reasons for success

Each line counts the successful deliveries with one reason, which is what
the program that delivered said; xdelay is the time that these deliveries
took, together, in seconds. A reason may be empty.

`,
  header: 'del xdelay reason',
  order: byLast,
  underscores: true,
}

export const zsuccesses = reading(usage, successesTable, (table) => asReport(table.rows(), look))
