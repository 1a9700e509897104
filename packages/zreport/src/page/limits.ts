/** How much of a model a page shows; what is left out is told in its place. */
export interface Limits {
  /** of each table */
  rows: number
  problems: number
  inputs: number
  /** characters of an address, a host, the name of a file */
  name: number
  /** characters of a sentence, a reason, a command */
  sentence: number
  /** spans that are drawn */
  spans: number
  /** whether spans tell their numbers under the pointer */
  pointed: boolean
}

/** The most bytes that a page has. */
export const mostBytes = 500_000

/**
 * What is tried in turn until the page is small enough: real logs fit the first. The last fits whatever the
 * model holds, since a character takes six bytes at most (`&quot;`).
 */
export const levels: readonly [Limits, ...Limits[]] = [
  { rows: 100, problems: 60, inputs: 100, name: 320, sentence: 2000, spans: 400, pointed: true },
  { rows: 40, problems: 30, inputs: 30, name: 160, sentence: 400, spans: 400, pointed: true },
  { rows: 10, problems: 12, inputs: 10, name: 80, sentence: 160, spans: 400, pointed: false },
]
