import { delay, number, percent, size } from '../making/words.js'
import type { Figure, Model } from '../model.js'
import { laidOut } from './layout.js'
import { paint, type Style } from './style.js'

const parts = new Set(['success', 'failure', 'deferral'])

/** The figures of the period, beside those of the one before. */
export function figures(model: Model, style: Style): string[] {
  const rows = model.figures.filter(({ before, value }) => value || before)
  if (rows.length === 0) return []
  const { against } = model.period
  const named = rows.map((figure) =>
    parts.has(figure.name) ? `  ${figure.label}` : labelOf(figure),
  )
  const told = (of: (figure: Figure) => number | null) =>
    rows.map((figure) => shownOf(of(figure), figure))
  const lines = laidOut(
    { head: 'FIGURES', cells: named },
    [
      { head: '', cells: rows.map(({ share }) => (share === null ? '' : percent(share))) },
      { head: against ? 'this' : '', cells: told(({ value }) => value) },
      { head: 'before', cells: told(({ before }) => before) },
      { head: 'change', cells: rows.map(({ change }) => changeOf(change)) },
      { head: '', cells: rows.map(({ marked }) => (marked ? '<' : '')), left: true },
    ],
    style.width,
  )
  const [head = '', ...rest] = lines
  return [
    paint(style, 'bold', head),
    ...rest.map((line, n) => (rows[n]!.marked ? paint(style, 'yellow', line) : line)),
    ...queueLine(model),
  ]
}

function labelOf({ label, name }: Figure): string {
  if (name === 'ddelay-p50') return `from birth to delivery  ${label}`
  return name.startsWith('ddelay') ? `${' '.repeat(24)}${label}` : label
}

function shownOf(value: number | null, { unit }: Figure): string {
  if (value === null) return ''
  return unit === 'bytes' ? size(value) : unit === 'seconds' ? delay(value) : number(value)
}

function changeOf(change: number | null): string {
  if (change === null) return ''
  const percent = Math.round(100 * change)
  return Math.abs(percent) >= 1000
    ? `x ${number(change + 1)}`
    : `${percent > 0 ? '+' : ''}${percent} %`
}

function queueLine({ queue }: Model): string[] {
  if (!queue || queue.messages === 0) return []
  const age = queue.age === null ? '' : `, the oldest for ${delay(queue.age)}`
  return [`  ${number(queue.messages)} messages are in the queue${age}`]
}
