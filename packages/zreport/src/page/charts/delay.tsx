import { delay } from '../../making/words.js'
import { nothing } from '../words.js'
import { stepped } from './curves.js'
import { Chart, Key, Stripes } from './frame.js'
import { lengths } from './scales.js'
import type { Timeline } from './timeline.js'

const height = 150
const kinds = ['p95', 'p50'] as const

const shown = (value: number | null) => (value === null ? nothing : delay(value))

function told({ spans, when }: Timeline): string {
  const slow = spans.filter(({ p95 }) => p95 !== null)
  if (slow.length === 0) return 'Nothing was delivered.'
  const most = slow.reduce((a, b) => (b.p95! > a.p95! ? b : a))
  const least = slow.reduce((a, b) => (b.p95! < a.p95! ? b : a))
  return `p95 between ${delay(least.p95!)} and ${delay(most.p95!)}; slowest from ${when(most)}.`
}

/** How the delay of deliveries changed over time. */
export function Delay({ line, pointed }: { line: Timeline; pointed: boolean }) {
  const { spans } = line
  const { at: y, ticks } = lengths(
    spans.flatMap(({ p50, p95 }) => [p50 ?? 0, p95 ?? 0]),
    [height, 8],
    5,
  )
  return (
    <Chart
      told={{
        id: 'delay',
        title: 'Delay over time',
        unit: 'from birth to delivery, of successes; logarithmic',
        says: told(line),
      }}
      height={height}
      levels={ticks.map(({ at, label }) => ({ y: at, label }))}
      ticks={line.ticks}
      legend={
        <>
          <Key of="p95" line>
            p95
          </Key>{' '}
          <Key of="p50" line>
            p50
          </Key>
        </>
      }
    >
      {kinds.map((kind) => (
        <path
          class={`line ${kind}`}
          d={stepped(
            line,
            spans.map((span) => span[kind]),
            y,
          )}
        />
      ))}
      {pointed && (
        <Stripes
          line={line}
          height={height}
          tell={(span) => `${line.when(span)}: p50 ${shown(span.p50)}, p95 ${shown(span.p95)}`}
        />
      )}
    </Chart>
  )
}
