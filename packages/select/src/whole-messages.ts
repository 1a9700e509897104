import { Lines, Output, type Running, Spool } from '@qmailanalog/program'
import type { RecordLine, Scanner } from '@qmailanalog/record'
import type { Printer } from './forms/printer.js'
import { type Asked, selected } from './selection.js'

/** Where the fields stand in which the records of a message agree: birth, bytes, sender, qp, uid. */
const ofMessage = [2, 4, 8, 9, 10]
const ofDelivery = [3, 6, 7, 9, 10]

/** What names a message; undefined for a delivery of a message that the log did not tell of. */
function keyOf(line: RecordLine): string | undefined {
  const { buf, from, to } = line
  const [birth, bytes, sender, qp, uid] = (line.message ? ofMessage : ofDelivery).map((n) =>
    buf.toString('latin1', from[n], to[n]),
  )
  return sender === '?' ? undefined : [birth, bytes, sender, qp, uid].join(' ')
}

/**
 * Prints all records of each message of which one fits. The records are kept meanwhile, many of them in a
 * temporary file, and read again once all are known; the names of messages that fit stay in memory.
 */
export function wholeMessages(
  asked: Asked,
  scanner: Scanner,
  printer: Printer,
  out: Output,
): Omit<Running, 'room' | 'input'> {
  const fitting = new Set<string>()
  const spool = new Spool()
  const kept = new Output()
  const keep = (buf: Buffer, start: number, end: number) => {
    kept.copy(buf, start, end + 1)
    if (kept.full) spool.add(kept.take()!)
  }
  const record = (line: RecordLine) => {
    const key = asked.fits(line) ? keyOf(line) : undefined
    if (key !== undefined) fitting.add(key)
    keep(line.buf, line.start, line.end)
  }
  const core = selected(asked, () => true, scanner, { record, other: keep, flush: () => undefined })
  function* print() {
    const rest = kept.take()
    if (rest) spool.add(rest)
    const wanted = (line: RecordLine) => {
      const key = keyOf(line)
      return key === undefined ? asked.fits(line) : fitting.has(key)
    }
    const lines = new Lines(selected(asked, wanted, scanner, printer))
    printer.head()
    for (const piece of spool.read()) {
      lines.take(piece)
      const printed = out.take()
      if (printed) yield printed
    }
    lines.end()
    const printed = out.take()
    if (printed) yield printed
  }
  return { core, print, close: () => spool.close() }
}
