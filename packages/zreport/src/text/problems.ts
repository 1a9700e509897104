import { number } from '../making/words.js'
import type { Class, Model, Problem } from '../model.js'
import { cut, wrapped, wrappedCommand } from './layout.js'
import { said } from './reason.js'
import { type Colour, harmless, paint, type Style } from './style.js'
import { stretch } from './times.js'

const colours: Record<Class, Colour> = {
  fatal: 'red',
  serious: 'red',
  warning: 'yellow',
  look: 'cyan',
}

/** Where what is told of a problem begins. */
const indent = 11

/** The first problems, so many of them. */
export function problems(model: Model, style: Style, most: number): string[] {
  const all = model.problems
  if (all.length === 0) return []
  const lines = all.slice(0, most).flatMap((problem, n) => {
    const isNext = problem.rule === all[n - 1]?.rule
    return problemLines(problem, isNext, model, style)
  })
  const left = all.slice(most).reduce((sum, { others }) => sum + 1 + others, 0)
  if (left > 0) lines.push(`  and ${number(left)} more; --format json tells more`)
  return [paint(style, 'bold', 'PROBLEMS'), ...lines]
}

/** What is told of a problem; `isNext`: the one before was of the same kind, and told what that means. */
function problemLines(
  problem: Problem,
  isNext: boolean,
  { period }: Model,
  style: Style,
): string[] {
  const { command, first, last, means, others, todo, what } = problem
  const width = style.width - indent
  const when = first ? ` (${stretch(first, last ?? first, period)})` : ''
  const example = exampleOf(problem, style)
  const more = others > 0 ? `And ${number(others)} more like this.` : ''
  const parts = isNext ? [example, more] : [example, means, todo, more]
  const words = parts.filter((part) => part !== '').join(' ')
  const name = `  ${problem.class.padEnd(indent - 2)}`
  const [head = '', ...rest] = wrapped(`${cut(harmless(style, what), longestWhat)}${when}`, width)
  const told = words === '' ? [] : wrapped(words, width)
  const shown = wrappedCommand(`$ ${harmless(style, command)}`, width, 4) ?? [tooLong]
  const blank = ' '.repeat(indent)
  return [
    `${paint(style, colours[problem.class], name)}${paint(style, 'bold', head)}`,
    ...rest.map((line) => `${blank}${paint(style, 'bold', line)}`),
    ...told.map((line) => `${blank}${line}`),
    ...shown.map((line) => `${blank}${paint(style, 'dim', line)}`),
  ]
}

/** How long the first words are at most: names have no end. */
const longestWhat = 160

/** What is shown of a command that is no command any more where it is broken. */
const tooLong = '(the command is too long for here: --format json)'

/** How long an example is at most that stands with a problem: the tables have it whole. */
const longest = 160

function exampleOf({ example, exampleCount }: Problem, style: Style): string {
  if (example === null || example === '') return ''
  const text = harmless(style, example)
  const words = exampleCount === null ? text : said(text)
  const short = words.length > longest ? `${words.slice(0, longest - 3)}...` : words
  if (exampleCount === null) return `"${short}".`
  return `"${short}" ${exampleCount === 1 ? 'once' : `${number(exampleCount)} times`}.`
}
