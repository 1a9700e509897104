import type { Figure } from '../model.js'
import { clip } from './logged.js'
import { Bar } from './table.js'
import { change, inUnit, percent } from './words.js'

/** What figures of results are drawn as. */
const results: Record<string, string> = {
  success: 'successes',
  failure: 'failures',
  deferral: 'deferrals',
}

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
      {figure.marked && <span class="note"> notable</span>}
    </p>
  )
}

/** The numbers of the whole period, large; beside them those of the period before, small. */
export function Figures({ figures }: { figures: Figure[] }) {
  if (figures.length === 0) return null
  return (
    <section aria-labelledby="figures">
      <h2 id="figures">Figures</h2>
      <dl class="figures">
        {figures.slice(0, 24).map((figure) => {
          const of = results[figure.name] ?? 'main'
          return (
            <div class="figure">
              <dt>{clip(figure.label, 80)}</dt>
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
      </dl>
    </section>
  )
}
