import { type RecordLine, together } from '@qmailanalog/record'

/** What became of a delivery; what is neither success nor failure is a deferral (reports: zoverall). */
export const SUCCESS = 0
export const FAILURE = 1
export const DEFERRAL = 2

/** Some records of one kind, the first `count` of these. */
export class Batch {
  count = 0
  readonly lines: RecordLine[] = []
  /** when each was done: in seconds since 1970, NaN if that is no time */
  readonly times = new Float64Array(together)
  /** what became of each delivery */
  readonly results = new Uint8Array(together)

  add(line: RecordLine, time: number, result: number): void {
    const n = this.count++
    this.lines[n] = line
    this.times[n] = time
    this.results[n] = result
  }
}
