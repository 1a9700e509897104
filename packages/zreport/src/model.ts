/**
 * The model of the report: what zreport knows, which text, page and JSON show. Texts that come from the log are
 * Unicode, with `%HH` for bytes that are no part of well-formed UTF-8, for control bytes and for `%` (as in all
 * machine forms). Times are in seconds since 1970, delays and lengths in seconds, sizes in bytes, shares from 0
 * to 1. What there is no ground for (an average of nothing) is null; no number is NaN or infinite.
 */
export interface Model {
  report: 'zreport'
  /** of the program */
  version: string
  title: string
  verdict: Verdict
  period: Period
  read: Read
  /** worst first */
  problems: Problem[]
  figures: Figure[]
  overTime: OverTime
  delays: Delays
  /** null if it is not known */
  queue: Queue | null
  whyFailed: Reasons
  whyLate: Reasons
  senders: Top<Sender>
  /** by messages, and by bytes */
  uids: { byMessages: Top<Uid>; byBytes: Top<Uid> }
  hosts: Top<Host>
  /** by p95 of ddelay, of hosts with at least 10 successes */
  slow: Top<Host>
}

/** Whether to read on. */
export interface Verdict {
  /** one line: `3 problems need you, 2 more are worth a look.`, `Nothing needs you.`, `There is nothing to report: ...` */
  text: string
  /** problems of class fatal, serious or warning */
  needs: number
  /** problems of class look */
  looks: number
  /** whether nothing was there to be judged: no record was read */
  empty: boolean
  /** whether --check ends with 1 */
  failed: boolean
}

export interface Period {
  /** the first and the last time of a record; null if there is none */
  from: Time | null
  to: Time | null
  /** its length in seconds */
  seconds: number | null
  /** the zone of all times that are shown: a name or an offset */
  zone: string
  /** what --since and --until asked for */
  since: Time | null
  until: Time | null
  /** the period of --against, if that was given */
  against: { from: Time | null; to: Time | null; seconds: number | null } | null
}

export interface Time {
  seconds: number
  /** RFC 3339, with the offset of the zone: `2026-11-25T03:33:19Z` */
  text: string
}

/** What was read, and what was left out and why. */
export interface Read {
  inputs: Input[]
  messages: number
  deliveries: number
  /** lines that are neither records nor status lines: passed over */
  otherLines: number
  /** lines of qmail-send that matchup passes on: alert:, warning:, bounce msg, triple bounce: */
  statusLines: number
  /** records whose end is no time: left out of all that has a time */
  undated: number
  /** records that --since and --until left out */
  outside: number
}

/** One file, or standard input. */
export interface Input {
  /** what it was read for */
  role: 'records' | 'log' | 'tally' | 'against' | 'pending'
  /** its name as it was given; `-` for standard input, `tallies` for all tallies together */
  name: string
  /** of the bytes that were read, before they were unpacked; null of tallies, which do not tell. The sum is null if nothing could be read, and in text, which does not show it */
  bytes: number | null
  sha256: string | null
  records: number
  first: Time | null
  last: Time | null
  /** why it could not be read, or not to its end */
  error: string | null
}

export type Class = 'fatal' | 'serious' | 'warning' | 'look'

/** Something that is wrong, or worth a look. */
export interface Problem {
  class: Class
  /** the rule that found it, a name that never changes: `helper-died`, `dead-host`, `old-messages` */
  rule: string
  /** what happened, with the number that shows it: `list.example: 103 of 431 refused` */
  what: string
  /** what that means, in words that a junior colleague understands */
  means: string
  /** what to do next */
  todo: string
  /** how often */
  count: number
  first: Time | null
  last: Time | null
  /** what it is about: a host, a sender, a uid, a channel */
  about: string | null
  /** a line of the log, or a reason, as an example, whole */
  example: string | null
  /** how often that came, if it is a reason; else null */
  exampleCount: number | null
  /** the command that shows more of it, for sh(1) */
  command: string
  /** how many more the rule has found that are not listed: at the last listed one of the rule, else 0 */
  others: number
}

/** A number of the whole period. */
export interface Figure {
  /** a name that never changes: `messages`, `deliveries`, `success`, `ddelay-p95` */
  name: string
  /** what people read: `messages that left the queue` */
  label: string
  value: number | null
  unit: 'count' | 'bytes' | 'seconds'
  /** of what it is a part (of all deliveries), if of anything */
  share: number | null
  /** of the earlier period, if --against was given */
  before: number | null
  /** value / before - 1 */
  change: number | null
  /** whether the change is worth a mark */
  marked: boolean
}

/** Spans of time in order, without gaps. */
export interface Spans {
  /** the length of each in seconds; a day may be an hour shorter or longer */
  every: number
  spans: Span[]
}

/** What happened over time, as ztime(1) tells it: at most 150 spans, for charts. */
export interface OverTime extends Spans {
  /** the same in at most 14 spans, for tables */
  table: Spans
  /** how long the buckets are that were counted, in seconds */
  buckets: number
  /** limits of concurrency that are known (--limits), else null */
  limits: { local: number | null; remote: number | null }
}

export interface Span {
  time: Time
  messages: number
  deliveries: number
  successes: number
  failures: number
  deferrals: number
  bytes: number
  p50: number | null
  p95: number | null
  /** attempts at work at once, on average */
  concurrency: { local: number; remote: number }
  /** messages in the queue at its end: those that left it later, and with --pending or --log those that are still there */
  waiting: number
}

/** How long it took from birth to delivery (ddelay of successes). */
export interface Delays {
  successes: number
  p50: number | null
  p90: number | null
  p95: number | null
  p99: number | null
  max: number | null
  /** `share` of the successes were delivered within `seconds`; ascending, at most 200 points, the last one has share 1 */
  curve: { seconds: number; share: number }[]
}

/** Reasons, folded as xfold(1) does. */
export interface Reasons {
  /** all deliveries of that result */
  deliveries: number
  rows: Reason[]
  /** how many reasons more there are, and how many deliveries these have */
  more: { rows: number; deliveries: number }
}

export interface Reason {
  /** folded; empty if nothing was said */
  reason: string
  count: number
  share: number
  /** how many hosts said so */
  hosts: number
  /** the one that said so most often */
  host: string
  /** one whole reason, as it came */
  example: string
}

/** What is still in the queue (--pending, --log). */
export interface Queue {
  messages: number
  /** when the oldest of them was born, and how old it is at the end of the period, in seconds */
  oldest: Time | null
  age: number | null
}

/** The first rows of a table. */
export interface Top<Row> {
  rows: Row[]
  /** how many rows more there are */
  more: number
}

export interface Sender {
  /** in angle brackets */
  sender: string
  messages: number
  bytes: number
  /** deliveries that ended as success or failure */
  recipients: number
  failures: number
  deferrals: number
  attempts: number
}

export interface Uid {
  uid: string
  messages: number
  bytes: number
  recipients: number
  failures: number
}

export interface Host {
  host: string
  attempts: number
  successes: number
  failures: number
  deferrals: number
  /** of ddelay of successes, in seconds */
  p50: number | null
  p95: number | null
  /** seconds that the attempts took, together */
  xdelay: number
}
