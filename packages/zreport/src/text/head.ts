import { mainOf, missing, readable } from '../making/beside.js'
import { length as lengthOf, number, size } from '../making/words.js'
import type { Input, Model } from '../model.js'
import { cut, wrapped } from './layout.js'
import { harmless, paint, type Style } from './style.js'
import { clock, day } from './times.js'

/** How long a title and the name of a file are at most. */
const longestName = 200

/** What it is about, and whether to read on. */
export function head(model: Model, style: Style): string[] {
  const { title, verdict } = model
  const { width } = style
  const top = wrapped(`${cut(harmless(style, title), longestName)}${periodOf(model)}`, width, 2)
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

function readOf(model: Model, style: Style): string {
  const { read } = model
  const { deliveries, inputs, messages, otherLines, outside, statusLines, undated } = read
  const failed = inputs.filter(({ error }) => error !== null).length
  const many = (count: number, thing: string) =>
    `${number(count)} ${thing}${count === 1 ? '' : 's'}`
  const parts = [
    `${many(messages, 'message')} and ${many(deliveries, 'delivery').replace('deliverys', 'deliveries')} of ${inputsOf(inputs, style)}`,
    ...(failed > 0 ? [`${many(failed, 'file')} could not be read, or not to its end`] : []),
    ...(statusLines > 0 ? [`${many(statusLines, 'line')} of qmail-send`] : []),
    ...(otherLines > 0 ? [`${many(otherLines, 'other line')} passed over`] : []),
    ...(undated > 0 ? [`${many(undated, 'record')} without a time`] : []),
    ...(outside > 0 ? [`${many(outside, 'record')} of other times left out`] : []),
    ...missing(model),
  ]
  return parts.join('; ')
}

function inputsOf(inputs: Input[], style: Style): string {
  // Which files these were made of they do not tell.
  if (inputs.some(({ role }) => role === 'tally')) return 'tallies'
  const all = mainOf(inputs)
  // Who gave one file knows it by its name, read or not.
  const its = all.length > 1 ? readable(all) : all
  const bytes = size(its.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0))
  const [first] = all
  if (!first) return 'no file'
  if (all.length > 1) return `${number(its.length)} file${its.length === 1 ? '' : 's'} (${bytes})`
  return `${first.name === '-' ? 'standard input' : cut(harmless(style, first.name), longestName)} (${bytes})`
}
