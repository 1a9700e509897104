import type { Fold } from './reason.js'

/** What a sender may begin with that has a tag of its own, and what of it stays. */
const srs = /^srs[01][-=+]/i
const signed = /^(?:prvs|msprvs1|btv1=)=[^=]*=/i
/** A word that says that replies to the sender are bounces, as a part of its own. */
const bounce = /(?:^|[-+=._])(?:bounces?|returns?)[-+=._]/i

/**
 * Finds what of a sender (with its brackets, bytes `start` up to `end`) differs in each message: VERP, BATV, SRS,
 * tags of bounces (xfold(1), SENDERS).
 */
export function foldSender(buf: Buffer, start: number, end: number, fold: Fold): void {
  const from = start + 1
  const at = buf.lastIndexOf(0x40, end - 1)
  if (at <= from || buf[start] !== 0x3c || !mayDiffer(buf, from, at)) return
  const local = buf.toString('latin1', from, at)
  const tag = signed.exec(local)?.[0].length ?? 0
  if (tag > 0) {
    // The signature stands between the last two signs of equality.
    const begin = local.slice(0, tag - 1).lastIndexOf('=') + 1
    fold(from + begin, from + tag - 1)
  }
  const begin = differs(local, tag)
  if (begin < local.length) fold(from + begin, at)
}

/** Whether there is a sign in it that all of these have. */
function mayDiffer(buf: Buffer, start: number, end: number): boolean {
  for (let p = start; p < end; p++) {
    const byte = buf[p]
    if (byte === 0x3d || byte === 0x2d || byte === 0x2b) return true
  }
  return false
}

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
