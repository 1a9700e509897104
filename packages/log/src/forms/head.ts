import { viewOf } from '@qmailanalog/record'

const SP = 32
const COLON = 0x3a
const DOT = 0x2e
const T = 0x54

/** How a simple syslog line begins: with a time of so many bytes, and these bytes up to the text. */
export interface Beginning {
  time: number
  head: Buffer
}

/**
 * How the last simple syslog line began, which is how the next one will: the length of its time, what stood from
 * there to the text, and whose it was. An optimisation only: what begins so is understood so anyway.
 */
export class Head {
  last: Beginning | undefined
  origin = 0
  private view = viewOf(Buffer.alloc(0))

  /** Keeps how a line began at `start`: its time ended at `timeEnd`, its text begins at `text`. */
  remember(buf: Buffer, start: number, timeEnd: number, text: number, origin: number): void {
    const time = timeEnd - start
    const simple = time === 15 || (buf[start + 10] === T && buf[start + 13] === COLON)
    if (!simple) return
    const head = Buffer.from(buf.subarray(timeEnd, text))
    this.view = viewOf(head)
    this.last = { time, head }
    this.origin = origin
  }

  /** Where the text stands if a line begins as the last one did and goes on with splogger's stamp, or -1. */
  textBehind(buf: Buffer, view: DataView, start: number, end: number): number {
    if (this.last === undefined) return -1
    const { view: head } = this
    const { time } = this.last
    const length = head.byteLength
    const from = start + time
    const text = from + length
    if (end - text < 12) return -1
    if (time === 15) {
      if (buf[start + 3] !== SP || buf[start + 9] !== COLON || buf[start + 12] !== COLON) return -1
    } else if (buf[start + 10] !== T || buf[start + 13] !== COLON) return -1
    let p = 0
    for (; p + 4 <= length; p += 4) {
      if (view.getInt32(from + p) !== head.getInt32(p)) return -1
    }
    for (; p < length; p++) if (view.getUint8(from + p) !== head.getUint8(p)) return -1
    p = text
    let c = buf[p]!
    while (c >= 48 && c <= 57) c = buf[++p]!
    if (c !== DOT || p === text) return -1
    c = buf[++p]!
    while (c >= 48 && c <= 57) c = buf[++p]!
    return c === SP ? text : -1
  }
}
