// zsenders - what each sender sent, and what that cost
import type { Usage } from '@qmailanalog/program'
import { byLastNumber } from './order.js'
import { sendersColumns, sendersTable } from './senders.js'
import { asReport, reading, reads } from './tally.js'

const usage: Usage = {
  name: 'zsenders',
  summary: 'what each sender sent, and what that cost',
  reads,
  prints: 'the table of senders(1), sorted by uid, under a title and an explanation of 11 lines.',
  columns: sendersColumns,
  examples: [{ command: 'matchup <log 5>/dev/null | zsenders', help: 'the report of one log' }],
  see: ['senders(1)', 'matchup(1)', 'matchup(5)'],
}

const look = {
  preamble: `Senders

Each line is about one sender: the user id that handed the messages over,
a slash, the envelope sender. mess counts messages that left the queue,
bytes their sizes. sbytes counts a message once for each successful
delivery, rbytes once for each recipient that was delivered or failed;
recips counts these recipients, tries all attempts, deferrals too.
xdelay is the time that the attempts took, together, in seconds. Look
here for lists, mail loops, and whoever makes this host work hardest: a
message with many recipients costs more than rbytes tells.

`,
  header: 'mess bytes sbytes rbytes recips tries xdelay sender',
  order: byLastNumber,
}

export const zsenders = reading(usage, sendersTable, (table) => asReport(table.rows(), look))
