// zddist - how long it took until so many percent of deliveries were done
import type { Usage } from '@qmailanalog/program'
import { Distribution, ddistColumns } from './ddist.js'
import { asTheyAre, type Rows } from './rows.js'
import { asReport, reading, reads } from './tally.js'

const usage: Usage = {
  name: 'zddist',
  summary: 'how long it took until so many percent of deliveries were done',
  reads,
  prints: 'the table of ddist(1) under a title and an explanation of 5 lines.',
  columns: ddistColumns,
  examples: [{ command: 'matchup <log 5>/dev/null | zddist', help: 'the report of one log' }],
  see: ['ddist(1)', 'matchup(1)', 'matchup(5)'],
}

const look = {
  preamble: `Distribution of ddelays for successes

Within doneby seconds from the birth of its message, pct percent of the
successes were done; avg is the mean of the different delays up to there.

`,
  header: 'doneby avg pct',
  order: ({ count }: Rows) => asTheyAre(count),
}

export const zddist = reading(
  usage,
  (scanner) => new Distribution(scanner),
  (table) => asReport(table.rows(), look),
)
