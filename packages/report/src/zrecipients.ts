// zrecipients - how much each recipient got, and how long that took
import { byLast, report } from '@qmailanalog/table'
import { byRecipient } from './by-recipient.js'

export const zrecipients = report({
  name: 'zrecipients',
  summary: 'how much each recipient got, and how long that took',
  table: byRecipient,
  order: byLast,
  ordered: 'sorted by recipient',
  title: 'Recipients',
  text: `Each line is about one recipient, with its channel in front: local for
deliveries on this host, remote for those by SMTP. sbytes counts bytes
that were delivered, mess messages that were delivered or failed, tries
all attempts, deferrals too; xdelay is the time that the attempts took,
together, in seconds.
`,
  plain: {
    name: 'recipients',
    summary: 'deliveries by recipient, as a plain table',
    example: { command: ' | sort -nr | head', help: 'the ten recipients that got the most bytes' },
  },
})
