import { number } from '../../making/words.js'
import { brief, many } from '../words.js'
import { filled, stepped } from './curves.js'
import { Chart, Stripes } from './frame.js'
import { upwards } from './scales.js'
import type { Timeline } from './timeline.js'

const height = 150

/** Messages in the queue over time. */
export function Waiting({ line, pointed }: { line: Timeline; pointed: boolean }) {
  const { spans } = line
  const values = spans.map(({ waiting }) => waiting)
  const { y, levels } = upwards(
    values.reduce((a, b) => Math.max(a, b), 0),
    height,
    brief,
  )
  const most = spans.reduce((a, b) => (b.waiting > a.waiting ? b : a), spans[0]!)
  const last = spans.at(-1)!
  return (
    <Chart
      told={{
        id: 'waiting',
        title: 'Messages waiting',
        unit: 'messages in the queue, at the end of each span',
        says:
          most.waiting === 0
            ? 'At the end of no span was a message in the queue.'
            : `At most ${many(most.waiting, 'message')}, at the end of the span from ${line.when(most)}; ${number(last.waiting)} at the end of all.`,
      }}
      height={height}
      levels={levels}
      ticks={line.ticks}
    >
      <path
        class="shade"
        d={filled(
          line,
          values.map((value) => [0, value]),
          y,
        )}
      />
      <path class="line main" d={stepped(line, values, y)} />
      {pointed && (
        <Stripes
          line={line}
          height={height}
          tell={(span) => `${line.when(span)}: ${number(span.waiting)}`}
        />
      )}
    </Chart>
  )
}
