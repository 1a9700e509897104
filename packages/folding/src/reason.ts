const [BETWEEN, LETTER, DIGIT, SIGN, AT] = [0, 1, 2, 3, 4]

/** What each byte is in a reason: what stands between tokens, a letter, a digit, a sign within a token, `@`. */
const kinds = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte)
  if (byte > 127 || /[A-Za-z]/.test(character)) return LETTER
  if (/[0-9]/.test(character)) return DIGIT
  if (character === '@') return AT
  return byte < 33 || /[_/()[\]<>,;"]/.test(character) ? BETWEEN : SIGN
})

const LESS = 0x3c
const MORE = 0x3e
const SLASH = 0x2f
const COLON = 0x3a
const DASH = 0x2d
const DOT = 0x2e
const PLUS = 0x2b

/** What a number of a process stands behind, and what qmail-local says that it did. */
const qp = Buffer.from('qp_')
const did = Buffer.from('did_')

/** How far a `>` may stand behind its `<`: addresses are shorter. */
const mostInBrackets = 1024

/** From how many bytes on a token of letters and digits is one of a kind. */
const mixed = 6

/** From how many letters on a token of the letters a-f alone is a number, and no word. */
const hexadecimal = 8

/** Takes what becomes `*`: bytes `start` up to `end`, from left to right. */
export type Fold = (start: number, end: number) => void

/** From where on the words of the reason at hand stand as they are: behind its last URL. */
let words = 0

/** Finds in one pass what of a reason differs in each message (xfold(1), REASONS): bytes `start` up to `end` are the reason. */
export function foldReason(buf: Buffer, start: number, end: number, fold: Fold): void {
  words = start
  for (let p = start; p < end; ) {
    const begin = p
    while (p < end && kinds[buf[p]!] === LETTER) p++
    const isWord = p === end || kinds[buf[p]!] === BETWEEN
    if (!isWord || p - begin >= hexadecimal) p = foldToken(buf, begin, end, fold)
    else if (p === begin) p = buf[p] === LESS ? foldBrackets(buf, p, end, fold) : p + 1
  }
}

/** `<`, and what stands up to `>` if there is an address within; answers with where to go on. */
function foldBrackets(buf: Buffer, start: number, end: number, fold: Fold): number {
  const most = Math.min(end, start + mostInBrackets)
  let at = false
  for (let p = start + 1; p < most && buf[p] !== LESS; p++) {
    if (kinds[buf[p]!] === AT) at = true
    if (buf[p] !== MORE) continue
    if (!at) break
    fold(start + 1, p)
    return p
  }
  return start + 1
}

/** A token that begins at `begin`; answers with where to go on. */
function foldToken(buf: Buffer, begin: number, end: number, fold: Fold): number {
  if (isReply(buf, begin, end) && buf[begin + 3] === DASH) return begin + 4
  // What tells: from the first letter, digit or `@` to the last.
  let first = end
  let last = begin
  let letters = 0
  let digits = 0
  let at = false
  let p = begin
  for (; p < end; p++) {
    const kind = kinds[buf[p]!]
    if (kind === BETWEEN) break
    if (kind === SIGN) continue
    if (kind === LETTER) letters++
    else if (kind === DIGIT) digits++
    else at = true
    if (first === end) first = p
    last = p + 1
  }
  if (buf[p] === SLASH && p + 1 < end && buf[p + 1] === SLASH && buf[p - 1] === COLON) {
    const scheme = schemeStart(buf, begin, p - 1)
    if (scheme < p - 1) {
      if (scheme > begin) foldToken(buf, begin, scheme, fold)
      words = addressEnd(buf, p + 2, end)
      fold(scheme, words)
      return words
    }
  }
  if (at) fold(first, last)
  else if (digits === 0) {
    if (letters >= hexadecimal && areHexadecimal(buf, first, last)) fold(first, last)
  } else if (letters > 0) {
    if (last - first >= mixed) fold(first, last)
    else foldDigits(buf, first, last, fold)
  } else if (!isKept(buf, first, last)) fold(first, last)
  return p
}

function areHexadecimal(buf: Buffer, start: number, end: number): boolean {
  for (let p = start; p < end; p++) {
    const letter = buf[p]! | 32
    if (letter < 0x61 || letter > 0x66) return false
  }
  return true
}

function foldDigits(buf: Buffer, start: number, end: number, fold: Fold): void {
  for (let p = start; p < end; ) {
    const from = p
    while (p < end && kinds[buf[p]!] === DIGIT) p++
    if (p > from) fold(from, p)
    else p++
  }
}

/** Whether three digits stand there that a reply begins with. */
function isReply(buf: Buffer, start: number, end: number): boolean {
  const first = buf[start]! - 48
  if (start + 3 > end || (first !== 2 && first !== 4 && first !== 5)) return false
  return kinds[buf[start + 1]!] === DIGIT && kinds[buf[start + 2]!] === DIGIT
}

/** Whether a token of digits and signs is a reply code, an enhanced code, or what qmail-local says that it did. */
function isKept(buf: Buffer, first: number, last: number): boolean {
  if (last - first === 3) return isReply(buf, first, last) && !isBehind(buf, first, qp)
  if (buf[first + 1] === DOT) {
    const class245 = buf[first] === 0x32 || buf[first] === 0x34 || buf[first] === 0x35
    return class245 && last - first <= 9 && areThree(buf, first, last, DOT, 3)
  }
  return areThree(buf, first, last, PLUS, last) && isBehind(buf, first, did)
}

/** Whether a word with its blank stands before. */
function isBehind(buf: Buffer, first: number, word: Buffer): boolean {
  const begin = first - word.length
  if (begin < words) return false
  for (let n = 0; n < word.length; n++) if (buf[begin + n] !== word[n]) return false
  return begin === words || kinds[buf[begin - 1]!] === BETWEEN
}

/** Whether bytes are three numbers of so many digits at most, with a sign between them. */
function areThree(buf: Buffer, start: number, end: number, sign: number, most: number): boolean {
  let signs = 0
  let digits = 0
  for (let p = start; p < end; p++) {
    if (kinds[buf[p]!] === DIGIT) {
      if (++digits > most) return false
    } else if (buf[p] !== sign || digits === 0) return false
    else {
      signs++
      digits = 0
    }
  }
  return signs === 2 && digits > 0
}

/** Where the letters begin that end at `end`. */
function schemeStart(buf: Buffer, start: number, end: number): number {
  let p = end
  while (p > start && kinds[buf[p - 1]!] === LETTER) p--
  return p
}

/** Where a URL ends: before a blank, a bracket, a quote, or the end of a line of the reply, behind which a code or a word with a capital stands. */
function addressEnd(buf: Buffer, start: number, end: number): number {
  for (let p = start; p < end; p++) {
    const byte = buf[p]!
    if (byte !== SLASH) {
      if (kinds[byte] === BETWEEN && byte !== 0x2c && byte !== 0x3b) return p
      continue
    }
    const next = buf[p + 1]!
    if (p + 1 === end || (next >= 0x41 && next <= 0x5a) || isReply(buf, p + 1, end)) return p
  }
  return end
}
