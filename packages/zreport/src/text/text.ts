import type { Terminal } from '@qmailanalog/program'
import type { Model } from '../model.js'
import { figures } from './figures.js'
import { head } from './head.js'
import { overTime } from './over-time.js'
import { problems } from './problems.js'
import { type Style, styleOf } from './style.js'
import { hosts, reasons, senders, slow, uids } from './tables.js'

/** As many lines as it has at most, unless more rows are asked for. */
const longest = 100

/** How many rows a table has, how many problems are told: as much as fits is shown. */
const steps = [
  ...[10, 9, 8, 7, 6, 5, 4, 3].map((rows) => ({ rows, problems: 10 })),
  ...[8, 6, 5, 4, 3].map((problems) => ({ rows: 3, problems })),
  { rows: 2, problems: 3 },
]

/** How a text is wanted. */
export interface Wanted {
  /** where it is shown; nothing if it goes to a mail or a file */
  terminal: Terminal | undefined
  /** how many rows were asked for: so many are shown, however many lines that makes */
  asked: number | undefined
}

/** The report as a text: at most 100 lines of at most 100 columns, unless all rows are wanted. */
export function textOf(model: Model, { terminal, asked }: Wanted): string {
  const style = styleOf(terminal)
  if (asked !== undefined) {
    const all = { rows: Number.POSITIVE_INFINITY, problems: Math.max(10, asked) }
    return textIn(model, style, all).join('\n')
  }
  for (const step of steps) {
    const lines = textIn(model, style, step)
    if (lines.length <= longest + 1) return lines.join('\n')
  }
  return textIn(model, style, steps.at(-1)!).join('\n')
}

/** Its lines, the last one empty. */
function textIn(
  model: Model,
  style: Style,
  { rows, problems: most }: { rows: number; problems: number },
): string[] {
  const showing = { style, rows }
  const few = { style, rows: Math.min(rows, 5) }
  const sections = [
    head(model, style),
    problems(model, style, most),
    figures(model, style),
    overTime(model, style),
    reasons('WHY MAIL FAILED', model.whyFailed, showing),
    reasons('WHY MAIL IS LATE', model.whyLate, showing),
    senders(model.senders, showing),
    uids(model.uids, Number.isFinite(rows) ? few : showing),
    hosts(model.hosts, showing),
    // Where all hosts are shown, that is said already.
    model.hosts.rows.length <= rows && model.hosts.more === 0 ? [] : slow(model.slow, showing),
  ]
  return sections.filter((lines) => lines.length > 0).flatMap((lines) => [...lines, ''])
}
