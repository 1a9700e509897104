// zfailures - why deliveries failed for good
import { byLast, report } from '@qmailanalog/table'
import { byReason, failure } from './by-reason.js'

export const zfailures = report({
  name: 'zfailures',
  summary: 'why deliveries failed for good',
  table: byReason(failure),
  order: byLast,
  ordered: 'sorted by reason',
  title: 'Reasons for failure',
  text: `Each line counts the deliveries that failed for good with one reason:
the message went back to its sender. xdelay is the time that these
deliveries took, together, in seconds.
`,
  underscores: true,
  sections: [
    { title: 'COLUMNS', text: ['In reasons, qmail writes _ for a blank; here it is one.'] },
  ],
  plain: {
    name: 'failures',
    summary: 'the reasons of failures, as a plain table',
    example: { command: ' | sort -nr | head', help: 'the most frequent reasons' },
  },
})
