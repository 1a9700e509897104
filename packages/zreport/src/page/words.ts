import { delay, number, size } from '../making/words.js'
import type { Time } from '../model.js'

/** What is shown where there is no number. */
export const nothing = '–'

/** A number that need not be whole, two digits below ten: `0.07`, `2.4`, `19`. */
export function average(value: number): string {
  if (value > 0 && value < 0.01) return '< 0.01'
  return value < 9.95 ? String(Number(value.toFixed(value < 0.1 ? 2 : 1))) : number(value)
}

/** A round number in as few letters as an axis has room for: `2,000`, `150k`, `3M`. */
export function brief(value: number): string {
  if (value < 10) return String(Number(value.toPrecision(3)))
  if (value < 1e5) return number(value)
  const [size, unit] = sizes.find(([size]) => value >= size)!
  const short = Number((value / size).toPrecision(3))
  return short < 1e4 ? `${short}${unit}` : value.toExponential(0)
}

const sizes: [number, string][] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
]

/** `one message`, `1,996 messages`: a count of things. */
export function many(value: number, one: string, more = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : more}`
}

/** A change against before: `+39 %`, `−5 %`, `no change`. */
export function change(value: number): string {
  const rounded = Math.round(value * 100)
  if (rounded === 0) return 'no change'
  return `${rounded > 0 ? '+' : '−'}${number(Math.abs(rounded))} %`
}

/** A number of a figure, in its unit. */
export function inUnit(value: number | null, unit: 'count' | 'bytes' | 'seconds'): string {
  if (value === null) return nothing
  return { count: number, bytes: size, seconds: delay }[unit](value)
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** What the clocks of the model's zone show, from the text of a time. */
export interface Clock {
  /** as if these clocks were of UTC: seconds since 1970 */
  local: number
  year: number
  /** months since year 0 */
  month: number
  /** `25 Nov` */
  day: string
  /** `Wed 25 Nov 2026` */
  date: string
  /** `03:33` */
  minute: string
  /** `03:33:19` */
  second: string
}

/** Reads the text of a time as its zone's clocks tell it. */
export function clockOf({ text }: Time): Clock {
  const parts = /^(\d+)-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)/.exec(text)?.slice(1).map(Number)
  const [year, month, day, hour, minute, second] = (parts ?? [1970, 1, 1, 0, 0, 0]) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const two = (value: number) => String(value).padStart(2, '0')
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
  const short = `${day} ${months[month - 1]}`
  return {
    local: date.getTime() / 1000,
    year,
    month: year * 12 + month - 1,
    day: short,
    date: `${weekdays[date.getUTCDay()]} ${short} ${year}`,
    minute: `${two(hour)}:${two(minute)}`,
    second: `${two(hour)}:${two(minute)}:${two(second)}`,
  }
}

/** A time as people read it: `Wed 25 Nov 2026, 03:33:19`. */
export function moment(time: Time): string {
  const { date, second } = clockOf(time)
  return `${date}, ${second}`
}

/** How times are told so that these differ in it: the day only if there are two, the year only if there are two. */
export function shortly(times: Time[]): (time: Time) => string {
  const clocks = times.map(clockOf)
  const [first] = clocks
  if (clocks.every(({ date }) => date === first?.date)) return (time) => clockOf(time).second
  if (!clocks.every(({ year }) => year === first?.year)) return moment
  return (time) => {
    const { day, second } = clockOf(time)
    return `${day}, ${second}`
  }
}

/** From when to when, the day once if it is one: `Wed 25 Nov 2026, 03:33:19 to 03:36:39`. */
export function fromTo(from: Time, to: Time, told = moment): string {
  const [begin, end] = [told(from), told(to)]
  if (begin === end) return begin
  return `${begin} to ${clockOf(from).date === clockOf(to).date ? clockOf(to).second : end}`
}
