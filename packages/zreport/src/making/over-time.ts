import type { Scanner } from '@qmailanalog/record'
import type { BucketFacts } from '../counting/buckets.js'
import type { Times } from '../counting/times.js'
import type { OverTime, Span, Spans, Time } from '../model.js'
import { cutting } from './cutting.js'
import { rounded } from './words.js'

/** So many spans a chart shows at most, and a table. */
const charted = 150
const listed = 14

/** What happened over time, in spans that fit. */
export function overTimeOf(
  times: Times,
  scanner: Scanner,
  zone: string,
  limits: OverTime['limits'],
  timeOf: (seconds: number) => Time | null,
): OverTime {
  const { buckets, delays, level } = times
  const ends = buckets.ends()
  const least = Math.max(level.every, delays.level.every)
  const spans = (most: number): Spans => {
    if (!ends) return { every: level.every, spans: [] }
    const { every, cutting: by } = cutting(ends, least, zone, most)
    const longer = every === level.every ? buckets : buckets.within(scanner, by)
    const quantiles = delays.quantiles(by)
    const all = [...longer.all(by, 'single')]
    return { every, spans: all.map((it) => spanOf(it, quantiles.get(it.from), timeOf)) }
  }
  return { ...spans(charted), table: spans(listed), buckets: level.every, limits }
}

function spanOf(
  { from, local, remote, bytes, ...counts }: BucketFacts,
  quantiles: [p50: number, p95: number] | undefined,
  timeOf: (seconds: number) => Time | null,
): Span {
  const { messages, successes, failures, deferrals, waiting } = counts
  const [p50, p95] = quantiles ?? [null, null]
  return {
    time: timeOf(from)!,
    messages,
    deliveries: successes + failures + deferrals,
    successes,
    failures,
    deferrals,
    bytes: rounded(bytes),
    p50: p50 === null ? null : rounded(p50),
    p95: p95 === null ? null : rounded(p95),
    concurrency: { local: rounded(local), remote: rounded(remote) },
    waiting,
  }
}
