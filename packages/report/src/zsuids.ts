// zsuids - what each user id sent, and what that cost
import type { Usage } from '@qmailanalog/program'
import { byLastNumber } from './order.js'
import { suidsColumns, suidsTable } from './suids.js'
import { asReport, reading, reads } from './tally.js'

const usage: Usage = {
  name: 'zsuids',
  summary: 'what each user id sent, and what that cost',
  reads,
  prints: 'the table of suids(1), sorted by uid, under a title and an explanation of 11 lines.',
  columns: suidsColumns,
  examples: [{ command: 'matchup <log 5>/dev/null | zsuids', help: 'the report of one log' }],
  see: ['suids(1)', 'matchup(1)', 'matchup(5)'],
}

const look = {
  preamble: `Sender uids

Each line is about one user id: the one that handed the messages over on
this host. Mail from outside has the user id that the SMTP server runs
under, bounces that of qmail-send.
mess counts messages that left the queue, bytes their sizes. sbytes
counts a message once for each successful delivery, rbytes once for each
recipient that was delivered or failed; recips counts these recipients,
tries all attempts, deferrals too. xdelay is the time that the attempts
took, together, in seconds.

`,
  header: 'mess bytes sbytes rbytes recips tries xdelay uid',
  order: byLastNumber,
}

export const zsuids = reading(usage, suidsTable, (table) => asReport(table.rows(), look))
