import type { Class, Problem } from '../model.js'
import type { Limits } from './limits.js'
import { clip, Logged } from './logged.js'
import { fromTo, many } from './words.js'

/** The classes in words. */
const classes: Record<Class, string> = {
  fatal: 'fatal',
  serious: 'serious',
  warning: 'warning',
  look: 'worth a look',
}

function Card({ problem, limits }: { problem: Problem; limits: Limits }) {
  const { count, first, last, example } = problem
  const most = limits.sentence
  return (
    <article class={`card ${problem.class}`}>
      <p class="head">
        <span class="class">{classes[problem.class]}</span>
        {count > 1 && <span>{many(count, 'time')}</span>}
        {first && <span>{fromTo(first, last ?? first)}</span>}
      </p>
      <h3>
        <Logged text={problem.what} most={most} />
      </h3>
      <p>
        <Logged text={problem.means} most={most} />
      </p>
      {example !== null && (
        <blockquote>
          <Logged text={example} most={most} />
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

/** What is wrong or worth a look, as cards, worst first. */
export function Problems({ problems, limits }: { problems: Problem[]; limits: Limits }) {
  if (problems.length === 0) return null
  const shown = problems.slice(0, limits.problems)
  return (
    <section aria-labelledby="problems">
      <h2 id="problems">Problems</h2>
      <div class="cards">
        {shown.map((problem) => (
          <Card problem={problem} limits={limits} />
        ))}
      </div>
      {problems.length > shown.length && (
        <p class="more">and {many(problems.length - shown.length, 'more problem')}</p>
      )}
    </section>
  )
}
