// zrxdelay - how long an attempt took on average for each recipient
import { byFirstNumber, report } from '@qmailanalog/table'
import { byDelay } from './by-recipient.js'

export const zrxdelay = report({
  name: 'zrxdelay',
  summary: 'how long an attempt took on average for each recipient',
  table: byDelay,
  order: byFirstNumber,
  ordered: 'the fastest recipients first',
  title: 'Recipients by delay',
  text: `Each line is about one recipient: the time that a delivery attempt took
on average, in seconds, and how many there were. The slowest are at the
end; if they are on one host, see what keeps it busy.
`,
  examples: [
    { command: 'matchup <log 5>/dev/null | zrxdelay | tail', help: 'the slowest recipients' },
  ],
  see: ['rxdelay(1)', 'recipients(1)'],
})
