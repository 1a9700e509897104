import { scaleLinear, scaleLog } from 'd3-scale'
import type { Level } from './frame.js'
import { rounded } from './timeline.js'

/** A scale from 0 at `height` up to what holds the greatest value, with about four levels. */
export function upwards(
  greatest: number,
  height: number,
  label: (value: number) => string,
  whole = true,
): { y(value: number): number; levels: Level[]; top: number } {
  const scale = scaleLinear([0, greatest > 0 ? greatest : 1], [height, 0]).nice(4)
  const ticks = scale.ticks(4).filter((tick) => !whole || Number.isInteger(tick))
  return {
    y: (value) => rounded(scale(value)),
    levels: ticks.map((tick) => ({ y: rounded(scale(tick)), label: label(tick) })),
    top: scale.domain()[1]!,
  }
}

const units: [number, string][] = [
  [86400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
  [0, 'ms'],
]

/** One of the lengths below, which is whole in its unit. */
function named(seconds: number): string {
  const [size, unit] = units.find(([size]) => seconds >= size)!
  return `${Number((seconds / (size || 0.001)).toPrecision(6))} ${unit}`
}

const hours = (values: number[]) => values.map((value) => value * 3600)

/** Lengths of time that people know: close ones, and less close ones where these are too many. */
const known = [
  [
    ...[1e-6, 1e-5, 1e-4, 0.001, 0.01, 0.1].flatMap((value) => [value, 2 * value, 5 * value]),
    ...[1, 2, 5, 10, 30, 60, 120, 300, 600, 1800],
    ...hours([1, 2, 6, 12, 24, 48, 168, 720, 2160, 8760, 87600]),
  ],
  [1e-6, 1e-5, 1e-4, 0.001, 0.01, 0.1, 1, 10, 60, 600, ...hours([1, 6, 24, 168, 720, 8760, 87600])],
]

/**
 * A logarithmic scale of lengths of time, and at most `most` that people know. A length of nothing, or
 * below (clocks jump), is drawn where the scale begins.
 */
export function lengths(
  values: number[],
  range: [number, number],
  most: number,
): { at(value: number): number; ticks: { at: number; label: string }[] } {
  const some = values.filter((value) => value > 0)
  let least = some.reduce((a, b) => Math.min(a, b), some[0] ?? 1)
  let greatest = some.reduce((a, b) => Math.max(a, b), least)
  // Room at both ends, and for a value that is alone.
  const room = greatest < least * 4 ? 3 : 1.2
  ;[least, greatest] = [least / room, greatest * room]
  const scale = scaleLog([least, greatest], range).clamp(true)
  const [close = [], far = []] = known.map((all) =>
    all.filter((value) => value >= least * 0.999 && value <= greatest * 1.001),
  )
  const within = close.length <= most ? close : far
  const every = Math.max(1, Math.ceil(within.length / most))
  const ticks = within.filter((_, at) => (within.length - 1 - at) % every === 0)
  const at = (value: number) => rounded(scale(Math.max(value, least)))
  return { at, ticks: ticks.map((value) => ({ at: at(value), label: named(value) })) }
}
