import { Output, type Running, wholeLines } from '@qmailanalog/program'
import { type RecordLine, Scanner } from '@qmailanalog/record'

/** Whether a message or delivery line is one of those asked for; field numbers up to 10 are there. */
export type Wanted = (line: RecordLine) => boolean

/** Prints the message and delivery lines that are wanted, byte for byte, each with its LF. */
export function selecting(wanted: Wanted): Running {
  const out = new Output()
  const scanner = new Scanner()
  const visit = (lines: RecordLine[], count: number) => {
    for (let n = 0; n < count; n++) {
      const line = lines[n]!
      if (wanted(line)) out.copy(line.buf, line.start, line.end + 1)
    }
  }
  const core = wholeLines((buf, start, end) => {
    scanner.records(buf, start, end, 10, visit)
  })
  return { core, out, room: scanner.room }
}

/** Whether field n holds just these bytes. */
export function holds({ buf, from, to }: RecordLine, n: number, what: Buffer): boolean {
  const start = from[n]!
  const end = to[n]!
  return end - start === what.length && buf.compare(what, 0, what.length, start, end) === 0
}

/** A-Z as a-z, as matchup has them. */
export const lower = (text: string) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
const digits = /^[0-9]+$/

const withoutZeros = (number: string) => number.replace(/^0+(?=.)/, '')

/** Whether field n of a line is that number, however many zeros stand in front, if both are digits only; else whether it is just these bytes. */
export function numbered(text: string): (line: RecordLine, n: number) => boolean {
  const bytes = Buffer.from(text, 'latin1')
  if (!digits.test(text)) return (line, n) => holds(line, n, bytes)
  const number = withoutZeros(text)
  return ({ buf, from, to }, n) => {
    if (to[n]! - from[n]! < number.length) return false
    const field = buf.toString('latin1', from[n], to[n])
    return digits.test(field) && withoutZeros(field) === number
  }
}
