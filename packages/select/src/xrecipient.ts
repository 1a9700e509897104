// xrecipient - the deliveries to one recipient
import type { Program, Usage } from '@qmailanalog/program'
import { holds, selecting } from './selecting.js'

const usage: Usage = {
  name: 'xrecipient',
  summary: 'the deliveries to one recipient',
  operands: [
    {
      name: 'CHANNEL.RECIPIENT',
      help: 'The recipient with its channel, as the records have it: local.joe@example.com.',
    },
  ],
  reads: "matchup's output on standard input (matchup(5)).",
  prints: 'the delivery lines with that recipient, as they are.',
  sections: [
    {
      title: 'DESCRIPTION',
      text: [
        'The recipient is compared byte for byte; in the records the letters A-Z are lower case. A message line names no recipient, so it is never printed.',
      ],
    },
  ],
  examples: [
    {
      command: 'matchup <log 5>/dev/null | xrecipient remote.joe@example.com | zdeferrals',
      help: 'why mail to joe is late',
    },
  ],
  see: ['xqp(1)', 'xsender(1)', 'recipients(1)', 'matchup(5)'],
}

export const xrecipient: Program = {
  usage,
  open({ operands: [recipient = ''] }) {
    const bytes = Buffer.from(recipient, 'latin1')
    return selecting((line) => !line.message && holds(line, 8, bytes))
  },
}
