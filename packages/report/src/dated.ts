import { decimal, type RecordLine } from '@qmailanalog/record'
import { type Before, type Part, Sums } from '@qmailanalog/table'
import { lastTime } from '@qmailanalog/time'

/** Times of records are later, in seconds since 1970. What is less is looked at closely, as text that begins with a few digits. */
const early = 1e8
const stampForm = /^\d+(?:\.\d*)?$/

/**
 * The stamp that field n is, in seconds since 1970; NaN if it is no time: no decimal, or not of the years 1970 to
 * 9999 (matchup(5), NUMBERS AND BYTES).
 */
export function timeOf(line: RecordLine, n: number): number {
  const time = line.number(n)
  if (time >= early && time < lastTime) return time
  const { buf, from, to } = line
  return timeOfStamp(buf.toString('latin1', from[n], to[n]))
}

/** The same of a stamp that is text. */
export function timeOfStamp(stamp: string): number {
  const time = stampForm.test(stamp) ? decimal(stamp) : Number.NaN
  return time < lastTime ? time : Number.NaN
}

/** Whether a stamp of a record is a text that is no time; one that is not known (`?`) is none. */
export function isUndated(line: RecordLine): boolean {
  if (line.number(3) >= early) return false
  const { buf, from, to, message } = line
  return (message ? [2, 3] : [3, 4, 5]).some((n) => {
    const stamp = buf.toString('latin1', from[n], to[n])
    return stamp !== '?' && stamp !== '' && !stampForm.test(stamp)
  })
}

/** What is told of records that have no time; nothing if there are none. */
export const undatedNote = (count: number): string[] =>
  count === 0 ? [] : [`note: ${told(count, 'record')} left out as undated`]

/** How many records have no time, as a part of a tally. */
export function undatedPart(count: number): Part {
  const sums = new Sums(1)
  if (count > 0) sums.row('', count)
  return { name: 'undated', kinds: ['sum'], sums }
}

/** How many that part tells. */
export const undatedOf = (before: Before | undefined): number => totalOf(before?.get('undated'))

const totalOf = (sums: Sums | undefined) =>
  sums === undefined ? 0 : sums.all().reduce((total, entry) => total + sums.sum(entry, 0), 0)

/** A number of things: `1 record`, `1,234 records`. */
export const told = (count: number, thing: string): string =>
  `${count.toLocaleString('en')} ${thing}${count === 1 ? '' : 's'}`
