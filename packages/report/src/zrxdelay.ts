// zrxdelay - how long an attempt took on average for each recipient
import type { Usage } from '@qmailanalog/program'
import { byFirstNumber } from './order.js'
import { attemptColumns, attemptHelp } from './places.js'
import { recipientsTable } from './recipients.js'
import { asReport, reading, reads } from './tally.js'

const usage: Usage = {
  name: 'zrxdelay',
  summary: 'how long an attempt took on average for each recipient',
  reads,
  prints:
    'the table of rxdelay(1), the fastest recipients first, under a title and an explanation of 6 lines.',
  columns: attemptHelp,
  examples: [
    { command: 'matchup <log 5>/dev/null | zrxdelay | tail', help: 'the slowest recipients' },
  ],
  see: ['rxdelay(1)', 'recipients(1)', 'matchup(5)'],
}

const look = {
  preamble: `Recipients by delay

Each line is about one recipient: the time that a delivery attempt took
on average, in seconds, and how many there were. The slowest are at the
end; if they are on one host, see what keeps it busy.

`,
  header: 'avg tries recipient',
  order: byFirstNumber,
}

export const zrxdelay = reading(usage, recipientsTable, (table) =>
  asReport(table.rows(attemptColumns), look),
)
