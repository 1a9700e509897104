import type { HostFacts } from '../counting/hosts.js'
import { FAILED, LATE } from '../counting/reasons.js'
import { number, percent, shown } from '../making/words.js'
import type { Found, Judged } from './found.js'

/** Hosts to which nothing gets through any more: no success at all, or none before many attempts in later hours. */
export function deadHosts(
  { facts, commands }: Judged,
  { attempts }: { attempts: number },
): Found[] {
  const dead = deadOf(facts.hosts.all(), facts.hosts.vainSince(), attempts)
  const reasons = said([...dead.keys()], facts)
  return [...dead].map(([host, vain]) => {
    const { bare, first, last, lastSuccess, name } = host
    const ever = host.successes > 0
    return {
      what: `${shown(name)}: ${number(vain)} attempts, ${ever ? 'and no success any more' : 'no success'}`,
      count: vain,
      first: ever ? lastSuccess : first,
      last,
      about: name,
      ...reasons.get(host.entry),
      command: commands.host(
        name,
        bare,
        host.deferrals >= host.failures ? 'zdeferrals' : 'zfailures',
      ),
    }
  })
}

/** Dead hosts, and how many attempts were in vain. */
function deadOf(
  hosts: Iterable<HostFacts>,
  since: Map<number, number>,
  least: number,
): Map<HostFacts, number> {
  const dead = new Map<HostFacts, number>()
  for (const host of hosts) {
    const vain = host.successes === 0 ? host.attempts : (since.get(host.entry) ?? 0)
    if (vain >= least) dead.set(host, vain)
  }
  return dead
}

/** What is outlying: how many attempts there are at least, of which bad ones, with which share, how many times that of all others, and by how many standard deviations more than chance brings. */
export type Outlying = {
  attempts: number
  bad: number
  share: number
  times: number
  deviations: number
}

interface Bad {
  bad: number
  attempts: number
}

/** Whether the share of bad ones among some is outlying, beside all; where there are no others, there is nothing to compare with. */
export function isOutlying(some: Bad, all: Bad, thresholds: Outlying): boolean {
  const { attempts, bad, deviations, share, times } = thresholds
  const others = all.attempts - some.attempts
  if (some.attempts < attempts || some.bad < bad || others <= 0) return false
  const usual = (all.bad - some.bad) / others
  const part = some.bad / some.attempts
  if (part < share || part < times * usual) return false
  const expected = usual * some.attempts
  return some.bad >= expected + deviations * Math.sqrt(expected)
}

/** Hosts that fail more often, or put off more often, than all others; `dead` has its own rule. */
export const outlyingHosts =
  (kind: 'failures' | 'deferrals', dead: { attempts: number }) =>
  ({ facts, commands }: Judged, thresholds: Outlying): Found[] => {
    const { hosts, totals } = facts
    const all = { bad: totals[kind], attempts: totals.deliveries }
    let since: Map<number, number> | undefined
    const found: HostFacts[] = []
    for (const host of hosts.all()) {
      if (!isOutlying({ bad: host[kind], attempts: host.attempts }, all, thresholds)) continue
      since ??= hosts.vainSince()
      if (deadOf([host], since, dead.attempts).size === 0) found.push(host)
    }
    const reasons = said(found, facts, kind === 'failures' ? FAILED : LATE)
    return found.map((host) => {
      const { bare, entry, first, last, name } = host
      const [bad, verb, report] =
        kind === 'failures'
          ? [host.failures, 'failed', 'zfailures']
          : [host.deferrals, 'put off', 'zdeferrals']
      return {
        what: `${shown(name)}: ${number(bad)} of ${number(host.attempts)} ${verb} (${percent(bad / host.attempts)})`,
        count: bad,
        first,
        last,
        about: name,
        ...reasons.get(entry),
        command: commands.host(name, bare, report),
      }
    })
  }

/** What some hosts say most often, by their entries. */
function said(
  hosts: HostFacts[],
  { reasons }: Judged['facts'],
  group?: number,
): Map<number, Pick<Found, 'example'>> {
  if (hosts.length === 0) return new Map()
  const entries = new Set(hosts.map(({ entry }) => entry))
  const groups = group === undefined ? [FAILED, LATE] : [group]
  const most = groups.map((group) => reasons.mostOf(entries, group))
  return new Map(
    hosts.map(({ entry }) => {
      const all = most.flatMap((of) => of.get(entry) ?? [])
      const [first] = all.sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1))
      return [entry, first ? { example: { text: first.reason, count: first.count } } : {}]
    }),
  )
}
