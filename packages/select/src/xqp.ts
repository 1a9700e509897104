// xqp - the records of one message, by its qp
import type { Program, Usage } from '@qmailanalog/program'
import { numbered, selecting } from './selecting.js'

const usage: Usage = {
  name: 'xqp',
  summary: 'the records of one message, by its qp',
  operands: [
    { name: 'QP', help: 'The qp: the process id of the qmail-queue that took the message.' },
  ],
  reads: "matchup's output on standard input (matchup(5)).",
  prints: 'the message lines and delivery lines with that qp, as they are.',
  sections: [
    {
      title: 'DESCRIPTION',
      text: [
        'A qp is compared as a number if both sides are digits only, so that 5 finds 005, and however long they are; else as bytes. Process ids are used again in time: over a long log, several messages may have the same qp.',
      ],
    },
  ],
  examples: [{ command: 'matchup <log 5>/dev/null | xqp 26920', help: 'what became of a message' }],
  see: ['xrecipient(1)', 'xsender(1)', 'matchup(5)'],
}

export const xqp: Program = {
  usage,
  open({ operands: [qp = ''] }) {
    const isIt = numbered(qp)
    return selecting((line) => isIt(line, 9))
  },
}
