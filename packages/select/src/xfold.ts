// xfold - make one of what differs in each message alone
import type { Program, Usage } from '@qmailanalog/program'
import { foldReason } from './folding/reason.js'
import { foldSender } from './folding/sender.js'
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
  sections: [],
  examples: [{ command: 'matchup <log 5>/dev/null | xfold | zfailures', help: 'why mail fails' }],
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
