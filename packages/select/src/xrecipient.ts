// xrecipient - the deliveries to one recipient
import type { Program, Usage } from '@qmailanalog/program'
import { holds, lower, selecting } from './selecting.js'

const usage: Usage = {
  name: 'xrecipient',
  summary: 'the deliveries to one recipient',
  operands: [
    {
      name: 'CHANNEL.RECIPIENT',
      help: 'The recipient with its channel, as the records have it: local.joe@example.com; without a channel it is meant on both.',
    },
  ],
  reads: "matchup's output on standard input (matchup(5)).",
  prints: 'the delivery lines with that recipient, as they are.',
  sections: [
    {
      title: 'DESCRIPTION',
      text: [
        'The recipient is compared byte for byte, and besides as the records have it: without angle brackets, the letters A-Z lower case, and, where it begins neither with local. nor with remote., with either of these in front. A message line names no recipient, so it is never printed.',
        'What has no @ and no channel can be the recipient of hardly any delivery: qmail-send writes whole addresses. Then a note says so.',
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
  open({ operands: [recipient = ''] }, { say }) {
    const asLogged = lower(recipient.replace(/<(.*)>$/, '$1'))
    const channels = /^(?:local|remote)\./.test(asLogged) ? [''] : ['local.', 'remote.']
    const all = [recipient, ...channels.map((channel) => `${channel}${asLogged}`)]
    const wanted = [...new Set(all)].map((text) => Buffer.from(text, 'latin1'))
    const odd = channels.length > 1 && !recipient.includes('@')
    let others = 0
    const running = selecting((line) => {
      if (line.message) return false
      const found = wanted.some((bytes) => holds(line, 8, bytes))
      others = found ? Number.NEGATIVE_INFINITY : others + 1
      return found
    })
    const close = () => {
      if (odd && others > 0)
        say(
          `note: recipients are CHANNEL.ADDRESS, as local.joe@example.com; '${recipient}' has neither channel nor @`,
        )
    }
    return { ...running, close }
  },
}
