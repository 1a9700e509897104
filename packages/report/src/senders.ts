// senders - messages by sender, as a plain table
import type { ColumnHelp, Usage } from '@qmailanalog/program'
import type { Scanner } from '@qmailanalog/record'
import { Origins, originColumns } from './origins.js'
import { asTable, reading, reads } from './tally.js'

/** What the columns are, for help and the manual pages. */
export const sendersColumns: ColumnHelp[] = [
  ...originColumns,
  ['sender', 'uid/sender: the user id that handed the messages over, the envelope sender'],
]

const usage: Usage = {
  name: 'senders',
  summary: 'messages by sender, as a plain table',
  reads,
  prints:
    'a line for each uid/sender, in order of first appearance: the columns below, with a blank between them, without a header.',
  columns: sendersColumns,
  examples: [
    {
      command: 'matchup <log 5>/dev/null | senders | sort -nr | head',
      help: 'those who sent the most messages',
    },
  ],
  see: ['zsenders(1)', 'matchup(1)', 'matchup(5)'],
}

/** Messages by uid/sender (reports: Tables). */
export const sendersTable = (scanner: Scanner) => new Origins(scanner, true)

export const senders = reading(usage, sendersTable, asTable)
