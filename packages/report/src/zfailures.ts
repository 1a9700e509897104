// zfailures - why deliveries failed for good
import type { Usage } from '@qmailanalog/program'
import { failuresTable } from './failures.js'
import { byLast } from './order.js'
import { reasonColumns } from './reasons.js'
import { asReport, reading, reads } from './tally.js'

const usage: Usage = {
  name: 'zfailures',
  summary: 'why deliveries failed for good',
  reads,
  prints:
    'the table of failures(1), sorted by reason, under a title and an explanation of 6 lines.',
  columns: reasonColumns,
  sections: [
    { title: 'COLUMNS', text: ['In reasons, qmail writes _ for a blank; here it is one.'] },
  ],
  examples: [{ command: 'matchup <log 5>/dev/null | zfailures', help: 'the report of one log' }],
  see: ['failures(1)', 'matchup(1)', 'matchup(5)'],
}

const look = {
  preamble: `Reasons for failure

Each line counts the deliveries that failed for good with one reason:
the message went back to its sender. xdelay is the time that these
deliveries took, together, in seconds.

`,
  header: 'del xdelay reason',
  order: byLast,
  underscores: true,
}

export const zfailures = reading(usage, failuresTable, (table) => asReport(table.rows(), look))
