import { stack } from 'd3-shape'
import { duration, number, percent } from '../../making/words.js'
import type { Span } from '../../model.js'
import { brief, many } from '../words.js'
import { filled } from './curves.js'
import { Chart, Key, Stripes } from './frame.js'
import { upwards } from './scales.js'
import type { Timeline } from './timeline.js'

const height = 220

/** What went wrong stands at the ground, where its form is seen. */
const results = ['failures', 'deferrals', 'successes'] as const

/** The patterns of the results, so that colour is not needed. */
export function Patterns() {
  return (
    <svg class="patterns" width="0" height="0" aria-hidden="true">
      <defs>
        <pattern id="deferrals" width="6" height="6" patternUnits="userSpaceOnUse">
          <rect class="under" width="6" height="6" />
          <path d="M-1,1l2,-2M0,6l6,-6M5,7l2,-2" />
        </pattern>
        <pattern id="failures" width="4" height="4" patternUnits="userSpaceOnUse">
          <rect class="under" width="4" height="4" />
          <path d="M0,1h4M0,3h4" />
        </pattern>
      </defs>
    </svg>
  )
}

/** The names of the results with their colours. */
export function Results() {
  return (
    <>
      <Key of="successes">success</Key> <Key of="deferrals">deferral</Key>{' '}
      <Key of="failures">failure</Key>
    </>
  )
}

function told({ spans, when }: Timeline, every: number): string {
  const sum = (of: (span: Span) => number) => spans.reduce((all, span) => all + of(span), 0)
  const all = sum(({ deliveries }) => deliveries)
  if (all === 0) return 'There were no deliveries.'
  const most = spans.reduce((a, b) => (b.deliveries > a.deliveries ? b : a))
  const part = (name: string, of: (span: Span) => number) => `${percent(sum(of) / all)} ${name}`
  const parts = [
    part('succeeded', ({ successes }) => successes),
    part('failed', ({ failures }) => failures),
    part('were deferred', ({ deferrals }) => deferrals),
  ]
  return `${many(all, 'delivery', 'deliveries')}: ${parts.join(', ')}. Most in ${duration(every)}: ${number(most.deliveries)}, from ${when(most)}.`
}

/** Deliveries over time by result, as areas upon each other. */
export function Deliveries({ line, every, pointed }: DeliveriesProps) {
  const { spans } = line
  const { y, levels } = upwards(
    spans.reduce(
      (most, span) => Math.max(most, span.failures + span.deferrals + span.successes),
      0,
    ),
    height,
    brief,
  )
  const stacked = stack<Span, (typeof results)[number]>()
    .keys([...results])
    .value((span, result) => span[result])(spans)
  return (
    <Chart
      told={{
        id: 'deliveries',
        title: 'Deliveries by result',
        unit: `delivery attempts that ended, in ${duration(every)}`,
        says: told(line, every),
      }}
      broad
      height={height}
      levels={levels}
      ticks={line.ticks}
      legend={<Results />}
    >
      {stacked.map((layer) => (
        <path
          class={layer.key}
          d={filled(
            line,
            layer.map(([from, to]) => [from, to] as const),
            y,
          )}
        />
      ))}
      {pointed && <Stripes line={line} height={height} tell={(span) => pointedAt(line, span)} />}
    </Chart>
  )
}

interface DeliveriesProps {
  line: Timeline
  every: number
  pointed: boolean
}

const pointedAt = ({ when }: Timeline, span: Span) =>
  `${when(span)}: ${number(span.successes)} success, ${number(span.deferrals)} deferral, ${number(span.failures)} failure`
