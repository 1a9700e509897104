import { Output, type Running, wholeLines } from '@qmailanalog/program'
import { type RecordLine, Scanner } from '@qmailanalog/record'
import { foreign } from './selection.js'

/** Prints some records that stand one behind the other, the first so many of those that are passed. */
export type Rewrite = (lines: RecordLine[], count: number, out: Output) => void

/** Prints a line that is no record: `buf[start..end)`, its LF at `end`. */
export type RewriteOther = (buf: Buffer, start: number, end: number, out: Output) => void

/** Prints records in another way, in their order; other lines only if it is told how. */
export function rewriting(rewrite: Rewrite, rewriteOther?: RewriteOther): Running {
  const out = new Output()
  const scanner = new Scanner()
  const visit = (lines: RecordLine[], count: number) => rewrite(lines, count, out)
  const other =
    rewriteOther &&
    ((buf: Buffer, start: number, end: number) => rewriteOther(buf, start, end, out))
  const core = wholeLines((buf, start, end) => {
    // Others are told, since records between which they stand do not stand one behind the other.
    scanner.records(buf, start, end, 11, visit, other ?? passOver)
  })
  if (other) {
    core.long = (first) => {
      const line = foreign(first)
      other(line, 0, line.length - 1)
    }
  }
  return { core, out, room: scanner.room }
}

const passOver = () => undefined
