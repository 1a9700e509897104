import { Output } from '@qmailanalog/program'
import { longestNumber, put, putFixed, putPlain, viewOf } from '@qmailanalog/record'

const SP = 32
const LF = 10

/**
 * The lines of a table: some numbers and a last column of text, a blank between them, LF behind. The
 * bytes of line n are `text[starts[n]..starts[n + 1])`; its last column begins at `lasts[n]`.
 */
export class Rows {
  count = 0
  text: DataView
  readonly starts: Int32Array
  readonly lasts: Int32Array
  /** the width in bytes of each column before the last */
  readonly widths: number[] = []
  private end = 0
  private column = 0

  /** @param most how many lines there will be at most, @param bytes what their last columns take together */
  constructor(most: number, bytes: number) {
    this.starts = new Int32Array(most + 1)
    this.lasts = new Int32Array(most)
    this.text = viewOf(Buffer.allocUnsafeSlow(bytes + most * 24 + longestNumber))
  }

  plain(n: number): void {
    this.room(longestNumber)
    this.blank(putPlain(this.text, this.end, n))
  }

  fixed(n: number, places: number): void {
    this.room(longestNumber)
    this.blank(putFixed(this.text, this.end, n, places))
  }

  /** A column of bytes that stand elsewhere. */
  bytes(from: DataView, start: number, end: number): void {
    this.room(end - start)
    this.blank(put(this.text, this.end, from, start, end))
  }

  /** The last column, which ends the line. */
  last(from: DataView, start: number, end: number): void {
    this.room(end - start)
    this.lasts[this.count] = this.end
    this.end = put(this.text, this.end, from, start, end)
    this.text.setUint8(this.end++, LF)
    this.starts[++this.count] = this.end
    this.column = 0
  }

  lastText(text: string): void {
    this.last(viewOf(Buffer.from(text, 'latin1')), 0, text.length)
  }

  /** The lines in an order, in pieces. */
  *inOrder(order: Int32Array): Generator<Buffer> {
    const out = new Output()
    const all = this.all()
    for (const row of order) {
      out.copy(all, this.starts[row]!, this.starts[row + 1]!)
      if (out.n > 64 * 1024) yield out.take()!
    }
    const rest = out.take()
    if (rest) yield rest
  }

  /** All lines. */
  all(): Buffer {
    return Buffer.from(this.text.buffer, this.text.byteOffset, this.end)
  }

  private blank(at: number): void {
    this.text.setUint8(at, SP)
    const column = this.column++
    const width = at - this.end
    if (!(this.widths[column]! >= width)) this.widths[column] = width
    this.end = at + 1
  }

  private room(bytes: number): void {
    if (this.end + bytes < this.text.byteLength) return
    const grown = Buffer.allocUnsafeSlow(Math.ceil(this.text.byteLength * 1.5) + bytes)
    grown.set(this.all())
    this.text = viewOf(grown)
  }
}
