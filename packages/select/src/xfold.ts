// xfold - make one of what differs in each message alone

import { foldReason, foldSender } from '@qmailanalog/folding'
import type { Program, Usage } from '@qmailanalog/program'
import { type Rewrite, rewriting } from './rewriting.js'

const usage: Usage = {
  name: 'xfold',
  summary: 'make one of what differs in each message alone',
  options: [
    { name: 'reasons', help: 'Fold reasons; both, if neither is given.' },
    { name: 'senders', help: 'Fold senders.' },
  ],
  reads: "matchup's output on standard input (matchup(5)).",
  prints: 'the same lines, with * for what differs in each message alone, so that tables group.',
  sections: [
    {
      title: 'REASONS',
      text: [
        'A run of digits becomes *, and a token that has @ within, or letters and digits mixed and 6 bytes or more, or 8 or more of the letters a-f alone, becomes * as a whole: ids of queues and messages, addresses, IP addresses, times, sizes. So does a URL, up to a blank, a bracket, a quote or the end of its line. What stays: words; a reply code (2, 4 or 5 and two more digits that stand alone, or have a dash behind); an enhanced code (5.1.1); the counts behind did_.',
        'Tokens end at blanks (_), ends of lines (/), brackets, quotes, commas and semicolons. An address in angle brackets is one token whatever stands in it.',
      ],
    },
    {
      title: 'SENDERS',
      text: [
        'Of an address with the recipient in it (VERP), what differs becomes *: list-return-12-joe=example.com@l.example is list-return-*@l.example. Of one that is signed (BATV) the signature does: prvs=*=joe@example.com. Of one that was rewritten (SRS) all that stands behind srs0= or srs1=. Behind a part that is bounce, bounces, return or returns, all from the first part on that has a digit. All other senders stay, with their digits.',
        'The senders of a message and of its deliveries fold alike. Folding twice changes nothing more.',
      ],
    },
    { title: 'OTHER LINES', text: ['All other lines stay as they are.'] },
  ],
  examples: [
    {
      command: 'matchup <log 5>/dev/null | xfold --reasons | zsuccesses',
      help: 'what other hosts say when they take a message, without their queue ids',
    },
  ],
  see: ['xselect(1)', 'zfailures(1)', 'zsenders(1)', 'matchup(5)'],
}

const STAR = 0x2a

/** Up to how many bytes a copy of our own is the quicker one. */
const short = 64

/** Prints records with `*` for what differs in each message. */
function folding(reasons: boolean, senders: boolean): Rewrite {
  return (lines, count, out) => {
    const { buf, view, start } = lines[0]!
    let copied = start
    const fold = (start: number, end: number) => {
      if (start - copied < short) out.bytes(view, copied, start)
      else out.copy(buf, copied, start)
      out.room(1)
      out.buf[out.n++] = STAR
      copied = end
    }
    for (let n = 0; n < count; n++) {
      const { from, to, message } = lines[n]!
      const sender = message ? 8 : 7
      if (senders) foldSender(buf, from[sender]!, to[sender]!, fold)
      if (reasons && !message) foldReason(buf, from[11]!, to[11]!, fold)
    }
    out.copy(buf, copied, lines[count - 1]!.end + 1)
  }
}

export const xfold: Program = {
  usage,
  open({ options: { reasons, senders } }) {
    const both = !reasons && !senders
    return rewriting(
      folding(both || reasons === true, both || senders === true),
      (buf, start, end, out) => out.copy(buf, start, end + 1),
    )
  },
}
