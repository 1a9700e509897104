/** The byte `m`, which a message line begins with. */
const M = 0x6d
/** The byte `d`, which a delivery line begins with. */
const D = 0x64

/**
 * Where the fields of one message or delivery line stand: field n ($n in the manual) is the bytes of
 * `buf` from `from[n]` up to `to[n]`, empty where the line has no such field. One object serves line
 * after line, so nothing of it may be kept.
 */
export class RecordLine {
  buf: Buffer = Buffer.alloc(0)
  message = false
  /** where the line begins, and where its LF stands */
  start = 0
  end = 0
  readonly from = new Int32Array(16)
  readonly to = new Int32Array(16)
}

/** What is done with each line. */
export type Place = (line: RecordLine) => void

/**
 * Calls `visit` for each message and delivery line of a block and passes over every other line.
 * `buf[start..end)` is whole lines, each with its LF (end 0 means none). Fields up to number `need` are
 * found, at most 15; fields are split at runs of SP and TAB (matchup(5), as the reports read it).
 */
export function scanRecords(
  buf: Buffer,
  start: number,
  end: number,
  line: RecordLine,
  need: number,
  visit: Place,
): void {
  const { from, to } = line
  line.buf = buf
  let p = start
  while (p < end) {
    const kind = buf[p]
    if (kind !== M && kind !== D) {
      p = buf.indexOf(10, p) + 1
      continue
    }
    line.start = p
    line.message = kind === M
    let n = 1
    let c = 0
    for (;;) {
      from[n] = p
      while ((c = buf[p]!) > 32 || (c !== 32 && c !== 10 && c !== 9)) p++
      to[n++] = p
      while (c === 32 || c === 9) c = buf[++p]!
      if (c === 10) break
      if (n > need) {
        p = buf.indexOf(10, p)
        break
      }
    }
    for (; n <= need; n++) {
      from[n] = p
      to[n] = p
    }
    line.end = p
    p++
    visit(line)
  }
}
