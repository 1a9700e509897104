import { put, putWhole, viewOf } from '@qmailanalog/record'
import type { Clock } from '../clock.js'
import type { Header } from './header.js'
import { decimalOfLabel } from './label.js'
import type { Found } from './times.js'

const AT = 0x40
const DOT = 0x2e

/** The most digits of a part of a second that are taken, and the longest stamp. */
const mostDigits = 18
const longest = 64

/** A stamp that is around a text, worked out once it is asked for; undefined if there is none. */
export type Given = () => string | undefined

/** The stamp of the line at hand, in decimal. */
export class Stamp {
  readonly bytes = viewOf(Buffer.alloc(128))

  constructor(private readonly clock: Clock) {}

  /** The first bytes of it as text. */
  text(length: number): string {
    return Buffer.from(this.bytes.buffer, 0, length).toString('latin1')
  }

  /** Takes the label that stands at a place; answers the length of the stamp, or -1. */
  ofLabel(view: DataView, start: number): number {
    return decimalOfLabel(this.bytes, 0, view, start, this.clock.labels === 'tai')
  }

  /** Takes what a header of `buf` tells, or what is around it; answers the length of the stamp, or -1. */
  ofHeader({ stamp, time }: Header, buf: Buffer, view: DataView, given: Given | undefined): number {
    const { start, end } = stamp
    if (end > 0 && buf[start] === AT) return this.ofLabel(view, start)
    if (end > 0) return put(this.bytes, 0, view, start, end)
    return time ? this.ofTime(time, view) : this.ofText(given?.())
  }

  /** The same of a time that was found in those bytes. */
  ofTime(time: Found, view: DataView): number {
    const { bytes } = this
    const seconds = this.clock.seconds(time)
    if (seconds === undefined || seconds < 0) return -1
    const length = putWhole(bytes, 0, seconds)
    const digits = Math.min(time.partEnd - time.partStart, mostDigits)
    if (digits === 0) return length
    bytes.setUint8(length, DOT)
    return put(bytes, length + 1, view, time.partStart, time.partStart + digits)
  }

  /** The same of a stamp as text. */
  ofText(text: string | undefined): number {
    if (text === undefined || text.length > longest) return -1
    return put(this.bytes, 0, viewOf(Buffer.from(text, 'latin1')), 0, text.length)
  }
}
