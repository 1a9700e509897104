import type { Fold } from '@qmailanalog/folding'
import { viewOf } from '@qmailanalog/record'

const STAR = 0x2a

/** Finds what of some bytes differs in each message. */
type Folding = (buf: Buffer, start: number, end: number, fold: Fold) => void

/** Bytes with `*` for what differs in each message (xfold(1)). */
export class Folded {
  bytes = Buffer.allocUnsafeSlow(4096)
  /** what was folded last */
  view = viewOf(this.bytes)
  // What `fold` works on; one function serves all, since there are many.
  private from: Buffer = this.bytes
  private begin = 0
  private end = 0
  private copied = 0
  private length = -1
  private readonly fold: Fold = (start, end) => {
    if (this.length < 0) {
      this.room(this.end - this.begin + 1)
      this.length = 0
    }
    this.length += this.from.copy(this.bytes, this.length, this.copied, start)
    this.bytes[this.length++] = STAR
    this.copied = end
  }

  /** Folds bytes, and answers how long they are then; -1 if there is nothing to fold. */
  of(buf: Buffer, start: number, end: number, folding: Folding): number {
    this.from = buf
    this.begin = start
    this.end = end
    this.copied = start
    this.length = -1
    folding(buf, start, end, this.fold)
    if (this.length < 0) return -1
    return this.length + buf.copy(this.bytes, this.length, this.copied, end)
  }

  private room(length: number): void {
    // What is folded has a byte or more.
    if (length <= this.bytes.length) return
    this.bytes = Buffer.allocUnsafeSlow(2 * length)
    this.view = viewOf(this.bytes)
  }
}
