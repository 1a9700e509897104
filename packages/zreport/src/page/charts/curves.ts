import { area, curveStepAfter, line } from 'd3-shape'
import { corners, type Timeline } from './timeline.js'

/** The path of a curve that keeps a value through each span; empty where there is none. */
export function stepped(
  timeline: Timeline,
  values: (number | null)[],
  y: (value: number) => number,
): string {
  const path = line<{ x: number; value: number } | null>()
    .digits(2)
    .curve(curveStepAfter)
    .defined((corner) => corner !== null)
    .x((corner) => corner!.x)
    .y((corner) => y(corner!.value))
  return path(corners(timeline, values)) ?? ''
}

/** The path of an area between two values of each span. */
export function filled(
  timeline: Timeline,
  values: (readonly [number, number])[],
  y: (value: number) => number,
): string {
  const path = area<{ x: number; value: readonly [number, number] } | null>()
    .digits(2)
    .curve(curveStepAfter)
    .defined((corner) => corner !== null)
    .x((corner) => corner!.x)
    .y0((corner) => y(corner!.value[0]))
    .y1((corner) => y(corner!.value[1]))
  return path(corners(timeline, values)) ?? ''
}
