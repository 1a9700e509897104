import { delay, number, percent, size } from '../making/words.js'
import type { Figure, Model } from '../model.js'
import { laidOut } from './layout.js'
import { paint, type Style } from './style.js'

const parts = new Set(['success', 'failure', 'deferral'])

/** The figures of the period, beside those of the one before. */
export function figures(model: Model, style: Style): string[] {
  const rows = model.figures.filter(({ before, value }) => value || before)
  const queue = queueOf(model)
  if (rows.length + queue.length === 0) return []
  const { against } = model.period
  const told = (of: (figure: Figure) => number | null) =>
    rows.map((figure) => shownOf(of(figure), figure))
  const none = queue.map(() => '')
  const [head = '', ...rest] = laidOut(
    { head: 'FIGURES', cells: [...rows.map(labelOf), ...queue.map(([label]) => label)] },
    [
      { head: '', cells: [...rows.map(shareOf), ...none] },
      {
        head: against ? 'this' : '',
        cells: [...told(({ value }) => value), ...queue.map(([, value]) => value)],
      },
      { head: 'before', cells: [...told(({ before }) => before), ...none] },
      { head: 'change', cells: [...rows.map(changeOf), ...none] },
      { head: '', cells: [...rows.map(({ marked }) => (marked ? '<' : '')), ...none], left: true },
    ],
    style.width,
  )
  return [
    paint(style, 'bold', head),
    ...rest.map((line, n) => (rows[n]?.marked ? paint(style, 'yellow', line) : line)),
  ]
}

const shareOf = ({ share }: Figure) => (share === null ? '' : percent(share))

/** What is in the queue, if that is known. */
function queueOf({ queue }: Model): [label: string, value: string][] {
  if (!queue || queue.messages === 0) return []
  const oldest: [string, string][] =
    queue.age === null ? [] : [['  the oldest of them for', delay(queue.age)]]
  return [['messages still in the queue', number(queue.messages)], ...oldest]
}

function labelOf({ label, name }: Figure): string {
  if (parts.has(name)) return `  ${label}`
  if (name === 'ddelay-p50') return `from birth to delivery  ${label}`
  return name.startsWith('ddelay') ? `${' '.repeat(24)}${label}` : label
}

function shownOf(value: number | null, { unit }: Figure): string {
  if (value === null) return ''
  return unit === 'bytes' ? size(value) : unit === 'seconds' ? delay(value) : number(value)
}

function changeOf({ change }: Figure): string {
  if (change === null) return ''
  const percent = Math.round(100 * change)
  return Math.abs(percent) >= 1000
    ? `x ${number(change + 1)}`
    : `${percent > 0 ? '+' : ''}${percent} %`
}
