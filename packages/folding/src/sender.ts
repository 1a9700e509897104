import type { Fold } from './reason.js'

/** What a sender may begin with that has a tag of its own, and what of it stays. */
const srs = /^srs[01][-=+]/i
const signed = /^(prvs=|msprvs1=|btv1==)([^=]*)==?/i
/** A word that says that replies to the sender are bounces, as a part of its own. */
const bounce = /(?:^|[-+=._])(?:bounces?|returns?)[-+=._]/i

/**
 * Finds what of a sender (with its brackets, bytes `start` up to `end`) differs in each message: VERP, BATV, SRS,
 * tags of bounces (xfold(1), SENDERS).
 */
export function foldSender(buf: Buffer, start: number, end: number, fold: Fold): void {
  // Most have no sign that all of these have.
  const at = localEnd(buf, start, end)
  if (at === start || buf[start] !== LESS) return
  const from = start + 1
  const local = buf.toString('latin1', from, at)
  const [tag = '', name = '', signature = ''] = signed.exec(local) ?? []
  if (signature !== '') fold(from + name.length, from + name.length + signature.length)
  const begin = differs(local, tag.length)
  if (begin < local.length) fold(from + begin, at)
}

const LESS = 0x3c
const LOWLINE = 0x5f
const AT = 0x40
const EQUALS = 0x3d
/** Signs that part a local part, and digits, stand below. */
const letters = 0x40

/** Where the local part ends, if it may differ: if `=` stands in it, or a part that begins as a word for bounces or as SRS; else `start`. */
function localEnd(buf: Buffer, start: number, end: number): number {
  let at = start
  let sign = end
  let begins = true
  for (let p = start + 1; p < end; p++) {
    const byte = buf[p]!
    if (byte === AT) at = p
    else if (byte === EQUALS || (begins && sign === end && mayBegin(byte | 32, buf[p + 1]! | 32))) {
      sign = Math.min(sign, p)
    }
    begins = byte < letters || byte === LOWLINE
  }
  return sign < at ? at : start
}

/** Whether a word that tells begins with these letters: bounce, return, srs. */
const mayBegin = (first: number, second: number) =>
  (first === 0x62 && second === 0x6f) ||
  (first === 0x72 && second === 0x65) ||
  (first === 0x73 && second === 0x72)

/** From where on the local part of a sender differs in each message; its length if it does not. */
function differs(local: string, start: number): number {
  const rest = local.slice(start)
  if (srs.test(rest)) return start + 5
  const equals = rest.indexOf('=')
  const word = bounce.exec(rest)
  if (word) {
    const behind = word.index + word[0].length
    if (rest.indexOf('=', behind) >= 0) return start + behind
    const digit = rest.slice(behind).search(/\d/)
    return digit < 0 ? local.length : start + partStart(rest, behind + digit)
  }
  if (equals < 0) return local.length
  const number = /(?<=[-+])\d+[-+]/.exec(rest.slice(0, equals))
  if (number) return start + number.index
  const plus = rest.indexOf('+')
  if (plus >= 0 && plus < equals) return start + plus + 1
  return start + rest.lastIndexOf('-', equals) + 1
}

/** Where the part begins in which a byte stands. */
function partStart(text: string, at: number): number {
  let p = at
  while (p > 0 && !/[-+=._]/.test(text[p - 1]!)) p--
  return p
}
