import { type Given, oneOf, type Tools, WrongUsage } from '@qmailanalog/program'
import type { RecordLine } from '@qmailanalog/record'
import { isStamp, type Span, spanOf } from '@qmailanalog/time'
import { numbered, type Wanted } from '../selecting.js'
import { type Address, addressIs, domainIs } from './address.js'
import { channels, results } from './options.js'
import { reasonHas } from './reason.js'

/** What records are asked for. */
export interface Conditions {
  fits: Wanted
  /** when they were done; undefined if that does not matter */
  span: Span | undefined
}

const letters = { success: 'k', failure: 'd', deferral: 'z' } as const

/** The conditions that take a value, in the order in which they are looked at: what is quick comes first. */
const byValue: [name: string, make: (value: string) => Wanted][] = [
  ['result', resultIs],
  ['channel', channelIs],
  ['sender', (value) => ofSender(addressIs(value))],
  ['sender-domain', (value) => ofSender(domainIs(value))],
  ['recipient', (value) => ofRecipient(addressIs(value))],
  ['recipient-domain', (value) => ofRecipient(domainIs(value))],
  ['min-bytes', largerThan],
  ['qp', (value) => ofField(9, numbered(value))],
  ['uid', (value) => ofField(10, numbered(value))],
  ['slower-than', slowerThan],
  ['reason', ofReason],
]

/** What the options ask for: records that fit all of them, or with `invert` the others; WrongUsage if one makes no sense. */
export function conditionsOf(given: Given, tools: Pick<Tools, 'tz'>): Conditions {
  const { options } = given
  const { messages, deliveries, invert } = options
  if (messages && deliveries) throw new WrongUsage('--messages and --deliveries: no record is both')
  const all: Wanted[] = []
  if (messages) all.push(({ message }) => message)
  if (deliveries) all.push(({ message }) => !message)
  for (const [name, make] of byValue) {
    const value = options[name]
    if (typeof value === 'string') all.push(make(value))
  }
  const span = spanOf(given, tools)
  if (span) all.push((line) => span.has(line, line.message ? 3 : 5))
  const fits = fitting(all)
  return { fits: invert ? (line) => !fits(line) : fits, span }
}

function fitting(all: Wanted[]): Wanted {
  const [first, ...more] = all
  if (!first) return () => true
  return more.length === 0 ? first : (line) => all.every((fits) => fits(line))
}

function resultIs(value: string): Wanted {
  const letter = letters[oneOf('result', value, results)].charCodeAt(0)
  return ({ message, buf, from, to }) =>
    !message && to[2]! - from[2]! === 1 && buf[from[2]!] === letter
}

function channelIs(value: string): Wanted {
  const name = Buffer.from(`${oneOf('channel', value, channels)}.`)
  return ({ message, buf, from, to }) => {
    const start = from[8]!
    const end = start + name.length
    return !message && end <= to[8]! && buf.compare(name, 0, name.length, start, end) === 0
  }
}

function ofSender(isIt: Address): Wanted {
  return ({ message, buf, from, to }) => {
    const n = message ? 8 : 7
    return from[n]! < to[n]! && isIt(buf, from[n]!, to[n]!)
  }
}

const DOT = 0x2e

function ofRecipient(isIt: Address): Wanted {
  return ({ message, buf, from, to }) => {
    if (message) return false
    let p = from[8]!
    while (p < to[8]! && buf[p] !== DOT) p++
    return p < to[8]! && isIt(buf, p + 1, to[8]!)
  }
}

const ofField =
  (n: number, isIt: (line: RecordLine, n: number) => boolean): Wanted =>
  (line) =>
    line.from[n]! < line.to[n]! && isIt(line, n)

function largerThan(value: string): Wanted {
  if (!/^\d{1,15}$/.test(value)) throw no('size', value, 'a whole number of bytes')
  const least = Number(value)
  return (line) => {
    const n = line.message ? 4 : 6
    return line.number(n) >= least && line.from[n]! < line.to[n]!
  }
}

function slowerThan(value: string): Wanted {
  if (!/^\d{1,15}(?:\.\d{1,15})?$/.test(value)) throw no('time', value, 'seconds, as 10 or 0.5')
  const seconds = Number(value)
  return (line) => {
    const [from, to] = line.message ? [2, 3] : [3, 5]
    return line.number(to) - line.number(from) > seconds && isStamp(line, from) && isStamp(line, to)
  }
}

function ofReason(value: string): Wanted {
  const isIt = reasonHas(value)
  return ({ message, buf, from, to }) => !message && isIt(buf.toString('latin1', from[11], to[11]))
}

const no = (what: string, value: string, expected: string) =>
  new WrongUsage(`no ${what}: ${value}; expected ${expected}`)
