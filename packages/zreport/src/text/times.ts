import type { Period, Time } from '../model.js'

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

const dateOf = ({ text }: Time) => text.slice(0, text.indexOf('T'))

/** The time of the day: `03:33:19`. */
export const clock = ({ text }: Time): string => text.slice(text.indexOf('T') + 1).slice(0, 8)

/** A day: `Wed 2026-11-25`. */
export function day(time: Time): string {
  const date = dateOf(time)
  return `${days[new Date(`${date}T00:00:00Z`).getUTCDay()]} ${date}`
}

/** Up to so many seconds a weekday tells the day. */
const week = 6 * 86400

/** A time of the period, in as few words as tell it there. */
export function moment(time: Time, period: Period): string {
  if (isOneDay(period)) return clock(time)
  const isWithin = period.from !== null && time.seconds >= period.from.seconds
  if (isWithin && (period.seconds ?? 0) < week) return `${day(time).slice(0, 3)} ${clock(time)}`
  return `${dateOf(time)} ${clock(time).slice(0, 5)}`
}

/** From when to when, in as few words as tell it. */
export function stretch(first: Time, last: Time, period: Period): string {
  const from = moment(first, period)
  const to = dateOf(first) === dateOf(last) ? clock(last) : moment(last, period)
  return from === moment(last, period) ? from : `${from} to ${to}`
}

export const isOneDay = ({ from, to }: Period): boolean =>
  from !== null && to !== null && dateOf(from) === dateOf(to)
