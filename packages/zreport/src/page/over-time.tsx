import type { Delays, Model, OverTime, Span } from '../model.js'
import { Concurrency } from './charts/concurrency.js'
import { Delay } from './charts/delay.js'
import { Deliveries, Patterns } from './charts/deliveries.js'
import { type Timeline, timeline } from './charts/timeline.js'
import { Waiting } from './charts/waiting.js'
import { Within } from './charts/within.js'
import type { Limits } from './limits.js'
import { average, bytes, count, many, nothing, percent, seconds } from './words.js'

const shown = (value: number | null) => (value === null ? nothing : seconds(value))

const columns: { head: string; cell(span: Span): string }[] = [
  { head: 'messages', cell: ({ messages }) => count(messages) },
  { head: 'deliveries', cell: ({ deliveries }) => count(deliveries) },
  { head: 'success', cell: ({ successes }) => count(successes) },
  { head: 'deferral', cell: ({ deferrals }) => count(deferrals) },
  { head: 'failure', cell: ({ failures }) => count(failures) },
  { head: 'size', cell: (span) => bytes(span.bytes) },
  { head: 'p50', cell: ({ p50 }) => shown(p50) },
  { head: 'p95', cell: ({ p95 }) => shown(p95) },
  { head: 'remote', cell: ({ concurrency }) => average(concurrency.remote) },
  { head: 'local', cell: ({ concurrency }) => average(concurrency.local) },
  { head: 'waiting', cell: ({ waiting }) => count(waiting) },
]

/** All that the charts show, as numbers. */
function Numbers({ line, every }: { line: Timeline; every: number }) {
  const gaps = new Map(line.breaks.map(({ from, label }) => [from, label]))
  return (
    <details>
      <summary>All of these in numbers: {many(line.spans.length, 'span')}</summary>
      <section class="scroll" tabindex={0} aria-label="Numbers over time">
        <table>
          <thead>
            <tr>
              <th scope="col">{seconds(every)} from</th>
              {columns.map(({ head }) => (
                <th scope="col" class="number">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {line.spans.map((span, at) => {
              const gap = gaps.get(line.edges[at]![1])
              return (
                <>
                  <tr>
                    <th scope="row">{line.when(span)}</th>
                    {columns.map(({ cell }) => (
                      <td>{cell(span)}</td>
                    ))}
                  </tr>
                  {gap && (
                    <tr>
                      <th scope="row">nothing for {gap}</th>
                      <td colspan={columns.length} />
                    </tr>
                  )}
                </>
              )
            })}
          </tbody>
        </table>
      </section>
    </details>
  )
}

/** What happened over time, and how long mail took: charts, and their numbers. */
export function OverTimeAndDelays({ model, limits }: { model: Model; limits: Limits }) {
  const { delays }: Model = model
  const overTime: OverTime = model.overTime
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
          The last {count(line.spans.length)} spans are drawn, of {count(overTime.spans.length)}.
        </p>
      )}
      <div class="charts">
        {times && (
          <>
            <Deliveries line={line} every={overTime.every} pointed={pointed} />
            <Waiting line={line} pointed={pointed} />
            <Concurrency line={line} limits={overTime.limits} pointed={pointed} />
            <Delay line={line} pointed={pointed} />
          </>
        )}
        {lengths && <Within delays={delays} table={<Shares delays={delays} />} />}
      </div>
      {times && <Numbers line={line} every={overTime.every} />}
    </section>
  )
}

const shares = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1]

/** The curve of what was delivered within which time, as numbers. */
function Shares({ delays }: { delays: Delays }) {
  const rows = shares.flatMap((share) => {
    const point = delays.curve.find((point) => point.share >= share)
    return point ? [{ share, seconds: point.seconds }] : []
  })
  return (
    <details>
      <summary>The same in numbers</summary>
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
              <td>{seconds(row.seconds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
