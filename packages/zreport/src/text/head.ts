import { length as lengthOf, number, size } from '../making/words.js'
import type { Input, Model } from '../model.js'
import { wrapped } from './layout.js'
import { harmless, paint, type Style } from './style.js'
import { clock, day } from './times.js'

/** What it is about, and whether to read on. */
export function head(model: Model, style: Style): string[] {
  const { title, verdict } = model
  const { width } = style
  const top = wrapped(`${harmless(style, title)}${periodOf(model)}`, width, 2)
  const words = wrapped(verdict.text, width, 2)
  const text = words.map((line) => paint(style, verdict.needs > 0 ? 'red' : 'green', line))
  const read = wrapped(readOf(model, style), width, 2)
  // Whoever sees one line only is to see that.
  if (verdict.empty) return [...words, '', ...top, ...read]
  return [...top.map((line) => paint(style, 'bold', line)), ...read, '', ...text]
}

function periodOf({ period }: Model): string {
  const { from, to, seconds, zone } = period
  if (!from || !to) return ''
  const end = day(from) === day(to) ? clock(to) : `${day(to)} ${clock(to)}`
  // What is not a second long has no length.
  const length = seconds && seconds >= 1 ? ` (${lengthOf(seconds)})` : ''
  return `, ${day(from)} ${clock(from)}${length === '' ? '' : ` to ${end}`} ${zone}${length}`
}

function readOf({ read }: Model, style: Style): string {
  const { deliveries, inputs, messages, otherLines, outside, statusLines, undated } = read
  const many = (count: number, thing: string) =>
    `${number(count)} ${thing}${count === 1 ? '' : 's'}`
  const parts = [
    `${many(messages, 'message')} and ${many(deliveries, 'delivery').replace('deliverys', 'deliveries')} of ${inputsOf(inputs, style)}`,
    ...(statusLines > 0 ? [`${many(statusLines, 'line')} of qmail-send`] : []),
    ...(otherLines > 0 ? [`${many(otherLines, 'other line')} passed over`] : []),
    ...(undated > 0 ? [`${many(undated, 'record')} without a time`] : []),
    ...(outside > 0 ? [`${many(outside, 'record')} of other times left out`] : []),
  ]
  return parts.join('; ')
}

function inputsOf(inputs: Input[], style: Style): string {
  const its = inputs.filter(({ role }) => role === 'records' || role === 'log')
  // Which files these were made of they do not tell.
  if (inputs.some(({ role }) => role === 'tally')) return 'tallies'
  const bytes = size(its.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0))
  const [first, ...more] = its
  if (!first) return 'no file'
  if (more.length > 0) return `${number(its.length)} files (${bytes})`
  return `${first.name === '-' ? 'standard input' : harmless(style, first.name)} (${bytes})`
}
