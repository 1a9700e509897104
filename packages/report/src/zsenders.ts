// zsenders - what each sender sent, and what that cost
import { byLastNumber, report } from '@qmailanalog/table'
import { bySender } from './by-sender.js'

export const zsenders = report({
  name: 'zsenders',
  summary: 'what each sender sent, and what that cost',
  table: bySender,
  order: byLastNumber,
  ordered: 'sorted by uid',
  title: 'Senders',
  text: `Each line is about one sender: the user id that handed the messages over,
a slash, the envelope sender. mess counts messages that left the queue,
bytes their sizes. sbytes counts a message once for each successful
delivery, rbytes once for each recipient that was delivered or failed;
recips counts these recipients, tries all attempts, deferrals too.
xdelay is the time that the attempts took, together, in seconds. Look
here for lists, mail loops, and whoever makes this host work hardest: a
message with many recipients costs more than rbytes tells.
`,
  plain: {
    name: 'senders',
    summary: 'messages by sender, as a plain table',
    example: { command: ' | sort -nr | head', help: 'those who sent the most messages' },
  },
})
