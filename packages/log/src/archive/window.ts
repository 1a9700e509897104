import { Decompress } from 'fzstd'
import { largestBlock } from './zstd.js'

/** A header of a frame, with as many bytes as the library wants to have seen before it begins. */
const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xc3, ...Array<number>(13).fill(0)])

/** How much of the text of a frame comes before what was before it is moved to the front, in bytes. */
const slack = 1 << 22

/** What the library knows of a frame. */
interface Inside {
  s: {
    /** the text before the next block */
    w: Uint8Array
    /** how long that is */
    e: number
    /** how long the text of a block may be */
    m: number
  }
}

/**
 * The text of zstd frames, block by block. The library moves all of the window for each block, however small,
 * so that it is kept here, and the library is shown the place where it is.
 */
export class Window {
  private buf = new Uint8Array(0)
  private length = 0
  private at = 0
  private frame!: Decompress
  private inside!: Inside
  private text = Buffer.alloc(0)
  /** what the library moves instead */
  private readonly moved = new Uint8Array(largestBlock)

  /** Another frame begins, whose blocks reach so far back, in bytes. */
  begin(length: number): void {
    if (this.buf.length < length + slack) this.buf = new Uint8Array(length + slack)
    this.length = length
    this.at = length
    this.frame = new Decompress((text) => this.take(text))
    this.frame.push(header)
    this.inside = this.frame as unknown as Inside
    this.inside.s.e = length
    this.inside.s.m = largestBlock
  }

  /** The text of the next block, which is valid until the one behind it is wanted. */
  decode(block: Buffer): Buffer {
    const { buf, at, length } = this
    this.inside.s.w = buf.subarray(at - length, at)
    this.text = Buffer.alloc(0)
    this.frame.push(block)
    return this.text
  }

  private take(text: Uint8Array): void {
    const { buf, length } = this
    if (this.at + text.length > buf.length) {
      buf.copyWithin(0, this.at - length, this.at)
      this.at = length
    }
    buf.set(text, this.at)
    this.text = Buffer.from(buf.buffer, this.at, text.length)
    this.at += text.length
    this.inside.s.w = this.moved
  }
}
