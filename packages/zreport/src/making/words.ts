import { encoded, machineNumber } from '@qmailanalog/record'

/** Bytes (latin1) as Unicode, with `%HH` for bytes that are no part of well-formed UTF-8, control bytes and `%` (matchup(5), MACHINE FORMS); blanks stay. */
export const shown = (bytes: string): string =>
  Buffer.from(bytes.split(' ').map(encoded).join(' '), 'latin1').toString()

/** A text as bytes (latin1). */
export const bytesOf = (text: string): string => Buffer.from(text).toString('latin1')

/** A number for machines: six places at most. */
export const rounded = (n: number): number => Number(machineNumber(n))

/** The same; null if it is none. */
export const orNull = (n: number): number | null => (Number.isFinite(n) ? rounded(n) : null)

/** A whole number for people: `1,234`. */
export const number = (n: number): string =>
  n < 1e15 ? Math.round(n).toLocaleString('en') : n.toExponential(1)

/** A share for people: `12 %`, `0.4 %`. */
export function percent(share: number): string {
  const all = 100 * share
  if (all === 0 || all >= 9.95) return `${Math.round(all)} %`
  return all < 0.05 ? '<0.1 %' : `${all.toFixed(1)} %`
}

const units = [
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** A stretch of time for people, in one unit: `2 days`, `90 minutes`, `1 second`. */
export function duration(seconds: number): string {
  const [name, unit] = units.find(([, unit]) => seconds >= 1.5 * unit || seconds === unit) ?? [
    'second',
    1,
  ]
  const many = Math.round(seconds / unit)
  return `${number(many)} ${name}${many === 1 ? '' : 's'}`
}

/** The length of a period for people: `200 s`, `12 min`, `8 h`, `7 days`. */
export function length(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 600 && whole % 60 !== 0) return `${whole} s`
  if (whole < 7200 && whole % 3600 !== 0) return `${Math.round(whole / 60)} min`
  const [size, unit] = whole < 172800 && whole !== 86400 ? [3600, 'h'] : [86400, 'days']
  const many = (whole / size).toFixed(whole < 10 * size ? 1 : 0).replace('.0', '')
  return `${many} ${many === '1' && unit === 'days' ? 'day' : unit}`
}

/** Seconds of a delay for people: `68 ms`, `1.01 s`, `12.3 s`, `5.2 min`, `3.4 h`, `2.1 d`. */
export function delay(seconds: number): string {
  const size = Math.abs(seconds)
  if (size < 0.9995) return `${Math.round(seconds * 1000)} ms`
  if (size < 9.995) return `${seconds.toFixed(2)} s`
  if (size < 99.95) return `${seconds.toFixed(1)} s`
  if (size < 5400) return `${(seconds / 60).toFixed(1)} min`
  return size < 172800 ? `${(seconds / 3600).toFixed(1)} h` : `${(seconds / 86400).toFixed(1)} d`
}

const sizes = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB']

/** A size for people: `512 bytes`, `3.7 MB`. */
export function size(bytes: number): string {
  let value = bytes
  let n = 0
  for (; value >= 999.5 && n + 1 < sizes.length; n++) value /= 1000
  if (value >= 1e6) return `${value.toExponential(1)} ${sizes[n]}`
  return `${n === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${sizes[n]}`
}
