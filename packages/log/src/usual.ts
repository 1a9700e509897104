import type { Output } from '@qmailanalog/program'
import { type OwnMemory, ownKernelOf } from '@qmailanalog/record'
import type { Clock } from './clock.js'
import type { Beginning } from './forms/head.js'
import { longest, type Unwrap } from './forms/unwrap.js'
import { kernel } from './kernel.js'

/** Calls of kernel/plain.ts, all of whose addresses are below 2^31. */
interface Calls {
  headIs(time: number, at: number, length: number): void
  lines(start: number, stop: number, to: number, labels: boolean, most: number): number
  taken(): number
  written(): number
}

/** How much of the log lies with the kernel at once, in bytes; a piece that has more is a line that it does not look at. */
export const usualBytes = 64 * 1024

/** How many bytes may be looked at behind something, or be written over. */
const slack = 64

/** What stands where in its memory. */
const headAt = 1024
const linesAt = 4096
const writtenAt = linesAt + usualBytes + slack

/** Prints the plain records of lines that need no closer look, many at a time. An optimisation only: Unwrap does the same. */
export class Usual {
  /** how many were printed */
  records = 0
  private kernel: { calls: Calls; memory: OwnMemory } | undefined
  private beginning: Beginning | undefined
  private start = 0
  private end = 0

  constructor(
    private readonly out: Output,
    private readonly unwrap: Unwrap,
    private readonly clock: Clock,
  ) {}

  /** Takes a copy of `buf[start..end)`, whole lines each with its LF. */
  put(buf: Buffer, start: number, end: number): void {
    this.kernel ??= ownKernelOf<Calls>(kernel)
    this.start = start
    this.end = end
    if (end - start <= usualBytes) this.kernel.memory.put(linesAt, buf, start, end)
  }

  /** Prints lines from the one at `p` on, and answers where the first one begins that Unwrap is to look at, or the end. */
  from(p: number): number {
    const { unwrap, start, end } = this
    const { calls, memory } = this.kernel!
    const { last } = unwrap.head
    if (last !== this.beginning) this.headIs(last!)
    if (unwrap.open || end - start > usualBytes || (last && isLong(last))) return p
    const shift = linesAt - start
    const labels = this.clock.labels !== 'tai'
    const most = unwrap.beginning ? longest : 0
    const next = calls.lines(p + shift, end + shift, writtenAt, labels, most) - shift
    const length = calls.written() - writtenAt
    if (length === 0) return p
    this.records += calls.taken()
    this.out.room(length)
    memory.take(writtenAt, length, this.out.buf, this.out.n)
    this.out.n += length
    return next
  }

  private headIs(beginning: Beginning): void {
    this.beginning = beginning
    if (isLong(beginning)) return
    const { calls, memory } = this.kernel!
    memory.put(headAt, beginning.head, 0, beginning.head.length)
    calls.headIs(beginning.time, headAt, beginning.head.length)
  }
}

/** Whether what stands between time and text has no room. */
const isLong = ({ head }: Beginning) => head.length > linesAt - headAt - slack
