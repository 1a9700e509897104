import { Fatal, unable } from '@qmailanalog/program'
import { inPieces, longestLine, put, type Scanner, viewOf } from '@qmailanalog/record'
import { keyEnd } from './key.js'
import { type Layout, Layouts, linesLayout, reportsLayout } from './names.js'
import { Values } from './values.js'

const TAB = 9
const LF = 10

/** A line of a tally that was read, valid until the next one is. */
export interface Line {
  buf: Buffer
  /** the same bytes as `buf` */
  view: DataView
  layout: Layout
  /** where it begins, its key, and the TAB behind that, and where its LF stands behind */
  start: number
  key: number
  keyEnd: number
  end: number
  values: Values
}

/** What lines must be, beside well-formed. */
export interface Manner {
  /** whether they come in the order of their bytes */
  sorted: boolean
  /** whether some of them may be elsewhere */
  part: boolean
}

/** Reads tallies, line by line; what is wrong is told with its file and line (tally(5)). */
export class Reading implements Line {
  buf: Buffer = Buffer.alloc(0)
  view = viewOf(this.buf)
  layout: Layout = linesLayout
  start = 0
  key = 0
  keyEnd = 0
  end = 0
  values = new Values()
  /** how many lines are told of that are not there, over all tallies; below 0: how many more there are */
  missing = 0
  readonly layouts: Layouts
  private head = Buffer.from(`${linesLayout.name}\t`)
  private file = ''
  private lines = 0
  /** of this file alone */
  private missed = 0
  /** the first file whose lines are not as many as it tells */
  private unlike: string | undefined
  private last = Buffer.alloc(1024)
  private lastView = viewOf(this.last)
  /** how long the last line was up to the TAB behind its key; 0 if there is none */
  private lastLength = 0

  /** @param take takes each line, and whether its name and its key are those of the line before, if they are sorted */
  constructor(
    scanner: Scanner,
    private readonly manner: Manner,
    private readonly take: (line: Line, isSame: boolean) => void,
  ) {
    this.layouts = new Layouts(scanner)
  }

  /** The lines of files, one file after the other, in whole lines, which have to be given to `block`. */
  async *chunks(files: { name: string; bytes: AsyncIterable<Buffer> }[]): AsyncGenerator<Buffer> {
    for (const { name, bytes } of files) {
      this.begin(name)
      yield* this.wholeLines(bytes)
      this.ended()
    }
    if (this.missing !== 0 && !this.manner.part) {
      const count = Math.abs(this.missing)
      const lines = `${count.toLocaleString('en')} ${count === 1 ? 'line is' : 'lines are'}`
      const what = `${lines} ${this.missing > 0 ? 'missing' : 'too many'}`
      throw new Fatal(`unable to read ${this.unlike}: ${what}: it is cut, or not all (--part)`)
    }
  }

  private begin(name: string): void {
    this.file = name
    this.lines = 0
    this.missed = 0
  }

  private async *wholeLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let begun = Buffer.alloc(0)
    try {
      for await (const chunk of bytes) {
        const first = chunk.indexOf(LF) + 1
        const last = chunk.lastIndexOf(LF) + 1
        if (begun.length + (first || chunk.length + 1) > longestLine + 1) this.long()
        if (begun.length === 0) yield* this.pieces(chunk.subarray(0, last))
        else if (first > 0) {
          yield Buffer.concat([begun, chunk.subarray(0, first)])
          begun = Buffer.alloc(0)
          yield* this.pieces(chunk.subarray(first, last))
        }
        if (last < chunk.length) begun = Buffer.concat([begun, chunk.subarray(last)])
      }
    } catch (error) {
      throw unable(`read ${this.file}`, error)
    }
    if (begun.length > 0) throw this.wrong('it is cut: no end of line', this.lines + 1)
  }

  /** Whole lines, so many at once that one of them would be too long otherwise. */
  private *pieces(lines: Buffer): Generator<Buffer> {
    const pieces: Buffer[] = []
    inPieces(lines, 0, lines.length, longestLine + 1, (from, to) => {
      pieces.push(lines.subarray(from, to))
    })
    for (const piece of pieces) {
      if (piece.length > longestLine + 1) this.long()
      yield piece
    }
  }

  /** Checks what is known once a file is read. */
  private ended(): void {
    const { missed, manner } = this
    this.missing += missed
    if (missed !== 0) this.unlike ??= this.file
    if (manner.part || (this.lines > 0 && this.layout === linesLayout)) return
    const what = 'the last line of a tally is "~", TAB, "lines", TAB, a number'
    if (this.lines > 0) throw this.wrong(`it is cut: ${what}`)
    throw new Fatal(`unable to read ${this.file}: it is empty: ${what}`)
  }

  private long(): never {
    throw this.wrong('it is longer than 1 MiB', this.lines + 1)
  }

  block(buf: Buffer, start: number, end: number): void {
    this.buf = buf
    this.view = viewOf(buf)
    for (this.start = start; this.start < end; this.start = this.end + 1) {
      this.lines++
      this.read()
      const isSame = this.manner.sorted && this.follows()
      if (this.layout === linesLayout) {
        this.missed += this.values.numbers[0]!
        if (!Number.isSafeInteger(this.missed)) throw this.wrong('no tally has so many lines')
        continue
      }
      this.missed--
      this.take(this, isSame)
    }
  }

  private read(): void {
    const { buf, start } = this
    const key = this.nameEnd(buf, start)
    this.key = key
    this.keyEnd = keyEnd(buf, key)
    if (this.keyEnd < 0) throw this.wrong('its key is none, or not written as keys are')
    const { layout } = this
    const { kinds, isKey } = layout
    if (layout === reportsLayout) {
      this.known(() => this.layouts.source(buf.toString('latin1', key, this.keyEnd)))
    }
    if (isKey && !isKey(buf, key, this.keyEnd)) {
      throw this.wrong(`its key is none of ${this.layout.name}`)
    }
    if (!this.values.read(buf, this.keyEnd, kinds)) {
      const count = kinds.length === 1 ? 'one number' : `${kinds.length} numbers`
      throw this.wrong(`${this.layout.name} has ${count} behind its key, and nothing else`)
    }
    this.end = this.values.end
  }

  /** Finds what a line is by its name, and answers where its key begins. */
  private nameEnd(buf: Buffer, start: number): number {
    const { head } = this
    let n = 0
    while (n < head.length && buf[start + n] === head[n]) n++
    if (n === head.length) return start + n
    const tab = buf.indexOf(TAB, start)
    const lf = buf.indexOf(LF, start)
    if (tab < 0 || tab > lf) throw this.wrong('it has no TAB')
    this.layout = this.known(() => this.layouts.of(buf.toString('latin1', start, tab)))
    this.head = Buffer.from(buf.subarray(start, tab + 1))
    return tab + 1
  }

  /** What a name tells; an error if it is not known. */
  private known<T>(look: () => T): T {
    try {
      return look()
    } catch (error) {
      if (error instanceof Fatal) throw this.wrong(error.message)
      throw error
    }
  }

  /** Whether name and key are those of the line before; an error if they come before these. */
  private follows(): boolean {
    const { buf, start, view } = this
    const length = this.keyEnd + 1 - start
    const order = this.order(length)
    if (order < 0) throw this.wrong('it is not sorted: LC_ALL=C sort', this.lines)
    if (order > 0) {
      if (length > this.last.length) {
        this.last = Buffer.alloc(2 * length)
        this.lastView = viewOf(this.last)
      }
      if (length < 64) put(this.lastView, 0, view, start, start + length)
      else buf.copy(this.last, 0, start, start + length)
      this.lastLength = length
    }
    return order === 0
  }

  /** How name and key compare with those before. */
  private order(length: number): number {
    const { buf, last, lastLength, lastView, start, view } = this
    const both = Math.min(length, lastLength)
    let n = 0
    while (n + 4 <= both && view.getInt32(start + n) === lastView.getInt32(n)) n += 4
    while (n < both && buf[start + n] === last[n]) n++
    return n < both ? buf[start + n]! - last[n]! : length - lastLength
  }

  private wrong(what: string, line = this.lines): Fatal {
    return new Fatal(`unable to read ${this.file}: line ${line}: ${what}`)
  }
}
