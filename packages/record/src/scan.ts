import { lineEnd, viewOf } from './bytes.js'
import { decimalAt } from './numbers.js'

/** The byte `m`, which a message line begins with. */
const M = 0x6d
/** The byte `d`, which a delivery line begins with. */
const D = 0x64
const TAB = 9
const LF = 10
const SP = 32

/**
 * Where the fields of one message or delivery line stand: field n ($n in the manual) is the bytes of
 * `buf` from `from[n]` up to `to[n]`, empty where the line has no such field. One object serves many
 * lines, one after the other, so nothing of it may be kept.
 */
export class RecordLine {
  buf: Buffer = Buffer.alloc(0)
  /** the same bytes as `buf` */
  view: DataView = viewOf(this.buf)
  message = false
  /** where the line begins, and where its LF stands */
  start = 0
  end = 0
  readonly from = new Int32Array(16)
  readonly to = new Int32Array(16)
  private readonly numbers = new Float64Array(16)
  private known = 0

  /** Field n as a number (`decimal`), worked out once for all who ask. */
  number(n: number): number {
    if ((this.known & (1 << n)) === 0) this.learn(n)
    return this.numbers[n]!
  }

  // Apart, so that V8 puts the rest where it is called and makes no object for the answer.
  private learn(n: number): void {
    this.known |= 1 << n
    this.numbers[n] = decimalAt(this.view, this.from[n]!, this.to[n]!)
  }

  /** Whether it is one of the lines that are wanted. */
  is(wanted: Wanted): boolean {
    return isWanted(this.buf, this.start, wanted)
  }

  /** The seconds that a delivery took: ddone - dstart. */
  xdelay(): number {
    return this.number(5) - this.number(4)
  }

  /** Has another line begin. */
  begin(buf: Buffer, view: DataView, start: number): void {
    this.buf = buf
    this.view = view
    this.start = start
    this.message = buf[start] === M
    this.known = 0
  }
}

/** The lines to look at: of one kind (the byte `m` or `d`), and of one result that stands right behind `d `; 0 is any. */
export interface Wanted {
  kind: number
  result: number
}

const everything: Wanted = { kind: 0, result: 0 }

/** How many lines are looked at together. */
export const together = 32

/** As many lines as are looked at together. */
export const newLines = (): RecordLine[] => Array.from({ length: together }, () => new RecordLine())

/** Takes some lines, the first so many of those that are passed. */
export type Visit = (lines: RecordLine[], count: number) => void

/**
 * Calls `visit` with the message and delivery lines of a block that are wanted, a few at a time, and
 * `other` for every line that is neither a message nor a delivery, with where it begins and where its LF
 * stands; all in the order of the block. `buf[start..end)` is whole lines, each with its LF (end 0 means
 * none). Fields up to number `need` are found, at most 15; fields are split at runs of SP and TAB
 * (matchup(5), as the reports read it).
 */
export function scanRecords(
  buf: Buffer,
  start: number,
  end: number,
  lines: RecordLine[],
  need: number,
  visit: Visit,
  other?: (start: number, end: number) => void,
  wanted = everything,
): void {
  const view = viewOf(buf)
  const last = buf.length - 4
  let count = 0
  let p = start
  while (p < end) {
    const kind = buf[p]
    if (kind !== M && kind !== D) {
      const from = p
      p = lineEnd(buf, view, p) + 1
      if (!other) continue
      if (count > 0) visit(lines, count)
      count = 0
      other(from, p - 1)
      continue
    }
    if (!isWanted(buf, p, wanted)) {
      p = lineEnd(buf, view, p) + 1
      continue
    }
    const line = lines[count++]!
    const { from, to } = line
    line.begin(buf, view, p)
    let n = 1
    let field = p
    let at = p
    let marks = blanks(view, at, last)
    for (;;) {
      while (marks === 0) {
        at += 4
        marks = blanks(view, at, last)
      }
      p = at + ((31 - Math.clz32(marks & -marks)) >> 3)
      marks &= marks - 1
      const c = buf[p]!
      // Control bytes other than TAB do not end a field.
      if (c !== SP && c !== LF && c !== TAB) continue
      if (p > field) {
        from[n] = field
        to[n++] = p
      }
      if (c === LF) break
      if (n > need) {
        p = lineEnd(buf, view, p)
        break
      }
      field = p + 1
    }
    for (; n <= need; n++) {
      from[n] = p
      to[n] = p
    }
    line.end = p
    p++
    if (count === lines.length) {
      visit(lines, count)
      count = 0
    }
  }
  if (count > 0) visit(lines, count)
}

/** A mark in each of four bytes that is below 33: its highest bit. Behind the end of the view, where no more than four bytes are, stands nothing. */
function blanks(view: DataView, at: number, last: number): number {
  if (at > last) return blanksAtEnd(view, at)
  const four = view.getInt32(at, true)
  return ~(((four & 0x7f7f7f7f) + 0x5f5f5f5f) | four) & 0x80808080
}

function blanksAtEnd(view: DataView, at: number): number {
  let marks = 0
  for (let p = at; p < view.byteLength; p++) {
    if (view.getUint8(p) < 33) marks |= 0x80 << (8 * (p - at))
  }
  return marks
}

function isWanted(buf: Buffer, start: number, { kind, result }: Wanted): boolean {
  if (kind === 0) return true
  if (buf[start] !== kind) return false
  return result === 0 || (buf[start + 1] === SP && buf[start + 2] === result)
}
