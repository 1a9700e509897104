import { inPieces, viewOf } from './bytes.js'
import { decimalAt } from './decimal.js'
import { kernel } from './kernel.js'
import { instance } from './load.js'
import { copy, fields, inputRoom, recordMemory, size, together } from './memory.js'

/** The byte `m`, which a message line begins with. */
const M = 0x6d
/** The byte `d`, which a delivery line begins with. */
const D = 0x64
const SP = 32

/**
 * Where the fields of one message or delivery line stand: field n ($n in the manual) is the bytes of
 * `buf` from `from[n]` up to `to[n]`, empty where the line has no such field; field 0 is the line without
 * its LF. One object serves many lines, one after the other, so nothing of it may be kept. Behind the LF
 * there are `slack` more bytes in `buf`, of no meaning.
 */
export class RecordLine {
  /** @param at where a kernel finds its places */
  constructor(
    readonly at: number,
    readonly buf: Buffer,
    /** the same bytes as `buf` */
    readonly view: DataView,
    readonly from: Int32Array,
    readonly to: Int32Array,
    /** NaN is one that is not worked out yet */
    private readonly numbers: Float64Array,
  ) {}

  /** Whether it is a message; else it is a delivery. */
  get message(): boolean {
    return this.numbers[0] === 1
  }

  /** Where the line begins. */
  get start(): number {
    return this.from[0]!
  }

  /** Where its LF stands. */
  get end(): number {
    return this.to[0]!
  }

  /** Field n as a number (`decimal`): of a message 2 to 7, of a delivery 3 to 6. */
  number(n: number): number {
    const known = this.numbers[n]!
    return Number.isNaN(known) ? this.learn(n) : known
  }

  private learn(n: number): number {
    const number = decimalAt(this.view, this.from[n]!, this.to[n]!)
    this.numbers[n] = number
    return number
  }

  /** Whether it is one of the lines that are wanted. */
  is({ kind, result }: Wanted): boolean {
    if (kind === 0) return true
    const { buf, start } = this
    if (buf[start] !== kind) return false
    return result === 0 || (buf[start + 1] === SP && buf[start + 2] === result)
  }

  /** The seconds that a delivery took: ddone - dstart; infinite if that is beyond all doubles. */
  xdelay(): number {
    return this.number(5) - this.number(4)
  }
}

/** The lines to look at: of one kind (the byte `m` or `d`), and of one result that stands right behind `d `; 0 is any. */
export interface Wanted {
  kind: number
  result: number
}

const everything: Wanted = { kind: 0, result: 0 }

/** Takes some lines, the first so many of those that are passed. */
export type Visit = (lines: RecordLine[], count: number) => void

/** Takes a line that is neither a message nor a delivery: `buf[start..end)`, its LF at `end`. */
export type VisitOther = (buf: Buffer, start: number, end: number) => void

/** Calls of kernel/split.ts. */
interface Kernel {
  split(
    start: number,
    end: number,
    lines: number,
    most: number,
    need: number,
    kind: number,
    result: number,
    others: number,
  ): number
}

/**
 * Looks at records: the memory that they stand in meanwhile, and the kernels that work on it. Whoever reads
 * records has one of its own, and lends room of it to who reads bytes; all that count what is read share it.
 */
export class Scanner {
  readonly memory = recordMemory()
  /** room for input, 1 MiB, from where it need not be copied; valid until a line of more than 64 KB is scanned that stands elsewhere */
  readonly room = inputRoom(this.memory)
  private readonly kernels = new Map<string, unknown>()
  private readonly kernel = this.kernelOf<Kernel>(kernel)
  private readonly buf = Buffer.from(this.memory.buffer)
  private readonly lines: RecordLine[]
  /** how many lines were found, and how many of them are messages or deliveries before the first that is not */
  private readonly counts: Int32Array

  constructor() {
    const { buf } = this
    const { buffer } = buf
    const view = viewOf(buf)
    this.counts = new Int32Array(buffer, together * size, 2)
    this.lines = Array.from({ length: together }, (_, n) => {
      const at = n * size
      const from = new Int32Array(buffer, at, fields)
      const to = new Int32Array(buffer, at + 4 * fields, fields)
      const numbers = new Float64Array(buffer, at + 8 * fields, fields)
      return new RecordLine(at, buf, view, from, to, numbers)
    })
  }

  /** Makes the functions of a kernel ready, once, on the memory. */
  kernelOf<Kernel>(base64: string): Kernel {
    const made = this.kernels.get(base64) ?? instance(base64, this.memory)
    this.kernels.set(base64, made)
    return made as Kernel
  }

  /**
   * Calls `visit` with the message and delivery lines of a block that are wanted, a few at a time, and
   * `other` for every line that is neither a message nor a delivery; all in the order of the block.
   * `buf[start..end)` is whole lines of at most `longestLine` bytes, each with its LF. Fields up to number `need` are found, at most 15;
   * fields are split at runs of SP and TAB (matchup(5), as the reports read it). Not to be called by what
   * it calls.
   */
  records(
    buf: Buffer,
    start: number,
    end: number,
    need: number,
    visit: Visit,
    other?: VisitOther,
    wanted = everything,
  ): void {
    if (buf.buffer === this.buf.buffer) {
      const { byteOffset } = buf
      this.scan(byteOffset + start, byteOffset + end, need, visit, other, wanted)
      return
    }
    inPieces(buf, start, end, copy.bytes, (from, to) => {
      if (to - from > copy.bytes) throw new RangeError('a line is longer than 1 MiB')
      const last = copy.start + buf.copy(this.buf, copy.start, from, to)
      this.scan(copy.start, last, need, visit, other, wanted)
    })
  }

  private scan(
    first: number,
    last: number,
    need: number,
    visit: Visit,
    other: VisitOther | undefined,
    { kind, result }: Wanted,
  ): void {
    const { counts, kernel, lines } = this
    for (let p = first; p < last; ) {
      p = kernel.split(p, last, 0, together, need, kind, result, other ? 1 : 0)
      this.give(lines, counts[0]!, counts[1]!, visit, other)
    }
  }

  private give(
    lines: RecordLine[],
    count: number,
    records: number,
    visit: Visit,
    other: VisitOther | undefined,
  ): void {
    if (records === count) {
      if (count > 0) visit(lines, count)
      return
    }
    const some: RecordLine[] = []
    for (let n = 0; n < count; n++) {
      const line = lines[n]!
      const first = this.buf[line.start]
      if (first === M || first === D) {
        some.push(line)
        continue
      }
      if (some.length > 0) visit(some, some.length)
      some.length = 0
      other!(this.buf, line.start, line.end)
    }
    if (some.length > 0) visit(some, some.length)
  }
}
