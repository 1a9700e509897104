import { WrongUsage } from '@qmailanalog/program'

const LESS = 0x3c
const MORE = 0x3e
const AT = 0x40

/** Whether the address in bytes `start` up to `end`, which has them, is one of those asked for. */
export type Address = (buf: Buffer, start: number, end: number) => boolean

/** The bytes A-Z as a-z. */
const lower = (byte: number) => (byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte)
const lowered = (text: string) =>
  Buffer.from(
    text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
    'latin1',
  )

/** Whether some bytes of `buf`, the last of them before `end`, are these, upper case as lower case. */
function endsIn(buf: Buffer, end: number, what: Buffer): boolean {
  const from = end - what.length
  for (let n = what.length - 1; n >= 0; n--) if (lower(buf[from + n]!) !== what[n]) return false
  return true
}

/** Exactly this one, upper case as lower case, with its angle brackets or without. */
export function addressIs(text: string): Address {
  const what = lowered(text.replace(/^<(.*)>$/s, '$1'))
  return (buf, start, end) => {
    const isBare = !bracketed(buf, start, end)
    const [from, to] = isBare ? [start, end] : [start + 1, end - 1]
    return to - from === what.length && endsIn(buf, to, what)
  }
}

/** Those of a domain; of one that begins with a dot, those of domains below it. WrongUsage if it is no domain. */
export function domainIs(text: string): Address {
  if (text === '' || text === '.' || /[@<> ]/.test(text)) {
    throw new WrongUsage(
      `no domain: ${text}; expected one as example.com, or .example.com for those below it`,
    )
  }
  const below = text.startsWith('.')
  const what = lowered(below ? text : `@${text}`)
  return (buf, start, end) => {
    const isBare = !bracketed(buf, start, end)
    const [from, to] = isBare ? [start, end] : [start + 1, end - 1]
    if (to - from < what.length || !endsIn(buf, to, what)) return false
    if (!below) return true
    for (let p = to - what.length - 1; p >= from; p--) if (buf[p] === AT) return true
    return false
  }
}

const bracketed = (buf: Buffer, start: number, end: number) =>
  end - start >= 2 && buf[start] === LESS && buf[end - 1] === MORE
