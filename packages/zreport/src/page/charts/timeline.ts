import type { OverTime, Span, Time } from '../../model.js'
import { type Clock, clockOf, seconds, shortly } from '../words.js'

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
  /** where empty spans are left out, and for how long */
  breaks: { from: number; to: number; label: string }[]
  ticks: Tick[]
  /** when a span begins, in short */
  when(span: { time: Time }): string
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
  ...[1, 3, 6, 12, 60, 120].map((months) => ({
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

/** Lays out the last `most` spans: equally wide, gaps as narrow breaks. */
export function timeline(overTime: OverTime, most: number): Timeline {
  const earlier = Math.max(0, overTime.spans.length - most)
  const spans = overTime.spans.slice(earlier)
  const gaps = new Map(overTime.gaps.map(({ behind, seconds }) => [behind - earlier, seconds]))
  const gap = Math.max(1, spans.length / 25)
  let slots = 0
  const places = spans.map((_, at) => {
    const from = slots
    slots += 1
    const to = slots
    if (at < spans.length - 1 && gaps.has(at)) slots += gap
    return [from, to] as const
  })
  const unit = wide / Math.max(1, slots)
  const edges = places.map(([from, to]): [number, number] => [
    rounded(from * unit),
    rounded(to * unit),
  ])
  const breaks = edges.flatMap(([, from], at) => {
    const to = edges[at + 1]?.[0]
    const long = gaps.get(at)
    return to === undefined || long === undefined ? [] : [{ from, to, label: seconds(long) }]
  })
  const clocks = spans.map(({ time }) => clockOf(time))
  const told = shortly(spans.map(({ time }) => time))
  const when = ({ time }: { time: Time }) =>
    overTime.every < day ? told(time) : clockOf(time).date
  return { spans, edges, breaks, ticks: ticksOf(clocks, edges, overTime.every), when, earlier }
}

/** The corners of a curve that keeps a value through each span, in pieces where there is none. */
export function corners<Value>(
  { edges, breaks }: Pick<Timeline, 'edges' | 'breaks'>,
  values: (Value | null)[],
): ({ x: number; value: Value } | null)[] {
  const broken = new Set(breaks.map(({ from }) => from))
  return edges.flatMap(([from, to], at) => {
    const value = values[at] ?? null
    if (value === null) return [null]
    const next = values[at + 1] ?? null
    const ends = next === null || broken.has(to)
    return [{ x: from, value }, ...(ends ? [{ x: to, value }, null] : [])]
  })
}
