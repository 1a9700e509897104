import { Output, type Running, wholeLines } from '@qmailanalog/program'
import { type RecordLine, Scanner } from '@qmailanalog/record'
import { foreign } from './selection.js'

/** Prints one record. */
export type Rewrite = (line: RecordLine, out: Output) => void

/** Prints a line that is no record: `buf[start..end)`, its LF at `end`. */
export type RewriteOther = (buf: Buffer, start: number, end: number, out: Output) => void

/** Prints records in another way, in their order; other lines only if it is told how. */
export function rewriting(rewrite: Rewrite, rewriteOther?: RewriteOther): Running {
  const out = new Output()
  const scanner = new Scanner()
  const visit = (lines: RecordLine[], count: number) => {
    for (let n = 0; n < count; n++) rewrite(lines[n]!, out)
  }
  const other =
    rewriteOther &&
    ((buf: Buffer, start: number, end: number) => rewriteOther(buf, start, end, out))
  const core = wholeLines((buf, start, end) => {
    scanner.records(buf, start, end, 11, visit, other)
  })
  if (other) {
    core.long = (first) => {
      const line = foreign(first)
      other(line, 0, line.length - 1)
    }
  }
  return { core, out, room: scanner.room }
}
