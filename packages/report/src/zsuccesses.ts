// zsuccesses - what the programs that delivered said of successes
import { byLast, report } from '@qmailanalog/table'
import { byReason, success } from './by-reason.js'

export const zsuccesses = report({
  name: 'zsuccesses',
  summary: 'what the programs that delivered said of successes',
  table: byReason(success),
  order: byLast,
  ordered: 'sorted by reason',
  title: 'Reasons for success',
  text: `Each line counts the successful deliveries with one reason, which is what
the program that delivered said; xdelay is the time that these deliveries
took, together, in seconds. A reason may be empty.
`,
  underscores: true,
  sections: [
    { title: 'COLUMNS', text: ['In reasons, qmail writes _ for a blank; here it is one.'] },
  ],
  plain: {
    name: 'successes',
    summary: 'the reasons of successes, as a plain table',
    example: { command: ' | sort -nr | head', help: 'the most frequent reasons' },
  },
})
