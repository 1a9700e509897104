import { byteStage, Output, type Running } from '@qmailanalog/program'
import { RecordLine, scanRecords } from '@qmailanalog/record'

/** What a table or report counts: sees each message and delivery line once, then prints. */
export interface Tally {
  /** the highest field number it looks at */
  need: number
  /** takes one line; nothing of it may be kept */
  line(line: RecordLine): void
  print(out: Output): void
}

/** A program that is a tally over matchup's output; other lines are passed over, a last line without LF counts. */
export function tallied(tally: Tally): Running {
  const out = new Output()
  const line = new RecordLine()
  const visit = (line: RecordLine) => tally.line(line)
  const block = (buf: Buffer, start: number, end: number) => {
    scanRecords(buf, start, end, line, tally.need, visit)
  }
  const end = (rest: Buffer) => {
    if (rest.length > 0) block(Buffer.concat([rest, Buffer.from('\n')]), 0, rest.length + 1)
    tally.print(out)
  }
  return { stage: byteStage({ block, end }, out) }
}
