import { number } from '../../making/words.js'
import type { OverTime } from '../../model.js'
import { average, brief } from '../words.js'
import { stepped } from './curves.js'
import { Chart, Key, Stripes } from './frame.js'
import { upwards } from './scales.js'
import type { Timeline } from './timeline.js'

const height = 150
const channels = ['local', 'remote'] as const

/** Attempts at work at once, by channel, and the limits if they are known. */
export function Concurrency({ line, limits, pointed }: ConcurrencyProps) {
  const { spans } = line
  const greatest = { local: 0, remote: 0 }
  for (const { concurrency } of spans) {
    for (const channel of channels)
      greatest[channel] = Math.max(greatest[channel], concurrency[channel])
  }
  const busiest = Math.max(greatest.local, greatest.remote)
  const known = channels.flatMap((channel) => {
    const limit = limits[channel]
    return limit === null ? [] : [{ channel, limit }]
  })
  // A limit that is far away would press the curves to the ground.
  const drawn = known.filter(({ limit }) => limit <= busiest * 3)
  const { y, levels } = upwards(
    Math.max(busiest, ...drawn.map(({ limit }) => limit)),
    height,
    brief,
    false,
  )
  const says = channels
    .map((channel) => {
      const limit = limits[channel]
      const of = limit === null ? '' : ` of ${number(limit)} allowed`
      return `${channel} at most ${average(greatest[channel])}${of}`
    })
    .join(', ')
  return (
    <Chart
      told={{
        id: 'concurrency',
        title: 'Concurrency',
        unit: 'delivery attempts at work at once, on average of each span',
        says: `At once: ${says}.`,
      }}
      height={height}
      levels={levels}
      ticks={line.ticks}
      legend={
        <>
          <Key of="remote" line>
            remote
          </Key>{' '}
          <Key of="local" line>
            local
          </Key>
        </>
      }
      labels={drawn.map(({ channel, limit }) => (
        <g>
          <line class={`limit ${channel}`} x2="100%" y1={y(limit)} y2={y(limit)} />
          <text x="99%" y={y(limit) + (y(limit) < 16 ? 14 : -5)} text-anchor="end">
            limit {number(limit)}, {channel}
          </text>
        </g>
      ))}
    >
      {channels.map((channel) => (
        <path
          class={`line ${channel}`}
          d={stepped(
            line,
            spans.map(({ concurrency }) => concurrency[channel]),
            y,
          )}
        />
      ))}
      {pointed && (
        <Stripes
          line={line}
          height={height}
          tell={(span) => {
            const { local, remote } = span.concurrency
            return `${line.when(span)}: ${average(remote)} remote, ${average(local)} local`
          }}
        />
      )}
    </Chart>
  )
}

interface ConcurrencyProps {
  line: Timeline
  limits: OverTime['limits']
  pointed: boolean
}
