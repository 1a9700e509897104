// zrhosts - how much each recipient host got, and how long that took
import { byLast, report } from '@qmailanalog/table'
import { byHost } from './by-recipient.js'

export const zrhosts = report({
  name: 'zrhosts',
  summary: 'how much each recipient host got, and how long that took',
  table: byHost,
  order: byLast,
  ordered: 'sorted by host',
  title: 'Recipient hosts',
  text: `Each line is about one host: what stands behind the last @ of the
recipients. sbytes counts bytes that were delivered there, mess messages
that were delivered or failed, tries all attempts, deferrals too; xdelay
is the time that the attempts took, together, in seconds: divided by
tries, it tells which hosts are slow.
`,
  plain: {
    name: 'rhosts',
    summary: 'deliveries by recipient host, as a plain table',
    example: { command: ' | sort -nr | head', help: 'the ten hosts that got the most bytes' },
  },
})
