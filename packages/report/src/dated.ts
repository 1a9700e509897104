import { decimal, type RecordLine } from '@qmailanalog/record'
import { lastTime } from '@qmailanalog/time'

/**
 * The stamp that field n is, in seconds since 1970; NaN if it is no time: no decimal, or not of the years 1970 to
 * 9999 (matchup(5), NUMBERS AND BYTES).
 */
export function timeOf(line: RecordLine, n: number): number {
  const time = line.number(n)
  if (time > 0 && time < lastTime) return time
  return time === 0 && isDecimal(line, n) ? 0 : Number.NaN
}

/** Whether a field that counts 0 says so. */
function isDecimal({ buf, from, to }: RecordLine, n: number): boolean {
  return decimals.test(buf.toString('latin1', from[n], to[n]))
}

const decimals = /^[+-]?(?:\d|\.\d)/

/** The same of a stamp that is text. */
export function timeOfStamp(stamp: string): number {
  const time = decimals.test(stamp) ? decimal(stamp) : Number.NaN
  return time >= 0 && time < lastTime ? time : Number.NaN
}

/** What is told of records that have no time; nothing if there are none. */
export const undatedNote = (count: number): string[] =>
  count === 0 ? [] : [`${told(count, 'record')} left out: a stamp that is needed is no time`]

/** A number of things: `1 record`, `1,234 records`. */
export const told = (count: number, thing: string): string =>
  `${count.toLocaleString('en')} ${thing}${count === 1 ? '' : 's'}`
