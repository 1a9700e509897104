import { type Output, secret } from '@qmailanalog/program'
import { type OwnMemory, ownKernelOf } from '@qmailanalog/record'
import { kernel } from './kernel.js'

/** A queue, or a row of one: given back as it came, and looked at by nobody. 0 is none. */
type Place = number

/** Calls of kernel/queue.ts. */
interface Calls {
  lines(from: number, labels: boolean): number
  headedLines(from: number, most: number, clean: boolean): number
  lineAside(dated: boolean): number
  anyKnown(): number
  forgetKnown(): void
  turnTo(origin: number): void
  waiting(): number
  queueAfter(queue: Place): Place
  originOf(queue: Place): number
  pendingMessages(queue: Place, first: Place): Place
  pendingDeliveries(queue: Place, first: Place): Place
  placesPassed(): number
  watch(from: number, to: number): void
  deliveriesPassed(): number
  messagesPassed(): number
}

/** More of them, which deal in addresses: these are unsigned, and come as signed numbers. */
interface Addressing {
  heapBegins(at: number, growing: boolean): void
  areaFor(which: number, bytes: number): number
  headIsBehind(time: number): void
  begin(): number
  taken(): number
  beforeOther(): number
}

/** Areas of its memory, as kernel/lines.ts has them. */
const areas = { lines: 0, aside: 1, head: 2 }

const keyAt = 928
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
  '99999999999 number',
]

function full() {
  throw new RangeError('out of memory')
}

/** How kernels keep things: tests have the first one lie somewhere else, or the memory grow for each. */
export const keeping = { from: 2048, growing: false }

/** What the kernel keeps. No address of its memory is known outside. */
export class Kernel {
  readonly calls: Calls
  private readonly addressing: Addressing
  private readonly memory: OwnMemory

  constructor() {
    const { calls, memory } = ownKernelOf<Calls & Addressing>(kernel, { heap: { full } })
    this.calls = calls
    this.addressing = calls
    this.memory = memory
    memory.put(keyAt, Buffer.from(secret()), 0, 16)
    calls.heapBegins(keeping.from, keeping.growing)
    for (const [n, word] of words.entries()) {
      const room = Buffer.alloc(32)
      room.write(word, 'latin1')
      room[31] = word.length
      memory.put(wordsAt + room.length * n, room, 0, room.length)
    }
  }

  /** Takes a copy of `buf[start..end)`, whole lines each with its LF, for calls that look at lines from some byte of it on; what was `put` before is gone. */
  put(buf: Buffer, start: number, end: number): void {
    this.putInto(areas.lines, buf, start, end)
  }

  /** The same beside that: a line for `lineAside`, or what is to stand before pending lines. */
  putAside(buf: Buffer, start: number, end: number): void {
    this.putInto(areas.aside, buf, start, end)
  }

  /** What lines begin with from now on that `headedLines` takes: a time of so many bytes, and this. */
  headIs(time: number, head: Buffer): void {
    this.putInto(areas.head, head, 0, head.length)
    this.addressing.headIsBehind(time)
  }

  private putInto(area: number, buf: Buffer, start: number, end: number): void {
    const at = this.addressing.areaFor(area, end - start) >>> 0
    this.memory.put(at, buf, start, end)
  }

  /** Passes on what was printed; `other` is told where in `out` the last line begins if it is none of the day that is watched. */
  drain(out: Output, other?: (at: number) => void): void {
    const before = other ? this.addressing.beforeOther() : -1
    const length = this.addressing.taken() >>> 0
    if (length === 0) return
    out.room(length)
    this.memory.take(this.addressing.begin() >>> 0, length, out.buf, out.n)
    out.n += length
    if (before >= 0) other!(out.n - length + before)
  }
}
