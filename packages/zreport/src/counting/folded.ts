import type { Fold } from '@qmailanalog/folding'
import { viewOf } from '@qmailanalog/record'

const STAR = 0x2a

/** Finds what of some bytes differs in each message. */
type Folding = (buf: Buffer, start: number, end: number, fold: Fold) => void

/** Bytes with `*` for what differs in each message (xfold(1)). */
export class Folded {
  /** what was folded last */
  bytes = Buffer.allocUnsafeSlow(4096)
  view = viewOf(this.bytes)

  /** Folds bytes, and answers how long they are then; -1 if there is nothing to fold. */
  of(buf: Buffer, start: number, end: number, folding: Folding): number {
    let length = -1
    let copied = start
    folding(buf, start, end, (from, to) => {
      if (length < 0) {
        this.room(end - start + 1)
        length = 0
      }
      length += buf.copy(this.bytes, length, copied, from)
      // Two that stand side by side are one more byte at most for each byte that goes.
      this.bytes[length++] = STAR
      copied = to
    })
    return length < 0 ? length : length + buf.copy(this.bytes, length, copied, end)
  }

  private room(length: number): void {
    if (length <= this.bytes.length) return
    this.bytes = Buffer.allocUnsafeSlow(2 * length)
    this.view = viewOf(this.bytes)
  }
}
