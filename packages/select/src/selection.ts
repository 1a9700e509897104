import { type Core, wholeLines } from '@qmailanalog/program'
import { type RecordLine, type Scanner, stampOf } from '@qmailanalog/record'
import type { Conditions } from './conditions/conditions.js'
import type { Printer } from './forms/printer.js'

/** Takes what is asked for out of lines. */
export interface Asked extends Conditions {
  /** whether lines that are no records are kept: those of the times that are asked for */
  others: boolean
}

/** A core that shows a printer the records that are wanted, and the other lines that are kept, in their order. */
export function selected(
  { span, others }: Omit<Asked, 'fits'>,
  wanted: (line: RecordLine) => boolean,
  scanner: Scanner,
  printer: Pick<Printer, 'record' | 'other' | 'flush'>,
): Core {
  const visit = (lines: RecordLine[], count: number) => {
    for (let n = 0; n < count; n++) if (wanted(lines[n]!)) printer.record(lines[n]!)
    printer.flush()
  }
  const other = (buf: Buffer, start: number, end: number) => {
    if (!span || span.hasText(stampOf(buf.toString('latin1', start, end)))) {
      printer.other(buf, start, end)
    }
  }
  const core = wholeLines((buf, start, end) => {
    scanner.records(buf, start, end, 11, visit, others ? other : undefined)
  })
  if (others)
    core.long = (first) => {
      const line = foreign(first)
      other(line, 0, line.length - 1)
    }
  return core
}

/** The beginning of a line that is too long, with an LF, as matchup prints it: nobody takes it for a record. */
export function foreign(first: Buffer): Buffer {
  const text = first.toString('latin1')
  return Buffer.from(`${/^[md]/.test(text) ? '? ' : ''}${text}\n`, 'latin1')
}
