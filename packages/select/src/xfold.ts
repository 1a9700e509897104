// xfold - make one of what differs in each message alone
import type { Output, Program, Usage } from '@qmailanalog/program'
import type { RecordLine } from '@qmailanalog/record'
import { foldReason } from './folding/reason.js'
import { foldSender } from './folding/sender.js'
import { rewriting } from './rewriting.js'

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
  examples: [
    { command: 'matchup <log 5>/dev/null | xfold | zfailures', help: 'why mail fails' },
  ],
  see: ['xselect(1)', 'zfailures(1)', 'zsenders(1)', 'matchup(5)'],
}

/** Prints a record with `*` for what differs in each message. */
function folding(reasons: boolean, senders: boolean) {
  return (line: RecordLine, out: Output) => {
    const { buf, from, to, message } = line
    let copied = line.start
    const fold = (start: number, end: number) => {
      out.copy(buf, copied, start)
      out.text('*')
      copied = end
    }
    const sender = message ? 8 : 7
    if (senders) foldSender(buf, from[sender]!, to[sender]!, fold)
    if (reasons && !message) foldReason(buf, from[11]!, to[11]!, fold)
    out.copy(buf, copied, line.end + 1)
  }
}

export const xfold: Program = {
  usage,
  open({ options: { reasons, senders } }) {
    const both = !reasons && !senders
    return rewriting(folding(both || reasons === true, both || senders === true), (buf, start, end, out) =>
      out.copy(buf, start, end + 1),
    )
  },
}
