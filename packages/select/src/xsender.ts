// xsender - the records of one sender
import type { Program, Usage } from '@qmailanalog/program'
import { holds, selecting } from './selecting.js'

const usage: Usage = {
  name: 'xsender',
  summary: 'the records of one sender',
  operands: [
    { name: 'SENDER', help: "The envelope sender without its angle brackets; '' for bounces." },
  ],
  reads: "matchup's output on standard input (matchup(5)).",
  prints: 'the message lines and delivery lines of that sender, as they are.',
  sections: [
    {
      title: 'DESCRIPTION',
      text: [
        'The sender is compared byte for byte; in the records the letters A-Z are lower case.',
      ],
    },
  ],
  examples: [
    {
      command: 'matchup <log 5>/dev/null | xsender joe@example.com | zrecipients',
      help: 'whom joe wrote to',
    },
    { command: "matchup <log 5>/dev/null | xsender '' | zfailures", help: 'bounces that bounced' },
  ],
  see: ['xqp(1)', 'xrecipient(1)', 'senders(1)', 'matchup(5)'],
}

export const xsender: Program = {
  usage,
  open({ operands: [sender = ''] }) {
    const bytes = Buffer.from(`<${sender}>`, 'latin1')
    return selecting((line) => holds(line, line.message ? 8 : 7, bytes))
  },
}
