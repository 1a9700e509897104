import { delay, duration, number, percent, size } from '../making/words.js'
import type { Delays, Model, Span, Spans } from '../model.js'
import { Concurrency } from './charts/concurrency.js'
import { Delay } from './charts/delay.js'
import { Deliveries, Patterns } from './charts/deliveries.js'
import { timeline, whenOf } from './charts/timeline.js'
import { Waiting } from './charts/waiting.js'
import { Within } from './charts/within.js'
import type { Limits } from './limits.js'
import { average, nothing } from './words.js'

const shown = (value: number | null) => (value === null ? nothing : delay(value))

const columns: { head: string; cell(span: Span): string }[] = [
  { head: 'messages', cell: ({ messages }) => number(messages) },
  { head: 'deliveries', cell: ({ deliveries }) => number(deliveries) },
  { head: 'success', cell: ({ successes }) => number(successes) },
  { head: 'deferral', cell: ({ deferrals }) => number(deferrals) },
  { head: 'failure', cell: ({ failures }) => number(failures) },
  { head: 'size', cell: (span) => size(span.bytes) },
  { head: 'p50', cell: ({ p50 }) => shown(p50) },
  { head: 'p95', cell: ({ p95 }) => shown(p95) },
  { head: 'remote', cell: ({ concurrency }) => average(concurrency.remote) },
  { head: 'local', cell: ({ concurrency }) => average(concurrency.local) },
  { head: 'waiting', cell: ({ waiting }) => number(waiting) },
]

/** What the charts show, as numbers: of longer spans, so that they can be read. */
function Numbers({ table: { spans, every } }: { table: Spans }) {
  const when = whenOf(spans, every)
  return (
    <details>
      <summary>Over time in numbers, {duration(every)} each</summary>
      <section class="scroll" tabindex={0} aria-label="Numbers over time">
        <table>
          <thead>
            <tr>
              <th scope="col">from</th>
              {columns.map(({ head }) => (
                <th scope="col" class="number">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {spans.map((span) => (
              <tr>
                <th scope="row">{when(span)}</th>
                {columns.map(({ cell }) => (
                  <td>{cell(span)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  )
}

/** What happened over time, and how long mail took: charts, and their numbers. */
export function OverTimeAndDelays({ model, limits }: { model: Model; limits: Limits }) {
  const { delays, overTime } = model
  const line = timeline(overTime, limits.spans)
  const { pointed } = limits
  // One span, or one delay, is no curve: the figures tell it.
  const [times, lengths] = [line.spans.length > 1, delays.curve.length > 1]
  if (!times && !lengths) return null
  return (
    <section aria-labelledby="time">
      <h2 id="time">Over time</h2>
      <Patterns />
      {line.earlier > 0 && (
        <p class="more">
          The last {number(line.spans.length)} spans are drawn, of {number(overTime.spans.length)}.
        </p>
      )}
      <div class="charts">
        {times && (
          <>
            <Deliveries line={line} every={overTime.every} pointed={pointed} />
            <Waiting line={line} pointed={pointed} />
            <Concurrency line={line} limits={overTime.limits} pointed={pointed} />
            {line.spans.some(({ p95 }) => p95 !== null) && <Delay line={line} pointed={pointed} />}
          </>
        )}
        {lengths && <Within delays={delays} />}
      </div>
      {times && <Numbers table={overTime.table} />}
      {lengths && <Shares delays={delays} />}
    </section>
  )
}

/** The curve of what was delivered within which time, as numbers. */
function Shares({ delays }: { delays: Delays }) {
  const { curve, p50, p90, p95, p99, max } = delays
  const met = (share: number) => curve.find((point) => point.share >= share)?.seconds ?? null
  const rows = [
    { share: 0.1, seconds: met(0.1) },
    { share: 0.25, seconds: met(0.25) },
    { share: 0.5, seconds: p50 },
    { share: 0.75, seconds: met(0.75) },
    { share: 0.9, seconds: p90 },
    { share: 0.95, seconds: p95 },
    { share: 0.99, seconds: p99 },
    { share: 1, seconds: max },
  ]
  return (
    <details>
      <summary>Delivered within, in numbers</summary>
      <table class="small">
        <thead>
          <tr>
            <th scope="col">of the successes</th>
            <th scope="col" class="number">
              delivered within
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              <th scope="row">{percent(row.share)}</th>
              <td>{shown(row.seconds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
