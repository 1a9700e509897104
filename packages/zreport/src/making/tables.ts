import { finite } from '@qmailanalog/record'
import type { HostFacts, Hosts } from '../counting/hosts.js'
import type { Reasons as ReasonsCounted } from '../counting/reasons.js'
import type { SenderFacts, Senders } from '../counting/senders.js'
import type { Host, Reasons, Sender, Top, Uid } from '../model.js'
import { orNull, rounded, shown } from './words.js'

/** From so many attempts on a host may be called slow. */
const slowFrom = 10

/** Why mail failed, or is late. */
export function reasonsOf(reasons: ReasonsCounted, group: number, top: number): Reasons {
  const all = reasons.top(group, top)
  const { deliveries } = all
  const rows = all.rows.map(({ reason, count, hosts, host, example }) => ({
    reason: shown(reason),
    count,
    share: rounded(count / deliveries),
    hosts,
    host: shown(host),
    example: shown(example),
  }))
  const listed = rows.reduce((sum, { count }) => sum + count, 0)
  return {
    deliveries,
    rows,
    more: { rows: all.reasons - rows.length, deliveries: deliveries - listed },
  }
}

/** The senders of most messages. */
export function sendersOf(senders: Senders, top: number): Top<Sender> {
  const rows = senders.top(top, 'messages').map((it) => ({
    sender: shown(it.name),
    ...shownOf(it),
    deferrals: rounded(it.deferrals),
    attempts: rounded(finite(finite(it.successes + it.failures) + it.deferrals)),
  }))
  return { rows, more: senders.count - rows.length }
}

/** The uids of most messages, or of most bytes. */
export function uidsOf(uids: Senders, top: number, by: 'messages' | 'bytes'): Top<Uid> {
  const rows = uids.top(top, by).map((it) => ({ uid: shown(it.name), ...shownOf(it) }))
  return { rows, more: uids.count - rows.length }
}

const shownOf = ({ messages, bytes, successes, failures }: SenderFacts) => ({
  messages,
  bytes: rounded(bytes),
  recipients: rounded(finite(successes + failures)),
  failures: rounded(failures),
})

/** The hosts of most attempts, and the slowest ones. */
export function hostsOf(hosts: Hosts, top: number): { hosts: Top<Host>; slow: Top<Host> } {
  const quantiles = hosts.quantiles([50, 95])
  const row = ({ entry, name, attempts, successes, failures, deferrals, xdelay }: HostFacts) => ({
    host: shown(name),
    attempts,
    successes,
    failures,
    deferrals,
    p50: orNull(quantiles.get(entry)?.[0] ?? Number.NaN),
    p95: orNull(quantiles.get(entry)?.[1] ?? Number.NaN),
    xdelay: rounded(xdelay),
  })
  const firstOf = (entries: Iterable<number>, count: number, by: (entry: number) => number) => {
    const rows = hosts.top(entries, top, by).map(row)
    return { rows, more: count - rows.length }
  }
  const slow = [...quantiles.keys()].filter((entry) => hosts.at(entry).successes >= slowFrom)
  return {
    hosts: firstOf(hosts.sums.all(), hosts.sums.count, (entry) => hosts.at(entry).attempts),
    slow: firstOf(slow, slow.length, (entry) => quantiles.get(entry)![1]),
  }
}
