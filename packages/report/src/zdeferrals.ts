// zdeferrals - why deliveries were put off
import { byLast, report } from '@qmailanalog/table'
import { byReason, deferral } from './by-reason.js'

export const zdeferrals = report({
  name: 'zdeferrals',
  summary: 'why deliveries were put off',
  table: byReason(deferral),
  order: byLast,
  ordered: 'sorted by reason',
  title: 'Reasons for deferral',
  text: `Each line counts the deliveries that were put off with one reason, to be
tried again later. xdelay is the time that these deliveries took,
together, in seconds; one recipient may be put off many times.
`,
  underscores: true,
  sections: [
    { title: 'COLUMNS', text: ['In reasons, qmail writes _ for a blank; here it is one.'] },
  ],
  plain: {
    name: 'deferrals',
    summary: 'the reasons of deferrals, as a plain table',
    example: { command: ' | sort -nr | head', help: 'the most frequent reasons' },
  },
})
