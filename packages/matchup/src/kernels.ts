import type { Output } from '@qmailanalog/program'
import { ownKernelOf } from '@qmailanalog/record'
import { kernel } from './kernel.js'

/** Messages or deliveries of a queue: an address in the kernel's memory. */
export type Store = number

/** Calls of kernel/queue.ts. */
interface Calls {
  newStore(): Store
  sizeOf(rows: Store): number
  firstOf(rows: Store): number
  clear(rows: Store): void
  turnTo(messages: Store, deliveries: Store): void
  areaFor(which: number, bytes: number): number
  lines(start: number, end: number): number
  behindLabel(line: number): number
  headIs(time: number, head: number, length: number): void
  headedLines(start: number, end: number, most: number): number
  usual(start: number, most: number): number
  entered(): void
  info(): void
  extra(): void
  starting(deliveries: Store): void
  delivery(deliveries: Store): void
  left(): void
  pendingMessages(
    first: number,
    before: number,
    beforeLength: number,
    behind: number,
    behindLength: number,
  ): number
  pendingDeliveries(
    first: number,
    before: number,
    beforeLength: number,
    part: number,
    partLength: number,
    behind: number,
    behindLength: number,
  ): number
  begin(): number
  taken(): number
}

/** Fields of a line that anything is made of. */
export const fields = 12

// Places in the kernel's memory.
const from = 64
const to = 128
const wordsAt = 1024

/** In the order of kernel/rows.ts. */
const words = [
  '0 ? ',
  '? ?',
  'report_mangled',
  'info msg ',
  ': bytes ',
  'from ',
  'qp ',
  ' uid ',
  'extra ',
  'starting delivery ',
  ': msg ',
  ' to ',
]

function full() {
  throw new RangeError('out of memory')
}

/** What the kernel keeps, and its memory as bytes. */
export class Kernel {
  readonly calls: Calls
  /** All of its memory, another one whenever that has grown (`renew`). Numbers of bytes are addresses. */
  bytes!: Buffer
  /** Where the fields of the line at hand begin and end. */
  from!: Uint32Array
  to!: Uint32Array
  private readonly memory: { readonly buffer: ArrayBuffer }

  constructor() {
    const { calls, memory } = ownKernelOf<Calls>(kernel, { heap: { full } })
    this.calls = calls
    this.memory = memory
    this.become()
    for (const [n, word] of words.entries()) {
      const at = wordsAt + 32 * n
      this.bytes.write(word, at, 'latin1')
      this.bytes[at + 31] = word.length
    }
  }

  /** To be called when a call may have made the memory grow, before it is looked at. */
  renew(): void {
    if (this.bytes.length === 0) this.become()
  }

  /** Copies `buf[start..end)` to where the kernel may read it, and answers where that is; what was put there before is gone. */
  put(buf: Buffer, start: number, end: number): number {
    return this.putInto(0, buf, start, end)
  }

  /** The same beside what was `put`, which stays. */
  putAside(buf: Buffer, start: number, end: number): number {
    return this.putInto(1, buf, start, end)
  }

  /** What lines begin with from now on that `headedLines` takes: a time of so many bytes, and this. */
  headIs(time: number, head: Buffer): void {
    const at = this.putInto(2, head, 0, head.length)
    this.calls.headIs(time, at, head.length)
  }

  private putInto(area: number, buf: Buffer, start: number, end: number): number {
    const at = this.calls.areaFor(area, end - start)
    this.renew()
    buf.copy(this.bytes, at, start, end)
    return at
  }

  /** Passes on what was printed. */
  drain(out: Output): void {
    const length = this.calls.taken()
    if (length === 0) return
    this.renew()
    const at = this.calls.begin()
    out.copy(this.bytes, at, at + length)
  }

  private become(): void {
    const { buffer } = this.memory
    this.bytes = Buffer.from(buffer)
    this.from = new Uint32Array(buffer, from, fields)
    this.to = new Uint32Array(buffer, to, fields)
  }
}
