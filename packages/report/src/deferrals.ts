// deferrals - the reasons of deferrals, as a plain table
import type { Usage } from '@qmailanalog/program'
import type { Scanner } from '@qmailanalog/record'
import { Reasons, reasonColumns } from './reasons.js'
import { asTable, reading, reads } from './tally.js'

const usage: Usage = {
  name: 'deferrals',
  summary: 'the reasons of deferrals, as a plain table',
  reads,
  prints:
    'a line for each reason, in order of first appearance: deliveries, xdelay, reason, with a blank between them.',
  columns: reasonColumns,
  examples: [
    {
      command: 'matchup <log 5>/dev/null | deferrals | sort -nr | head',
      help: 'the most frequent reasons',
    },
  ],
  see: ['zdeferrals(1)', 'matchup(1)', 'matchup(5)'],
}

/** The deferrals by reason (reports: Tables). */
export const deferralsTable = (scanner: Scanner) => new Reasons(scanner, 0x7a)

export const deferrals = reading(usage, deferralsTable, asTable)
