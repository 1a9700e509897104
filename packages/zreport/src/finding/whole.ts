import type { BucketFacts } from '../counting/buckets.js'
import { duration, number, percent } from '../making/words.js'
import type { Found, Judged } from './found.js'

/** Nothing at all gets through. */
export function nothingDelivered(
  { commands, facts }: Judged,
  { attempts }: { attempts: number },
): Found[] {
  const { deferrals, deliveries, extent, failures, successes } = facts.totals
  if (successes > 0 || deliveries < attempts) return []
  const { first, last } = extent
  const report = deferrals >= failures ? 'zdeferrals' : 'zfailures'
  const command = commands.select(['--deliveries'], report)
  return [
    { what: `${number(deliveries)} attempts, no success`, count: deliveries, first, last, command },
  ]
}

/** Much of all mail fails. */
export function muchFails(
  { commands, facts }: Judged,
  { attempts, share }: { attempts: number; share: number },
): Found[] {
  const { failures, successes } = facts.totals
  const ended = failures + successes
  if (successes === 0 || ended < attempts || failures / ended < share) return []
  const what = `${number(failures)} of ${number(ended)} deliveries failed (${percent(failures / ended)})`
  return [{ what, count: failures, command: commands.select(['--deliveries'], 'zfailures') }]
}

/** Messages that wait for long. */
export function oldMessages({ commands, now, waiting }: Judged, { age }: { age: number }): Found[] {
  if (!waiting) return []
  const count = waiting.before(now - age)
  if (count === 0) return []
  const oldest = duration(now - waiting.oldest)
  const what = `${number(count)} of ${number(waiting.messages)} messages in the queue are older than ${duration(age)}, the oldest ${oldest}`
  return [{ what, count, first: waiting.oldest, command: commands.queue() }]
}

/** Records whose times are none. */
export function undatedRecords({ commands, facts }: Judged): Found[] {
  const { undated } = facts.totals
  if (undated === 0) return []
  const what = `${number(undated)} ${undated === 1 ? 'record has' : 'records have'} no time that is understood`
  const command = commands.records(['xselect', '--invert', '--since', '0'])
  return [{ what, count: undated, command }]
}

/** What concurrency is taken for one that stays at its ceiling. */
export type Ceiling = {
  /** how much of the ceiling is as good as all of it */
  near: number
  /** in what part of the period, and for how many seconds */
  share: number
  seconds: number
  /** a ceiling that is low is none */
  least: number
  /** in seconds: what lies in longer buckets is too smooth to tell */
  every: number
}

/** A channel that does not get any further: its limit if `known`, else the most that it reached, where buckets are short enough to tell. */
export const atCeiling =
  (known: boolean) =>
  (judged: Judged, thresholds: Ceiling): Found[] => {
    const { commands, facts, limits } = judged
    const { every, least, near, seconds, share } = thresholds
    const { times } = facts
    if (times.level.every > every) return []
    const channels = (['local', 'remote'] as const).filter((it) => (limits[it] !== null) === known)
    // Where nothing begins and nothing ends, what runs runs on.
    const all = channels.length === 0 ? [] : [...times.buckets.all(times.level.spans, 'together')]
    const lengthOf = (some: BucketFacts[]) => some.reduce((sum, { from, to }) => sum + to - from, 0)
    return channels.flatMap((channel) => {
      const limit = limits[channel]
      const ceiling = limit ?? all.reduce((most, it) => Math.max(most, it[channel]), 0)
      if (ceiling <= 0 || ceiling < least) return []
      const full = all.filter((bucket) => bucket[channel] >= near * ceiling)
      const time = lengthOf(full)
      const part = time / lengthOf(all)
      if (full.length === 0 || time < seconds || part < share) return []
      const at = known ? `all ${number(ceiling)}` : `${number(Math.round(ceiling))}`
      return {
        what: `${at} ${channel} deliveries at once for ${percent(part)} of the time`,
        count: Math.round(time),
        first: full[0]!.from,
        last: full.at(-1)!.to,
        about: channel,
        command: commands.select(
          [`--channel=${channel}`],
          'zdelays --of xdelay --sort p95 --top 10',
        ),
      }
    })
  }
