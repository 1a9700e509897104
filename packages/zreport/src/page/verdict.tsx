import { mainOf, missing, readable } from '../making/beside.js'
import { length, size } from '../making/words.js'
import type { Input, Model } from '../model.js'
import type { Limits } from './limits.js'
import { Logged } from './logged.js'
import { fromTo, many } from './words.js'

function stateOf({ empty, failed, looks, needs }: Model['verdict']) {
  if (empty) return 'none'
  if (needs > 0) return failed ? 'bad' : 'needs'
  return looks > 0 ? 'looks' : 'fine'
}

/** A sign beside the verdict: its form says the same as its colour. */
function Sign({ model: { verdict } }: { model: Model }) {
  const state = stateOf(verdict)
  return (
    <svg class={`sign ${state}`} viewBox="0 0 40 40" width="40" height="40" aria-hidden="true">
      {(state === 'needs' || state === 'bad') && (
        <>
          <path class="form" d="M20 3 38 36H2Z" />
          <path class="in" d="M20 14v11M20 30v1" />
        </>
      )}
      {state === 'looks' && (
        <>
          <circle class="form" cx="20" cy="20" r="18" />
          <path class="in" d="M20 18v11M20 11v1" />
        </>
      )}
      {state === 'fine' && (
        <>
          <circle class="form" cx="20" cy="20" r="18" />
          <path class="in" d="m12 20.5 6 6 10.5-12" />
        </>
      )}
      {state === 'none' && (
        <>
          <circle class="form" cx="20" cy="20" r="18" />
          <path class="in" d="M12 20h16" />
        </>
      )}
    </svg>
  )
}

/** What was read: the file, or how many, and their size. */
function Sources({ inputs, limits }: { inputs: Input[]; limits: Limits }) {
  // Which files these were made of they do not tell.
  if (inputs.some(({ role }) => role === 'tally')) return <>tallies</>
  const all = mainOf(inputs)
  const its = all.length > 1 ? readable(all) : all
  const bytes = size(its.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0))
  const [first] = all
  if (!first) return <>no file</>
  if (all.length > 1) return <>{`${many(its.length, 'file')} (${bytes})`}</>
  if (first.name === '-') return <>standard input ({bytes})</>
  return (
    <>
      <Logged text={first.name} most={limits.name} /> ({bytes})
    </>
  )
}

/** The head of the page: the verdict, the period, what was read. */
export function Verdict({ model, limits }: { model: Model; limits: Limits }) {
  const { verdict, period, read } = model
  const failed = read.inputs.filter(({ error }) => error !== null).length
  const against = period.against
  return (
    <header>
      <p class="title">
        <Logged text={model.title} most={limits.name} />
      </p>
      <div class="verdict">
        <Sign model={model} />
        <h1>
          <Logged text={verdict.text} most={limits.sentence} />
        </h1>
      </div>
      {period.from && period.to && (
        <p>
          {fromTo(period.from, period.to)} <span class="zone">{period.zone}</span>
          {period.seconds !== null && period.seconds >= 1 && ` (${length(period.seconds)})`}
        </p>
      )}
      <p>
        {many(read.messages, 'message')} and {many(read.deliveries, 'delivery', 'deliveries')} of{' '}
        <Sources inputs={read.inputs} limits={limits} />
      </p>
      {against?.from && against.to && <p>before: {fromTo(against.from, against.to)}</p>}
      {missing(model).map((sentence) => (
        <p>{sentence}</p>
      ))}
      {failed > 0 && (
        <p class="error">
          {many(failed, 'file')} could not be read, or not to its end: see the end of this page.
        </p>
      )}
    </header>
  )
}
