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
  sections: [
    {
      title: 'DESCRIPTION',
      text: [
        'An address becomes u and 16 hexadecimal digits, @, d and 8 hexadecimal digits, .invalid: the first digits of the HMAC-SHA256 of the address (A-Z as a-z), and of its @ with its domain, under the bytes of the key file. So one address has one pseudonym, in senders, recipients and reasons, with the same key on every machine, and addresses of one domain share theirs. A recipient without @ becomes u and 16 digits alone. With --keep-domain the domain stays. Whoever has the key can tell whether a pseudonym is that of an address.',
      ],
    },
    {
      title: 'WHAT STAYS',
      text: [
        'These stay: <>, <#@[]> and ? as senders; all numbers and times; names of hosts, IP addresses, and in reasons names of users without @. Without --keep-domain no sender and no recipient that has @ occurs in the output, in upper case or lower case.',
        'In a reason an address ends at blanks (_), ends of lines (/), brackets, quotes, commas, semicolons and colons, unless it is one of the record itself, or stands in angle brackets: of others that have such bytes a part may stay.',
        'Lines that are no records are dropped. With --others they are printed, with pseudonyms for all that has @ within.',
      ],
    },
    {
      title: 'KEY',
      text: [
        'The key is what stands in the file, up to its last byte, 16 bytes or more; a file that the group or others can read is refused. This makes one:',
        ['(umask 077; head -c 32 /dev/urandom >key)'],
      ],
    },
  ],
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
