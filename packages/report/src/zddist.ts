// zddist - how long it took until so many percent of deliveries were done
import { asTheyCame, report } from '@qmailanalog/table'
import { distribution } from './distribution.js'

export const zddist = report({
  name: 'zddist',
  summary: 'how long it took until so many percent of deliveries were done',
  table: distribution,
  order: asTheyCame,
  ordered: 'from 10 percent to 100',
  long: false,
  title: 'Distribution of ddelays for successes',
  text: `Within doneby seconds from the birth of its message, pct percent of the
successes were done; avg is the mean of the different delays up to there.
`,
  plain: {
    name: 'ddist',
    summary: 'how long it took until so many percent of deliveries were done, as a plain table',
    prints:
      'a line for each percentage from 10 to 100 that is there: doneby, avg, pct, with a blank between them.',
    example: { command: '', help: 'the table of one log' },
    sections: [
      {
        title: 'COLUMNS',
        text: ['A delay below zero (clocks jump) counts, but has no line of its own.'],
      },
    ],
  },
})
