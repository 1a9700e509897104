// failures - the reasons of failures, as a plain table
import type { Usage } from '@qmailanalog/program'
import type { Scanner } from '@qmailanalog/record'
import { Reasons, reasonColumns } from './reasons.js'
import { asTable, reading, reads } from './tally.js'

const usage: Usage = {
  name: 'failures',
  summary: 'the reasons of failures, as a plain table',
  reads,
  prints:
    'a line for each reason, in order of first appearance: deliveries, xdelay, reason, with a blank between them.',
  columns: reasonColumns,
  examples: [
    {
      command: 'matchup <log 5>/dev/null | failures | sort -nr | head',
      help: 'the most frequent reasons',
    },
  ],
  see: ['zfailures(1)', 'matchup(1)', 'matchup(5)'],
}

/** The failures by reason (reports: Tables). */
export const failuresTable = (scanner: Scanner) => new Reasons(scanner, 0x64)

export const failures = reading(usage, failuresTable, asTable)
