import { number } from '../making/words.js'
import type { Class, Model, Period, Problem } from '../model.js'
import { said } from '../text/reason.js'
import type { Limits } from './limits.js'
import { clip, Logged } from './logged.js'
import { fromTo, many, shortly } from './words.js'

/** The classes in words. */
const classes: Record<Class, string> = {
  fatal: 'fatal',
  serious: 'serious',
  warning: 'warning',
  look: 'worth a look',
}

function Card({ problem, period, limits }: CardProps) {
  const { count, first, last, others, example, exampleCount } = problem
  const told = shortly([period.from, period.to, first, last].filter((time) => time !== null))
  const most = limits.sentence
  return (
    <article class={`card ${problem.class}`}>
      <p class="head">
        <span class="class">{classes[problem.class]}</span>
        {count > 1 && <span>{many(count, 'time')}</span>}
        {first && <span>{fromTo(first, last ?? first, told)}</span>}
      </p>
      <h3>
        <Logged text={problem.what} most={most} />
      </h3>
      <p>
        <Logged text={problem.means} most={most} />
        {others > 0 && ` And ${number(others)} more like this.`}
      </p>
      {example !== null && (
        <blockquote>
          <Logged text={exampleCount === null ? example : said(example)} most={most} />
          {exampleCount !== null && exampleCount > 1 && ` (${many(exampleCount, 'time')})`}
        </blockquote>
      )}
      <p class="todo">
        <b>What to do:</b> <Logged text={problem.todo} most={most} />
      </p>
      {problem.command && (
        <p class="command">
          <span>More of it:</span> <code>{clip(problem.command, most)}</code>
        </p>
      )}
    </article>
  )
}

interface CardProps {
  problem: Problem
  period: Period
  limits: Limits
}

/** What is wrong or worth a look, as cards, worst first. */
export function Problems({ model, limits }: { model: Model; limits: Limits }) {
  const { problems, period } = model
  if (problems.length === 0) return null
  const shown = problems.slice(0, limits.problems)
  const left = problems.slice(shown.length).reduce((sum, { others }) => sum + 1 + others, 0)
  return (
    <section aria-labelledby="problems">
      <h2 id="problems">Problems</h2>
      <div class="cards">
        {shown.map((problem) => (
          <Card problem={problem} period={period} limits={limits} />
        ))}
      </div>
      {left > 0 && <p class="more">and {many(left, 'more problem')}</p>}
    </section>
  )
}
