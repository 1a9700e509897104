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

const SP = 32

/** Whether the text that begins at `start` is one of qmail-send's by its first word; `buf[end]` is its LF. */
export function isKnown(buf: Buffer, start: number, end: number): boolean {
  for (const word of words) {
    if (buf[start] !== word[0]) continue
    const behind = start + word.length
    if (behind <= end && (behind === end || buf[behind]! <= SP)) {
      if (buf.compare(word, 0, word.length, start, behind) === 0) return true
    }
  }
  return false
}
