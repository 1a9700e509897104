import { version } from '@qmailanalog/program'
import type { Asked } from '../asked.js'
import type { Facts } from '../counting/facts.js'
import { FAILED, LATE } from '../counting/reasons.js'
import type { Totals } from '../counting/totals.js'
import type { Waiting } from '../counting/waiting.js'
import type { Commands } from '../finding/commands.js'
import type { Input, Model, Period, Read, Time } from '../model.js'
import { delaysOf, figuresOf } from './figures.js'
import { overTimeOf } from './over-time.js'
import { problemsOf, verdictOf } from './problems.js'
import { hostsOf, reasonsOf, sendersOf, uidsOf } from './tables.js'
import { timesIn } from './time.js'
import { number, orNull, shown } from './words.js'

/** All that is known in the end. */
export interface Known {
  asked: Asked
  facts: Facts
  before: Totals | undefined
  waiting: Waiting | undefined
  /** what was read, each told once */
  inputs: { input(timeOf: (seconds: number) => Time | null): Input }[]
  commands: Commands
}

/** Makes the model of the report, once. */
export function modelOf(known: Known): Model {
  const { asked, commands, facts, inputs, waiting } = known
  const before = known.before?.extent.records ? known.before : undefined
  const { limits, top, zone } = asked
  const { totals } = facts
  const timeOf = timesIn(zone)
  const now = nowOf(totals, waiting)
  const read = readOf(
    facts,
    inputs.map((it) => it.input(timeOf)),
  )
  const problems = problemsOf({ commands, facts, limits, now, waiting }, timeOf)
  const age = waiting ? now - waiting.oldest : Number.NaN
  return {
    report: 'zreport',
    version,
    title: shown(asked.title),
    verdict: verdictOf(problems, nothingIn(facts, read)),
    period: periodOf(asked, totals, before),
    read,
    problems,
    figures: figuresOf(totals, before),
    overTime: overTimeOf(facts.times, facts.scanner, zone, limits, (at) => timeOf(at)),
    delays: delaysOf(totals),
    queue: waiting
      ? { messages: waiting.messages, oldest: timeOf(waiting.oldest), age: orNull(age) }
      : null,
    whyFailed: reasonsOf(facts.reasons, FAILED, top),
    whyLate: reasonsOf(facts.reasons, LATE, top),
    senders: sendersOf(facts.senders, top),
    uids: {
      byMessages: uidsOf(facts.uids, top, 'messages'),
      byBytes: uidsOf(facts.uids, top, 'bytes'),
    },
    ...hostsOf(facts.hosts, top),
  }
}

/** The end of the period; or, if it has none, when the youngest message came into the queue. */
function nowOf({ extent }: Totals, waiting: Waiting | undefined): number {
  if (!Number.isNaN(extent.last)) return extent.last
  return waiting?.births.reduce((a, b) => Math.max(a, b), waiting.oldest) ?? Number.NaN
}

function readOf(facts: Facts, inputs: Input[]): Read {
  const { lines, totals } = facts
  return {
    inputs,
    messages: totals.messages,
    deliveries: totals.deliveries,
    otherLines: lines.others,
    statusLines: lines.status,
    undated: totals.undated,
    outside: totals.outside,
  }
}

function periodOf({ since, until, zone }: Asked, { extent }: Totals, before?: Totals): Period {
  const timeOf = timesIn(zone)
  const stretch = ({ first, last }: Totals['extent']) => ({
    from: timeOf(first),
    to: timeOf(last),
    seconds: orNull(last - first),
  })
  return {
    ...stretch(extent),
    zone,
    since: timeOf(since),
    until: timeOf(until),
    against: before ? stretch(before.extent) : null,
  }
}

/** Why there is nothing to be judged, if there is not. */
function nothingIn({ lines, totals }: Facts, read: Read): string | undefined {
  const { extent, outside, undated } = totals
  const nothing = (why: string) => `There is nothing to report: ${why}.`
  const its = read.inputs.filter(({ role }) => role === 'records' || role === 'log')
  const records = extent.records + outside
  // A qmail-send that cannot start writes no more than that; no bounce comes without a message.
  const isAlerted = [...lines.kinds.keys()].some((name) => name !== 'bounces')
  if (!Number.isNaN(extent.first) || isAlerted) return undefined
  if (records > 0 && undated === records) {
    return nothing(`none of the ${number(records)} records has a time that is understood`)
  }
  if (records > 0)
    return nothing(`none of the ${number(records)} records is of the times asked for`)
  if (read.otherLines > 0) {
    const lines =
      read.otherLines === 1 ? 'line that was' : `${number(read.otherLines)} lines that were`
    return nothing(
      `no record is in the ${lines} read (${its.some(({ role }) => role === 'log') ? 'for records: without --log' : 'for a log: --log'})`,
    )
  }
  if (its.length > 0 && its.every(({ error }) => error !== null)) {
    return nothing('nothing could be read')
  }
  return nothing('the input is empty')
}
