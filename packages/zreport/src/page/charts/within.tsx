import { area, line as curve, curveStepAfter } from 'd3-shape'
import { delay } from '../../making/words.js'
import type { Delays } from '../../model.js'
import { Chart, share } from './frame.js'
import { lengths } from './scales.js'
import { rounded, wide } from './timeline.js'

const height = 150
const marked = ['p50', 'p90', 'p99'] as const
const part = { p50: 0.5, p90: 0.9, p99: 0.99 }

function told({ p50, p90, p99, max }: Delays): string {
  const parts = [
    p50 !== null && `half of the successes were delivered within ${delay(p50)}`,
    p90 !== null && `90 % within ${delay(p90)}`,
    p99 !== null && `99 % within ${delay(p99)}`,
    max !== null && `the slowest took ${delay(max)}`,
  ].filter((part) => part !== false)
  const text = parts.join(', ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

/** Which share of the successes was delivered within which time. */
export function Within({ delays }: { delays: Delays }) {
  const curvePoints = delays.curve.slice(0, 199).concat(delays.curve.slice(199).slice(-1))
  const { at: x, ticks } = lengths(
    curvePoints.map(({ seconds }) => seconds),
    [0, wide],
    7,
  )
  const y = (value: number) => rounded(height * (1 - value))
  const points = curvePoints.map(({ seconds, share }) => ({ x: x(seconds), y: y(share) }))
  // From nothing at the left, and all to the right of the slowest.
  const whole = [{ x: 0, y: height }, ...points, { x: wide, y: points.at(-1)?.y ?? height }]
  const edge = curve<(typeof whole)[number]>()
    .digits(2)
    .curve(curveStepAfter)
    .x((point) => point.x)
    .y((point) => point.y)
  const below = area<(typeof whole)[number]>()
    .digits(2)
    .curve(curveStepAfter)
    .x((point) => point.x)
    .y0(height)
    .y1((point) => point.y)
  return (
    <Chart
      told={{
        id: 'within',
        title: 'Delivered within',
        unit: 'share of successes by time from birth to delivery; logarithmic',
        says: told(delays),
      }}
      height={height}
      levels={[0, 0.25, 0.5, 0.75, 1].map((value) => ({ y: y(value), label: `${value * 100} %` }))}
      ticks={ticks.map(({ at, label }) => ({ at, label, day: '' }))}
      labels={marked.map((name, row) => {
        const value = delays[name]
        if (value === null) return null
        const at = x(value)
        const from = y(part[name])
        const left = at > wide * 0.66
        return (
          <g class="mark">
            <line x1={share(at)} x2={share(at)} y1={from} y2={height} />
            <circle cx={share(at)} cy={from} r="4" />
            <text
              x={share(at)}
              y={height - 12 - 18 * row}
              dx={left ? -8 : 8}
              text-anchor={left ? 'end' : 'start'}
            >
              {name} {delay(value)}
            </text>
          </g>
        )
      })}
    >
      <path class="shade" d={below(whole) ?? ''} />
      <path class="line main" d={edge(whole) ?? ''} />
    </Chart>
  )
}
