import { type Given, oneOf, type Tools, WrongUsage } from '@qmailanalog/program'
import { type Span, spanOf, timesOf, zoneAsked } from '@qmailanalog/time'

/** The formats that there are. */
export const formats = ['text', 'html', 'json'] as const
export type Format = (typeof formats)[number]

/** What the command line asks for, checked. */
export interface Asked {
  format: Format
  /** rows of each table; `given`: by the command line */
  top: number
  topGiven: boolean
  title: string
  zone: string
  span: Span | undefined
  /** in seconds since 1970 */
  since: number | null
  until: number | null
  limits: { local: number | null; remote: number | null }
  log: boolean
  check: boolean
  /** files with records of an earlier period */
  against: string[]
  /** the file of what is in the queue */
  pending: string | undefined
}

const usualTop = 10
const usualTitle = 'Mail report'

/** What the options ask for; WrongUsage if it makes no sense. */
export function askedOf(given: Given, tools: Pick<Tools, 'tz'>): Asked {
  const { against, format = 'text', limits, pending, since, title, top, until } = given.options
  onceOnly(given)
  const parsed = timesOf(given, tools)
  const time = (word: string | true | undefined) =>
    typeof word === 'string' ? Number(parsed(word)) : null
  return {
    format: oneOf('format', String(format), formats),
    top: top === undefined ? usualTop : wholeOf(String(top)),
    topGiven: top !== undefined,
    title: String(title ?? usualTitle),
    zone: zoneAsked(given, tools),
    span: spanOf(given, tools),
    since: time(since),
    until: time(until),
    limits: limits === undefined ? { local: null, remote: null } : limitsOf(String(limits)),
    log: given.options['log'] === true,
    check: given.options['check'] === true,
    against: typeof against === 'string' ? against.split('\0') : [],
    pending: typeof pending === 'string' ? pending : undefined,
  }
}

/** Standard input can be read for one thing only. */
function onceOnly({ operands, options: { against, pending } }: Given): void {
  const names = operands.length === 0 ? ['-'] : [...operands]
  if (typeof against === 'string') names.push(...against.split('\0'))
  if (typeof pending === 'string') names.push(pending)
  if (names.filter((name) => name === '-').length > 1) {
    throw new WrongUsage('standard input can be read only once; give the records as a file')
  }
}

function wholeOf(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new WrongUsage(`--top ${text}: expected a whole number from 1 to 999999`)
}

function limitsOf(text: string): Asked['limits'] {
  const [, local, remote] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []
  if (local !== undefined) return { local: Number(local), remote: Number(remote) }
  throw new WrongUsage(
    `--limits ${text}: expected concurrencylocal/concurrencyremote, as 10/20 in status: local 3/10 remote 7/20`,
  )
}
