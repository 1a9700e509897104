import { delay, number, percent } from '../making/words.js'
import type { Figure, Model } from '../model.js'
import { Bar } from './table.js'
import { change, inUnit } from './words.js'

/** What figures of results are drawn as. */
const results: Record<string, string> = {
  success: 'successes',
  failure: 'failures',
  deferral: 'deferrals',
}

const labelOf = ({ label, name }: Figure) =>
  name.startsWith('ddelay') ? `from birth to delivery, ${label}` : label

function Before({ figure }: { figure: Figure }) {
  const { before, unit } = figure
  if (before === null) return null
  return (
    <p class={figure.marked ? 'before marked' : 'before'}>
      before {inUnit(before, unit)}
      {figure.change !== null && (
        <>
          {', '}
          <b>{change(figure.change)}</b>
        </>
      )}
      {figure.marked && <span class="note"> (worse)</span>}
    </p>
  )
}

/** The numbers of the whole period, large; beside them those of the period before, small. */
export function Figures({ model: { figures, queue, verdict } }: { model: Model }) {
  if (verdict.empty && !queue) return null
  return (
    <section aria-labelledby="figures">
      <h2 id="figures">Figures</h2>
      <dl class="figures">
        {figures.map((figure) => {
          const of = results[figure.name] ?? 'main'
          return (
            <div class="figure">
              <dt>{labelOf(figure)}</dt>
              <dd>
                <p class="value">{inUnit(figure.value, figure.unit)}</p>
                {figure.share !== null && (
                  <p class="share">
                    <Bar share={figure.share} of={of} /> {percent(figure.share)}
                  </p>
                )}
                <Before figure={figure} />
              </dd>
            </div>
          )
        })}
        {queue && (
          <div class="figure">
            <dt>messages still in the queue</dt>
            <dd>
              <p class="value">{number(queue.messages)}</p>
              {queue.age !== null && <p class="before">the oldest for {delay(queue.age)}</p>}
            </dd>
          </div>
        )}
      </dl>
    </section>
  )
}
