// zoverall - overall figures of messages and deliveries
import type { Usage } from '@qmailanalog/program'
import { counting, reads } from '@qmailanalog/table'
import { told } from './dated.js'
import { figureFields, Overall } from './overall.js'

const usage: Usage = {
  name: 'zoverall',
  summary: 'overall figures of messages and deliveries',
  reads,
  prints:
    'how many messages, recipients, attempts and bytes there were, and how long all that took.',
  sections: [
    {
      title: 'DESCRIPTION',
      text: [
        'zoverall prints a title and nine lines of explanation, then one block of figures for the messages that left the queue and one for the delivery attempts, each line a label, a colon and a number. A figure that there is no ground for (an average of nothing) is left out. Records whose stamps are no decimal numbers, from a log whose times were not understood, are told on standard error, if there are any: how many.',
        'qtime is the time from the birth of a message to its end; ddelay the time from the birth of the message to the end of a delivery, xdelay the time that the delivery itself took, all in seconds.',
      ],
    },
  ],
  examples: [
    { command: 'matchup <log 5>/dev/null | zoverall', help: 'overall figures of one log' },
  ],
  see: ['matchup(1)', 'matchup(5)'],
}

const preamble = Buffer.from(`Overall figures

A completed message has left the queue: each of its recipients was
delivered or given up. Its qtime runs from its birth to its end.
Weighted by success means: counted once for each delivered recipient.

A delivery attempt ends as a success, a failure (given up), or a
deferral (to be tried again). ddelay runs from the birth of the message
to the end of the attempt, xdelay from the start of the attempt to its
end. All times are in seconds unless the line says otherwise. Average
concurrency is total xdelay by time span: attempts at work at once.

`)

/** What is told beside of records that have no time. */
function notes({ undated }: Overall): string[] {
  if (undated === 0) return []
  return [
    `note: ${told(undated, 'record')} ${undated === 1 ? 'is' : 'are'} undated (stamps that are no decimal numbers)`,
  ]
}

export const zoverall = counting(
  usage,
  (_, before) => new Overall(before?.get('')),
  (overall) => ({ blocks: overall.figures(), preamble, notes: notes(overall) }),
  { fields: figureFields, isTable: false, version: 1 },
)
