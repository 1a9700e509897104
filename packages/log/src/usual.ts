import type { Output } from '@qmailanalog/program'
import { isDigit, type OwnMemory, ownKernelOf } from '@qmailanalog/record'
import type { Clock } from './clock.js'
import type { Beginning } from './forms/head.js'
import { longest, type Unwrap } from './forms/unwrap.js'
import { kernel } from './kernel.js'

/** Calls of kernel/plain.ts; all addresses are below 2^31. */
interface Calls {
  headIs(time: number, at: number, length: number): void
  lines(
    start: number,
    stop: number,
    to: number,
    labels: boolean,
    most: number,
    clean: boolean,
  ): number
  taken(): number
  written(): number
}

/** How much of the log lies with the kernel at once, in bytes; a longer line is none that it looks at. */
export const usualBytes = 64 * 1024

/** How many bytes may be looked at behind something, or be written over. */
const slack = 64

/** What stands where in its memory. */
const headAt = 1024
const linesAt = 4096
const writtenAt = linesAt + usualBytes + slack

const AT = 0x40

/** Before so many bytes have come, a kernel takes longer to make than it saves. Tests have one from the beginning. */
export const paying = { from: 256 * 1024 }

/** Prints the plain records of lines that need no closer look, many at a time. An optimisation only: Unwrap does the same. */
export class Usual {
  /** how many were printed */
  records = 0
  private kernel: { calls: Calls; memory: OwnMemory } | undefined
  private beginning: Beginning | undefined
  private buf: Buffer = Buffer.alloc(0)
  private start = 0
  private end = 0
  private there = false
  private seen = 0

  constructor(
    private readonly out: Output,
    private readonly unwrap: Unwrap,
    private readonly clock: Clock,
  ) {}

  /** Takes `buf[start..end)`, whole lines each with its LF, before any of them is taken in another way. */
  use(buf: Buffer, start: number, end: number): void {
    this.buf = buf
    this.start = start
    this.end = end
    this.there = false
    this.seen += end - start
  }

  /** Prints lines from the one at `p` on, and answers where the first one begins that Unwrap is to look at, or the end. */
  from(p: number): number {
    const { unwrap, buf, start, end } = this
    const { last } = unwrap.head
    if (this.seen < paying.from) return p
    if (last === undefined && buf[p] !== AT && !isDigit(buf[p])) return p
    if (unwrap.open || end - start > usualBytes || (last && isLong(last))) return p
    const { calls, memory } = (this.kernel ??= ownKernelOf<Calls>(kernel))
    if (!this.there) memory.put(linesAt, buf, start, end)
    this.there = true
    if (last !== this.beginning) this.headIs(last!)
    const shift = linesAt - start
    const labels = this.clock.labels !== 'tai'
    const most = unwrap.waits ? 0 : longest
    const next = calls.lines(p + shift, end + shift, writtenAt, labels, most, unwrap.clean)
    const length = calls.written() - writtenAt
    if (length === 0) return p
    this.records += calls.taken()
    this.out.room(length)
    memory.take(writtenAt, length, this.out.buf, this.out.n)
    this.out.n += length
    return next - shift
  }

  private headIs(beginning: Beginning): void {
    const { calls, memory } = this.kernel!
    this.beginning = beginning
    memory.put(headAt, beginning.head, 0, beginning.head.length)
    calls.headIs(beginning.time, headAt, beginning.head.length)
  }
}

/** Whether what stands between time and text has no room. */
const isLong = ({ head }: Beginning) => head.length > linesAt - headAt - slack
