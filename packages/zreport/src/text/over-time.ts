import { delay, length as lengthOf, number } from '../making/words.js'
import type { Model, Span } from '../model.js'
import { laidOut } from './layout.js'
import { type Colour, paint, type Style } from './style.js'
import { clock, day, isOneDay } from './times.js'

/** How wide a bar is at most. */
const widest = 30

/** What happened over time, with a bar of the deliveries. */
export function overTime(model: Model, style: Style): string[] {
  const { every, spans } = model.overTime.table
  if (spans.length < 2) return []
  const counts = (of: (span: Span) => number) => {
    const all = spans.map(of)
    return all.every((count) => count === 0) ? all.map(() => '') : all.map(number)
  }
  const seconds = spans.map(({ p95 }) => (p95 === null ? '' : delay(p95)))
  const key = { head: `OVER TIME (${lengthOf(every)})`, cells: labelsOf(model) }
  const columns = [
    ...parts.map(({ name, of, sign }) => ({
      head: `${name} ${signOf(style, sign)}`,
      cells: counts(of),
    })),
    { head: 'p95', cells: seconds },
    { head: 'waiting', cells: counts(({ waiting }) => waiting) },
  ]
  const lines = laidOut(key, columns, style.width)
  const longest = lines.reduce((most, line) => Math.max(most, line.length), 0)
  const room = Math.min(widest, style.width - longest - 2)
  const most = spans.reduce((most, { deliveries }) => Math.max(most, deliveries), 0)
  const [head = '', ...rows] = lines
  return [
    painted(head, style),
    ...rows.flatMap((line, n) => {
      // Of those in which nothing was, no more than the first of many is told.
      if (isIdle(spans[n]!)) return isIdle(spans[n - 1]) ? [] : ['  ...']
      const bar = room < 5 || most === 0 ? '' : barOf(spans[n]!, room / most, style)
      return bar === '' ? line : `${line.padEnd(longest)}  ${bar}`
    }),
  ]
}

/** Whether nothing happened, and nothing waited. */
const isIdle = (span: Span | undefined) =>
  span !== undefined && span.messages + span.deliveries + span.waiting === 0

/** The heading: what a sign of the bars means has its colour. */
function painted(head: string, style: Style): string {
  const words = parts.map(({ colour, name, sign }) => {
    const word = `${name} ${signOf(style, sign)}`
    return { colour, word, at: head.indexOf(word) }
  })
  let text = ''
  let done = 0
  for (const { at, colour, word } of words) {
    if (at < 0) continue
    text += paint(style, 'bold', head.slice(done, at)) + paint(style, colour, word)
    done = at + word.length
  }
  return text + paint(style, 'bold', head.slice(done))
}

/** When spans begin: times; days, if they are days or change. */
function labelsOf({ overTime, period }: Model): string[] {
  const { every, spans } = overTime.table
  const time = (span: Span) => clock(span.time).slice(0, every % 60 === 0 ? 5 : 8)
  if (every >= 86400) return spans.map((span) => day(span.time))
  if (isOneDay(period)) return spans.map(time)
  return spans.map((span, n) => {
    const before = spans[n - 1]
    const isNew = before === undefined || day(before.time) !== day(span.time)
    return `${isNew ? day(span.time) : ' '.repeat(14)} ${time(span)}`
  })
}

const parts: { of: (span: Span) => number; colour: Colour; sign: string; name: string }[] = [
  { of: ({ successes }) => successes, colour: 'green', sign: '#', name: 'success' },
  { of: ({ deferrals }) => deferrals, colour: 'yellow', sign: '-', name: 'put off' },
  { of: ({ failures }) => failures, colour: 'red', sign: 'x', name: 'failed' },
]

/** Blocks are told from each other by their colours only. */
const signOf = ({ blocks, colours }: Style, sign: string) => (blocks && colours ? '\u2588' : sign)

/** A bar whose parts are successes, deferrals and failures; whatever there was is a sign long. */
function barOf(span: Span, scale: number, style: Style): string {
  let begun = 0
  let shown = 0
  return parts
    .map(({ of, colour, sign }) => {
      begun += of(span) * scale
      const signs = Math.max(of(span) > 0 && shown === 0 ? 1 : 0, Math.round(begun) - shown)
      shown += signs
      return paint(style, colour, signOf(style, sign).repeat(signs))
    })
    .join('')
}
