// suids - messages by the user id that sent them, as a plain table
import type { ColumnHelp, Usage } from '@qmailanalog/program'
import type { Scanner } from '@qmailanalog/record'
import { Origins, originColumns } from './origins.js'
import { asTable, reading, reads } from './tally.js'

/** What the columns are, for help and the manual pages. */
export const suidsColumns: ColumnHelp[] = [
  ...originColumns,
  ['uid', 'the user id that handed the messages over'],
]

const usage: Usage = {
  name: 'suids',
  summary: 'messages by the user id that sent them, as a plain table',
  reads,
  prints:
    'a line for each uid, in order of first appearance: the columns below, with a blank between them, without a header.',
  columns: suidsColumns,
  examples: [
    {
      command: 'matchup <log 5>/dev/null | suids | sort -nr | head',
      help: 'those who sent the most messages',
    },
  ],
  see: ['zsuids(1)', 'matchup(1)', 'matchup(5)'],
}

/** Messages by uid (reports: Tables). */
export const suidsTable = (scanner: Scanner) => new Origins(scanner, false)

export const suids = reading(usage, suidsTable, asTable)
