import { middleOf, partsOfSign } from '@qmailanalog/report'
import type { Totals } from '../counting/totals.js'
import type { Delays, Figure } from '../model.js'
import { rounded } from './words.js'

/** So many points a curve has at most. */
const points = 200

/** A change is marked from so much on, where it cannot be by chance. */
const great = 0.2

/** How long successes took from the birth of their messages. */
export function delaysOf({ delays, most }: Totals): Delays {
  const sums = new Float64Array(2 * partsOfSign)
  delays.each((_, part, count) => {
    sums[part + partsOfSign]! += count
  })
  const parts: number[] = []
  for (let n = 0; n < sums.length; n++) if (sums[n]! > 0) parts.push(n - partsOfSign)
  const counts = parts.map((part) => sums[part + partsOfSign]!)
  const total = counts.reduce((sum, count) => sum + count, 0)
  const greatest = most > 0 ? most : Number.POSITIVE_INFINITY
  const values = parts.map((part) => Math.min(middleOf(part), greatest))
  const quantile = (percent: number): number | null => {
    let met = 0
    const at = counts.findIndex((count) => (met += count) * 100 >= percent * total)
    return total === 0 ? null : rounded(values[at]!)
  }
  const curve: Delays['curve'] = []
  let met = 0
  for (const [n, count] of counts.entries()) {
    met += count
    const share = met / total
    const before = curve.at(-1)?.share ?? 0
    if (n < counts.length - 1 && share - before < 1 / (points - 1)) continue
    curve.push({ seconds: rounded(values[n]!), share: rounded(share) })
  }
  return {
    successes: total,
    p50: quantile(50),
    p90: quantile(90),
    p95: quantile(95),
    p99: quantile(99),
    max: total === 0 ? null : rounded(most > 0 ? most : values.at(-1)!),
    curve,
  }
}

/** The figures of a period, and of the one before if there is one. */
export function figuresOf(totals: Totals, before: Totals | undefined): Figure[] {
  const figure = (
    name: string,
    label: string,
    unit: Figure['unit'],
    of: (totals: Totals) => number | null,
    { part = false, bad = 0 } = {},
  ): Figure => {
    const value = of(totals)
    const earlier = before ? of(before) : null
    const comparable = value !== null && earlier !== null && earlier !== 0
    const change = comparable ? value / earlier - 1 : null
    return {
      name,
      label,
      value: value === null ? null : rounded(value),
      unit,
      share: part && totals.deliveries > 0 ? rounded((value ?? 0) / totals.deliveries) : null,
      before: earlier === null ? null : rounded(earlier),
      change: change === null ? null : rounded(change),
      marked: value !== null && earlier !== null && isGreat(value, earlier, unit, bad),
    }
  }
  const known = new Map([totals, ...(before ? [before] : [])].map((it) => [it, delaysOf(it)]))
  const delay = (name: 'p50' | 'p95' | 'p99') =>
    figure(`ddelay-${name}`, name, 'seconds', (it) => known.get(it)![name], { bad: 1 })
  return [
    figure('messages', 'messages that left the queue', 'count', (it) => it.messages),
    figure('deliveries', 'delivery attempts', 'count', (it) => it.deliveries),
    figure('success', 'success', 'count', (it) => it.successes, { part: true, bad: -1 }),
    figure('failure', 'failure', 'count', (it) => it.failures, { part: true, bad: 1 }),
    figure('deferral', 'deferral', 'count', (it) => it.deferrals, { part: true, bad: 1 }),
    figure('bytes', 'bytes', 'bytes', (it) => it.bytes.value),
    delay('p50'),
    delay('p95'),
    delay('p99'),
  ]
}

/** Whether a number changed by so much to the worse (`bad`: 1 if more is worse, -1 if less is) that it is worth a mark: of counts, more than chance brings. */
function isGreat(value: number, before: number, unit: Figure['unit'], bad: number): boolean {
  const more = (value - before) * bad
  if (more <= 0 || more < great * before) return false
  return unit !== 'count' || more >= 3 * Math.sqrt(value + before)
}
