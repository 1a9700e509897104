// xsender - the records of one sender
import type { Program, Usage } from '@qmailanalog/program'
import { holds, lower, selecting } from './selecting.js'

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
        'The sender is compared byte for byte, and besides as the records have it: without the angle brackets, the letters A-Z lower case.',
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
    const asGiven = Buffer.from(`<${sender}>`, 'latin1')
    const asLogged = Buffer.from(`<${lower(sender.replace(/^<(.*)>$/, '$1'))}>`, 'latin1')
    return selecting((line) => {
      const field = line.message ? 8 : 7
      return holds(line, field, asGiven) || holds(line, field, asLogged)
    })
  },
}
