import type { ComponentChildren } from 'preact'
import type { Span } from '../../model.js'
import { rounded, type Tick, type Timeline, wide } from './timeline.js'

/** A line across a chart, with its label at the axis. */
export interface Level {
  /** from the top, in pixels */
  y: number
  label: string
}

/** What a chart says about itself. */
export interface Told {
  /** of the page; ids of its parts begin with it */
  id: string
  title: string
  /** what is measured, in what */
  unit: string
  /** the same in words, for who does not see it, and for who does */
  says: string
}

const above = 10
const below = 40

/** Behind this a label would leave the chart; on the left there is room, beside the levels. */
const lastLabel = wide - 30

/** A place of a drawing as a share of what is there. */
export const share = (at: number) => `${rounded((at * 100) / wide)}%`

function Axis({ levels, height }: { levels: Level[]; height: number }) {
  return (
    <svg class="levels" width="56" height={above + height + below} aria-hidden="true">
      {levels.map(({ y, label }) => (
        <text x="50" y={rounded(above + y + 4)} text-anchor="end">
          {label}
        </text>
      ))}
    </svg>
  )
}

/**
 * A figure with title, unit, axes and words. Its drawing is `wide` units by `height` pixels, stretched to the width
 * that is there; lines keep their width, and texts stand outside of it (`labels`) at shares of that width.
 */
export function Chart(props: {
  told: Told
  height: number
  levels: Level[]
  ticks: Tick[]
  legend?: ComponentChildren
  /** what is drawn */
  children: ComponentChildren
  /** what is written over it, its origin above on the left of the drawing */
  labels?: ComponentChildren
  broad?: boolean
}) {
  const { told, height, levels, ticks } = props
  const { id } = told
  return (
    <figure class={props.broad ? 'chart broad' : 'chart'} aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{told.title}</h3>
      <p class="unit">{told.unit}</p>
      {props.legend && <p class="legend">{props.legend}</p>}
      <div
        class="drawing"
        role="img"
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-says`}
      >
        <Axis levels={levels} height={height} />
        <svg aria-hidden="true" class="plot" width="100%" height={above + height + below}>
          {levels.map(({ y }) => (
            <line class="level" x2="100%" y1={rounded(above + y)} y2={rounded(above + y)} />
          ))}
          <line class="ground" x2="100%" y1={above + height} y2={above + height} />
          <svg
            y={above}
            width="100%"
            height={height}
            viewBox={`0 0 ${wide} ${height}`}
            preserveAspectRatio="none"
            aria-hidden="true"
          >
            {props.children}
          </svg>
          <svg y={above} width="100%" height={height} class="labels" aria-hidden="true">
            {props.labels}
          </svg>
          {ticks.map(({ at, label, day }, index) => (
            <g class={index % 2 ? 'tick odd' : 'tick'}>
              <line x1={share(at)} x2={share(at)} y1={above + height} y2={above + height + 5} />
              {at <= lastLabel && (
                <text x={share(at)} y={above + height + 19} text-anchor="middle">
                  {label}
                </text>
              )}
              {day && at <= lastLabel && (
                <text class="day" x={share(at)} y={above + height + 34} text-anchor="middle">
                  {day}
                </text>
              )}
            </g>
          ))}
        </svg>
      </div>
      <p class="says" id={`${id}-says`}>
        {told.says}
      </p>
    </figure>
  )
}

/** A colour with its name. */
export function Key({ of, line, children }: { of: string; line?: boolean; children: string }) {
  return (
    <span class="key">
      <svg width="22" height="12" aria-hidden="true">
        {line ? (
          <line class={`line ${of}`} x1="0" x2="22" y1="6" y2="6" />
        ) : (
          <rect class={of} width="22" height="12" rx="2" />
        )}
      </svg>
      {children}
    </span>
  )
}

/** A stripe for each span that tells its numbers under the pointer. */
export function Stripes(props: { line: Timeline; height: number; tell(span: Span): string }) {
  const { line, height, tell } = props
  return (
    <>
      {line.edges.map(([from, to], at) => (
        <rect class="stripe" x={from} width={rounded(to - from)} height={height}>
          <title>{tell(line.spans[at]!)}</title>
        </rect>
      ))}
    </>
  )
}
