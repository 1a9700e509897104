// successes - the reasons of successes, as a plain table
import type { Usage } from '@qmailanalog/program'
import type { Scanner } from '@qmailanalog/record'
import { Reasons, reasonColumns } from './reasons.js'
import { asTable, reading, reads } from './tally.js'

const usage: Usage = {
  name: 'successes',
  summary: 'the reasons of successes, as a plain table',
  reads,
  prints:
    'a line for each reason, in order of first appearance: deliveries, xdelay, reason, with a blank between them.',
  columns: reasonColumns,
  examples: [
    {
      command: 'matchup <log 5>/dev/null | successes | sort -nr | head',
      help: 'the most frequent reasons',
    },
  ],
  see: ['zsuccesses(1)', 'matchup(1)', 'matchup(5)'],
}

/** The successes by reason (reports: Tables). */
export const successesTable = (scanner: Scanner) => new Reasons(scanner, 0x6b)

export const successes = reading(usage, successesTable, asTable)
