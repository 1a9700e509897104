import type { Scanner } from '@qmailanalog/record'
import type { BucketFacts } from '../counting/buckets.js'
import type { Times } from '../counting/times.js'
import type { OverTime, Span, Spans, Time } from '../model.js'
import { cutting } from './cutting.js'
import { rounded } from './words.js'

/** So many spans a chart shows at most, and a table. */
const charted = 400
const listed = 14

/** What happened over time, in spans that fit. */
export function overTimeOf(
  times: Times,
  scanner: Scanner,
  zone: string,
  limits: OverTime['limits'],
  timeOf: (seconds: number) => Time | null,
): OverTime {
  const ends = times.buckets.ends()
  const spans = (most: number): Spans => {
    if (!ends) return { every: times.every, spans: [] }
    const { every, cutting: by } = cutting(ends, times.every, zone, most)
    const buckets = every === times.every ? times.buckets : times.buckets.within(scanner, by)
    const spans = [...buckets.all(by, true)].map((it) => spanOf(it, timeOf))
    return { every, spans }
  }
  return { ...spans(charted), table: spans(listed), buckets: times.every, limits }
}

function spanOf(
  { from, local, remote, p50, p95, bytes, ...counts }: BucketFacts,
  timeOf: (seconds: number) => Time | null,
): Span {
  const { messages, deliveries, successes, failures, waiting } = counts
  return {
    time: timeOf(from)!,
    messages,
    deliveries,
    successes,
    failures,
    deferrals: deliveries - successes - failures,
    bytes: rounded(bytes),
    p50: p50 === null ? null : rounded(p50),
    p95: p95 === null ? null : rounded(p95),
    concurrency: { local: rounded(local), remote: rounded(remote) },
    waiting,
  }
}
