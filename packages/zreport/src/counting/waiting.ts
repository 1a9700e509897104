import { parsePending } from '@qmailanalog/record'
import { timeOfStamp } from '@qmailanalog/report'

/** Messages that are still in the queue, from the lines that matchup hands on (matchup(5), PENDING LINES). */
export class Waiting {
  messages = 0
  /** when those were born whose birth is a time, in seconds since 1970 */
  readonly births: number[] = []

  /** @param born takes each of these births */
  constructor(private readonly born: (birth: number) => void) {}

  /** Takes a line (latin1) without its LF; one that tells of no message is passed over. */
  line(line: string): void {
    const pending = parsePending(line)
    if (pending?.kind !== 'message') return
    this.messages++
    const birth = timeOfStamp(pending.birth)
    if (Number.isNaN(birth)) return
    this.births.push(birth)
    this.born(birth)
  }

  /** The birth of the oldest; NaN if none is known. */
  get oldest(): number {
    return this.births.reduce((a, b) => Math.min(a, b), this.births[0] ?? Number.NaN)
  }

  /** How many were born before a time. */
  before(time: number): number {
    return this.births.filter((birth) => birth < time).length
  }
}
