import type { OverTime, Span } from '../../model.js'
import { type Clock, clockOf, shortly } from '../words.js'

/** How wide a drawing is in its own units, whatever it is on the screen. */
export const wide = 1000

/** Rounds a coordinate, so that a drawing has the same bytes everywhere. */
export const rounded = (value: number) => Math.round(value * 100) / 100

/** A mark at the axis of time. */
export interface Tick {
  /** from 0 to `wide` */
  at: number
  label: string
  /** the day, where another one begins; else empty */
  day: string
}

/** Spans side by side, as they are drawn. */
export interface Timeline {
  spans: Span[]
  /** where each one begins and ends, from 0 to `wide` */
  edges: [number, number][]
  ticks: Tick[]
  /** when a span begins, in short */
  when(span: Span): string
  /** how many spans before these are not drawn */
  earlier: number
}

const day = 86400

/** The finest steps of an axis, each as which step of all times a clock is in. */
const steps: { seconds: number; of(clock: Clock): number }[] = [
  ...[1, 5, 10, 15, 30, 60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, day, 2 * day].map(
    (seconds) => ({ seconds, of: ({ local }: Clock) => Math.floor(local / seconds) }),
  ),
  // The first day of 1970 was a Thursday; weeks begin on Monday.
  ...[7, 14].map((days) => ({
    seconds: days * day,
    of: ({ local }: Clock) => Math.floor((local / day + 3) / days),
  })),
  ...[1, 3, 6, 12, 60, 120, 300, 600, 1200, 2400, 6000, 12000].map((months) => ({
    seconds: months * 30 * day,
    of: ({ month }: Clock) => Math.floor(month / months),
  })),
]

/** The ticks of spans: at most nine, where a step of the clocks begins. */
function ticksOf(clocks: Clock[], edges: [number, number][], every: number): Tick[] {
  const begins = (step: (typeof steps)[number]) =>
    clocks.flatMap((clock, at) => {
      const before = at > 0 ? clocks[at - 1]! : { ...clock, local: clock.local - 1 }
      if (at === 0 && step.seconds > day) return []
      return step.of(clock) === step.of(before) ? [] : [at]
    })
  const step =
    steps.find((step) => step.seconds >= every && begins(step).length <= 9) ?? steps.at(-1)!
  const found = begins(step)
  if (found.length === 0 && clocks.length > 0) found.push(0)
  let last = ''
  return found.map((at) => {
    const clock = clocks[at]!
    const days = step.seconds >= day
    const label = days ? clock.day : step.seconds < 60 ? clock.second : clock.minute
    const mark = days ? String(clock.year) : clock.day
    const tick = { at: edges[at]![0], label, day: mark === last ? '' : mark }
    last = mark
    return tick
  })
}

/** Lays out the last `most` spans, equally wide. */
export function timeline({ every, spans: all }: OverTime, most: number): Timeline {
  const earlier = Math.max(0, all.length - most)
  const spans = all.slice(earlier)
  const at = (n: number) => rounded((n * wide) / spans.length)
  const edges = spans.map((_, n): [number, number] => [at(n), at(n + 1)])
  const clocks = spans.map(({ time }) => clockOf(time))
  return { spans, edges, ticks: ticksOf(clocks, edges, every), when: whenOf(spans, every), earlier }
}

/** Tells when spans begin, in short. */
export function whenOf(spans: Span[], every: number): (span: Span) => string {
  const told = shortly(spans.map(({ time }) => time))
  return ({ time }) => (every < day ? told(time) : clockOf(time).date)
}

/** The corners of a curve that keeps a value through each span, in pieces where there is none. */
export function corners<Value>(
  { edges }: Pick<Timeline, 'edges'>,
  values: (Value | null)[],
): ({ x: number; value: Value } | null)[] {
  return edges.flatMap(([from, to], at) => {
    const value = values[at] ?? null
    if (value === null) return [null]
    const ends = (values[at + 1] ?? null) === null
    return [{ x: from, value }, ...(ends ? [{ x: to, value }, null] : [])]
  })
}
