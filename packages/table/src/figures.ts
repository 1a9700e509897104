import { fixed, plain } from '@qmailanalog/record'
import type { Unit } from './columns.js'

/** A figure of a report that is no table. */
export interface Figure {
  /** what programs call it; it never changes */
  name: string
  /** what people read before the colon */
  label: string
  /** null where there is no ground for it (an average of nothing) */
  value: number | null
  unit: Unit | 'days'
  /** how many places behind the point are shown; -1: the number is shown as `plain` does */
  places: number
  /** whether people are told; programs are told always */
  shown: boolean
}

/** Prints figures, `LABEL: NUMBER` in a line each, an empty line between blocks. */
export function printFigures(blocks: Figure[][]): Buffer {
  const lines = blocks.map((block) => block.map(lineOf).join(''))
  return Buffer.from(lines.join('\n'), 'latin1')
}

function lineOf({ label, value, places, shown }: Figure): string {
  if (!shown || value === null) return ''
  return `${label}: ${places < 0 ? plain(value) : fixed(value, places)}\n`
}
