// zsuids - what each user id sent, and what that cost
import { byLastNumber, report } from '@qmailanalog/table'
import { byUid } from './by-sender.js'

export const zsuids = report({
  name: 'zsuids',
  summary: 'what each user id sent, and what that cost',
  table: byUid,
  order: byLastNumber,
  ordered: 'sorted by uid',
  title: 'Sender uids',
  text: `Each line is about one user id: the one that handed the messages over on
this host. Mail from outside has the user id that the SMTP server runs
under, bounces that of qmail-send.
mess counts messages that left the queue, bytes their sizes. sbytes
counts a message once for each successful delivery, rbytes once for each
recipient that was delivered or failed; recips counts these recipients,
tries all attempts, deferrals too. xdelay is the time that the attempts
took, together, in seconds.
`,
  plain: {
    name: 'suids',
    summary: 'messages by the user id that sent them, as a plain table',
    example: { command: ' | sort -nr | head', help: 'those who sent the most messages' },
  },
})
