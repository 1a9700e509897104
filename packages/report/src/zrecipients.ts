// zrecipients - how much each recipient got, and how long that took
import type { Usage } from '@qmailanalog/program'
import { byLast } from './order.js'
import { recipientsColumns, recipientsTable } from './recipients.js'
import { asReport, reading, reads } from './tally.js'

const usage: Usage = {
  name: 'zrecipients',
  summary: 'how much each recipient got, and how long that took',
  reads,
  prints:
    'the table of recipients(1), sorted by recipient, under a title and an explanation of 8 lines.',
  columns: recipientsColumns,
  examples: [{ command: 'matchup <log 5>/dev/null | zrecipients', help: 'the report of one log' }],
  see: ['recipients(1)', 'matchup(1)', 'matchup(5)'],
}

const look = {
  preamble: `Recipients

Each line is about one recipient, with its channel in front: local for
deliveries on this host, remote for those by SMTP. sbytes counts bytes
that were delivered, mess messages that were delivered or failed, tries
all attempts, deferrals too; xdelay is the time that the attempts took,
together, in seconds.

`,
  header: 'sbytes mess tries xdelay recipient',
  order: byLast,
}

export const zrecipients = reading(usage, recipientsTable, (table) => asReport(table.rows(), look))
