import { type Given, type Option, type Tools, WrongUsage } from '@qmailanalog/program'
import { compareExact, decimal, type Exact, exactly, type RecordLine } from '@qmailanalog/record'
import { timesOf } from './times.js'

/** A decimal of seconds, to be compared exactly. */
interface Time {
  seconds: number
  exact: Exact
}

const isDecimal = /^\d+(?:\.\d+)?$/

const timeOf = (text: string): Time => ({ seconds: decimal(text), exact: exactly(text) })

/** Below 0: `a` is earlier. A double tells nearly always; where two are the same, their digits do. */
const compare = (a: Time, seconds: number, text: () => string) =>
  a.seconds - seconds || compareExact(a.exact, exactly(text()))

/** The times from `since` on up to, but not including, `until`; stamps that are no decimal are in none. */
export class Span {
  constructor(
    private readonly since: Time | undefined,
    private readonly until: Time | undefined,
  ) {}

  /** Whether the stamp in field n lies within. */
  has(line: RecordLine, n: number): boolean {
    return isStamp(line, n) && this.includes(line.number(n), () => field(line, n))
  }

  /** Whether a text is a stamp that lies within. */
  hasText(text: string): boolean {
    return isDecimal.test(text) && this.includes(decimal(text), () => text)
  }

  private includes(seconds: number, text: () => string): boolean {
    const { since, until } = this
    if (since && compare(since, seconds, text) > 0) return false
    return !until || compare(until, seconds, text) > 0
  }
}

/** The options that ask for times. */
export const sinceOption: Option = {
  name: 'since',
  value: 'TIME',
  help: 'Done (of a delivery, ddone) at that time or later: seconds since 1970, 2026-11-26T07:08:24Z, 2026-11-26, yesterday, today, -24h, -7d.',
}
export const untilOption: Option = {
  name: 'until',
  value: 'TIME',
  help: 'Done before that time.',
}

/** The times that the options ask for; undefined if they ask for none. WrongUsage if they end before they begin. */
export function spanOf(given: Given, tools: Pick<Tools, 'tz'>): Span | undefined {
  const { since, until } = given.options
  if (since === undefined && until === undefined) return undefined
  const parsed = timesOf(given, tools)
  const asked = (word: string | true | undefined) =>
    typeof word === 'string' ? timeOf(parsed(word)) : undefined
  const [from, to] = [asked(since), asked(until)]
  if (from && to && (from.seconds - to.seconds || compareExact(from.exact, to.exact)) > 0) {
    throw new WrongUsage(`--until ${until} is before --since ${since}: no time lies between`)
  }
  return new Span(from, to)
}

const field = ({ buf, from, to }: RecordLine, n: number) => buf.toString('latin1', from[n], to[n])

const DOT = 0x2e

/** Whether field n is digits, and more behind a point or not. */
export function isStamp({ buf, from, to }: RecordLine, n: number): boolean {
  let digits = 0
  let points = 0
  for (let p = from[n]!; p < to[n]!; p++) {
    const byte = buf[p]!
    if (byte >= 48 && byte <= 57) digits++
    else if (byte === DOT && digits > 0 && points === 0) {
      points++
      digits = 0
    } else return false
  }
  return digits > 0
}
