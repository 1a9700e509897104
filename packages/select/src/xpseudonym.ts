// xpseudonym - put keyed pseudonyms in the place of addresses
import { keyOf, type Output, type Program, type Usage, WrongUsage } from '@qmailanalog/program'
import type { RecordLine } from '@qmailanalog/record'
import { hiddenPlace, hiddenReason, hiddenSender, hiddenText } from './pseudonyms/hiding.js'
import { Pseudonyms } from './pseudonyms/pseudonyms.js'
import { rewriting } from './rewriting.js'

const usage: Usage = {
  name: 'xpseudonym',
  summary: 'put keyed pseudonyms in the place of addresses',
  options: [
    {
      name: 'key',
      value: 'FILE',
      help: 'The key: a file of 16 bytes or more that only its owner can read. It must be given.',
    },
    { name: 'keep-domain', help: 'Leave domains as they are, and replace users only.' },
    {
      name: 'others',
      help: 'Print lines that are no records too, the addresses in them replaced.',
    },
  ],
  reads: "matchup's output on standard input (matchup(5)).",
  prints: 'the records with a pseudonym for each address.',
  sections: [],
  examples: [
    {
      command: 'matchup <log 5>/dev/null | xpseudonym --key key >records',
      help: 'records that can be shown to others',
    },
  ],
  see: ['xselect(1)', 'xfold(1)', 'matchup(5)'],
}

/** Prints a record with pseudonyms. */
function hiding(names: Pseudonyms) {
  return ({ buf, from, to, start, end, message }: RecordLine, out: Output) => {
    const text = (start: number, end: number) => buf.toString('latin1', start, end)
    const n = message ? 8 : 7
    const sender = text(from[n]!, to[n]!)
    const place = message ? '' : text(from[8]!, to[8]!)
    const recipient = place.slice(place.indexOf('.') + 1)
    const rest = (start: number, end: number) =>
      hiddenReason(text(start, end), sender, recipient, names)
    out.text(rest(start, from[n]!) + hiddenSender(sender, names))
    if (message) out.text(rest(to[n]!, end))
    else out.text(rest(to[n]!, from[8]!) + hiddenPlace(place, names) + rest(to[8]!, end))
    out.text('\n')
  }
}

export const xpseudonym: Program = {
  usage,
  open({ options: { key, ...options } }) {
    if (typeof key !== 'string') throw new WrongUsage('option --key must be given: --key FILE')
    const names = new Pseudonyms(keyOf(key, 16), options['keep-domain'] === true)
    const others = (buf: Buffer, start: number, end: number, out: Output) =>
      out.text(`${hiddenText(buf.toString('latin1', start, end), names)}\n`)
    const hide = hiding(names)
    const records = (lines: RecordLine[], count: number, out: Output) => {
      for (let n = 0; n < count; n++) hide(lines[n]!, out)
    }
    return rewriting(records, options['others'] ? others : undefined)
  },
}
