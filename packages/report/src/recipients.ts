// recipients - deliveries by recipient, as a plain table
import type { ColumnHelp, Usage } from '@qmailanalog/program'
import type { Scanner } from '@qmailanalog/record'
import { Places, placeColumns } from './places.js'
import { asTable, reading, reads } from './tally.js'

/** What the columns are, for help and the manual pages. */
export const recipientsColumns: ColumnHelp[] = [...placeColumns, ['recipient', 'CHANNEL.RECIPIENT']]

const usage: Usage = {
  name: 'recipients',
  summary: 'deliveries by recipient, as a plain table',
  reads,
  prints:
    'a line for each recipient, in order of first appearance: the columns below, with a blank between them, without a header.',
  columns: recipientsColumns,
  examples: [
    {
      command: 'matchup <log 5>/dev/null | recipients | sort -nr | head',
      help: 'the ten recipients that got the most bytes',
    },
  ],
  see: ['zrecipients(1)', 'matchup(1)', 'matchup(5)'],
}

/** Deliveries by recipient (reports: Tables). */
export const recipientsTable = (scanner: Scanner) => new Places(scanner, (_buf, start) => start)

export const recipients = reading(usage, recipientsTable, asTable)
