import { isDigit, isSeparator } from '@qmailanalog/record'

/** First words of what qmail-send writes (qmail-log(5)), and of pending lines. */
const words = [
  'new',
  'info',
  'starting',
  'delivery',
  'end',
  'bounce',
  'triple',
  'extra',
  'running',
  'exiting',
  'number',
  'local',
  'remote',
  'status:',
  'warning:',
  'alert:',
].map((word) => Buffer.from(word))

/** The words by their first byte. */
const wordsBy: (Buffer[] | undefined)[] = []
for (const word of words) (wordsBy[word[0]!] ??= []).push(word)

const SP = 32

/** Whether the text that begins at `start` is one of qmail-send's by its first word; `buf[end]` is its LF. */
export function isKnown(buf: Buffer, start: number, end: number): boolean {
  const words = wordsBy[buf[start]!]
  if (words === undefined) return false
  for (let n = 0; n < words.length; n++) {
    const word = words[n]!
    let p = 1
    while (p < word.length && buf[start + p] === word[p]) p++
    if (p === word.length && start + p <= end && (start + p === end || buf[start + p]! <= SP))
      return true
  }
  return false
}

/** How surely a text is one of qmail-send's: not at all, where a text is known to begin, or wherever it stands. */
export const sure = { none: 0, there: 1, anywhere: 2 }

/**
 * How texts of qmail-send begin (qmail-log(5)): `#` is a number, `|` a blank. Those of the second list are words
 * that other programs write as well.
 */
const anywhere = [
  'new|msg|#',
  'info|msg|#:',
  'starting|delivery|#',
  'delivery|#:|',
  'end|msg|#',
  'bounce|msg|#|qp|#',
  'triple|bounce:|',
  'status:|local|#/#|remote|#/#',
  'status:|exiting',
]
const there = [
  'double|bounce:|',
  'warning:|',
  'alert:|',
  'running',
  'exiting',
  'number|of|',
  'local|deliveries|',
  'remote|deliveries|',
]

/** The texts by their first byte, those that are surer first. */
const byFirst: ({ pattern: Buffer; how: number }[] | undefined)[] = []
for (const [list, how] of [
  [anywhere, sure.anywhere],
  [there, sure.there],
] as const) {
  for (const text of list) {
    const pattern = Buffer.from(text)
    ;(byFirst[pattern[0]!] ??= []).push({ pattern, how })
  }
}

const NUMBER = 0x23
const BLANK = 0x7c
const DOT = 0x2e

/** How sure it is that a text of qmail-send begins at `start`; `buf[end]` is its LF. */
export function phraseAt(buf: Buffer, start: number, end: number): number {
  const texts = byFirst[buf[start]!]
  if (texts === undefined) return sure.none
  for (const { pattern, how } of texts) if (begins(buf, start, end, pattern)) return how
  return sure.none
}

function begins(buf: Buffer, start: number, end: number, pattern: Buffer): boolean {
  let p = start
  for (let n = 0; n < pattern.length; n++) {
    const wanted = pattern[n]!
    if (wanted === BLANK) {
      if (!isSeparator(buf[p])) return false
      while (isSeparator(buf[p])) p++
    } else if (wanted === NUMBER) {
      if (!isDigit(buf[p])) return false
      // IndiMail has numbers as 7.2.
      while (isDigit(buf[p]) || buf[p] === DOT) p++
    } else if (buf[p++] !== wanted) return false
  }
  const last = pattern[pattern.length - 1]!
  return p <= end && (last < 0x61 || last > 0x7a || buf[p]! <= SP)
}
