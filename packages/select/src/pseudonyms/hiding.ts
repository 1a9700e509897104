import type { Pseudonyms } from './pseudonyms.js'

/** What stands instead of a sender and names nobody. */
const nobody = ['<>', '<#@[]>', '?', '']

/** What stands in brackets, or between what ends an address; in a reason `_` is a blank. */
const inReason = /<[^<>]*>|[^\0-\x20_/<>()[\],;:"]+/g
const inText = /<[^<>]*>|[^\0-\x20/<>()[\],;:"]+/g

/** What a reason may take for the end of an address. */
const parting = /[\0-\x20_/<>()[\],;:"]/
/** How long an address may be that is looked for in a reason. */
const longest = 320

const lower = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

/** A sender as it stands in a record, with a pseudonym. */
export function hiddenSender(sender: string, names: Pseudonyms): string {
  if (nobody.includes(sender)) return sender
  const address = withoutBrackets(sender)
  return address === sender ? names.of(sender) : `<${names.of(address)}>`
}

const withoutBrackets = (sender: string) =>
  sender.length > 1 && sender.startsWith('<') && sender.endsWith('>') ? sender.slice(1, -1) : sender

/** A channel and a recipient as they stand in a record, with a pseudonym. */
export function hiddenPlace(place: string, names: Pseudonyms): string {
  const [channel] = /^(?:local|remote)\./.exec(place) ?? ['']
  const recipient = place.slice(channel.length)
  return channel + (recipient === '' ? '' : names.of(recipient))
}

/** A reason, and what else stands in a record, with pseudonyms for all addresses, those of the record among them. */
export function hiddenReason(
  reason: string,
  sender: string,
  recipient: string,
  names: Pseudonyms,
): string {
  // Those that would be taken for several words.
  const own = [withoutBrackets(sender), recipient].filter(
    (it) =>
      it.includes('@') && it.length <= longest && parting.test(it) && !nobody.includes(`<${it}>`),
  )
  own.sort((a, b) => b.length - a.length)
  return around(reason, own.map(lower), names)
}

/** Text with pseudonyms for some addresses, and for those in what stands around them. */
function around(text: string, [first, ...more]: string[], names: Pseudonyms): string {
  if (first === undefined) return hidden(text, inReason, names)
  const lowered = lower(text)
  let done = ''
  for (let p = 0; ; ) {
    const at = lowered.indexOf(first, p)
    done += around(text.slice(p, at < 0 ? undefined : at), more, names)
    if (at < 0) return done
    done += names.of(first)
    p = at + first.length
  }
}

/** A line that is no record, with pseudonyms for all addresses. */
export function hiddenText(text: string, names: Pseudonyms): string {
  // A delivery with an outcome that is not known (matchup(5), OTHER LINES).
  const [, times, sender = '', place = '', rest = ''] =
    /^(\?[^ ]+ [^ ]+ [^ ]+ [^ ]+ )([^ ]+) ((?:local|remote)\.[^ ]*)(.*)$/s.exec(text) ?? []
  if (times === undefined) return hidden(text, inText, names)
  const [from, to] = [hiddenSender(sender, names), hiddenPlace(place, names)]
  return `${hidden(times, inText, names)}${from} ${to}${hidden(rest, inText, names)}`
}

function hidden(text: string, words: RegExp, names: Pseudonyms): string {
  if (!text.includes('@')) return text
  return text.replace(words, (word) => {
    if (!word.includes('@') || word === '<#@[]>') return word
    if (word.startsWith('<')) return `<${names.of(word.slice(1, -1))}>`
    let [from, to] = [0, word.length]
    while (isSign(word, from)) from++
    while (isSign(word, to - 1)) to--
    return word.slice(0, from) + names.of(word.slice(from, to)) + word.slice(to)
  })
}

/** Whether a byte of a word is none that addresses begin and end with: a letter, a digit, `@`. */
const isSign = (word: string, at: number) => !/[A-Za-z0-9@\x80-\xff]/.test(word[at]!)
