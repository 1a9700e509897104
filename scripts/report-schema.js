// The JSON schema of what zreport prints with --format json: packages/zreport/src/model.ts says the same for the compiler.

const number = { type: 'number' }
const share = { type: 'number', minimum: 0, maximum: 1 }
const count = { type: 'number', minimum: 0 }
const text = { type: 'string' }
const flag = { type: 'boolean' }
const time = { $ref: '#/$defs/time' }

const orNull = (schema) => ({ oneOf: [schema, { type: 'null' }] })
const list = (items) => ({ type: 'array', items })
const told = (description, schema) => ({ ...schema, description })

/** An object that has all of these members, and no others. */
const object = (properties) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})

const ref = (name) => ({ $ref: `#/$defs/${name}` })
const top = (name) =>
  object({ rows: list(ref(name)), more: told('how many rows more there are', count) })
const stretch = { from: orNull(time), to: orNull(time), seconds: orNull(number) }
const spans = {
  every: told('the length of each span in seconds', count),
  spans: list(ref('span')),
}
const limits = object({ local: orNull(count), remote: orNull(count) })
const quantile = told('null if there is no success', orNull(number))

const defs = {
  time: object({
    seconds: told('since 1970', number),
    text: told('RFC 3339, in the zone of the report', text),
  }),
  input: object({
    role: { enum: ['records', 'log', 'tally', 'against', 'pending'] },
    name: told('as it was given; - for standard input, tallies for all tallies together', text),
    bytes: told('that were read, before they were unpacked; null of tallies', orNull(count)),
    sha256: told('of these bytes', { type: ['string', 'null'], pattern: '^[0-9a-f]{64}$' }),
    records: told('that were read', count),
    first: orNull(time),
    last: orNull(time),
    error: told('why it could not be read, or not to its end', orNull(text)),
  }),
  problem: object({
    class: { enum: ['fatal', 'serious', 'warning', 'look'] },
    rule: told('RULES in zreport(1)', text),
    what: told('what happened, with the number that shows it', text),
    means: told('what that means', text),
    todo: told('what to do next', text),
    count: told('how often', count),
    first: orNull(time),
    last: orNull(time),
    about: told('a host, a sender, a channel, a program', orNull(text)),
    example: told('a line of the log, or a reason', orNull(text)),
    exampleCount: told('how often that came, if it is a reason', orNull(count)),
    command: told('shows more of it, for sh(1)', text),
    others: told('how many more the rule has found that are not listed', count),
  }),
  figure: object({
    name: told('it never changes', text),
    label: told('what people read', text),
    value: orNull(number),
    unit: { enum: ['count', 'bytes', 'seconds'] },
    share: told('of all deliveries', orNull(share)),
    before: told('of the earlier period', orNull(number)),
    change: told('value / before - 1', orNull(number)),
    marked: told('whether the change is worth a mark', flag),
  }),
  span: object({
    time,
    messages: count,
    deliveries: count,
    successes: count,
    failures: count,
    deferrals: count,
    bytes: number,
    p50: quantile,
    p95: quantile,
    concurrency: told(
      'attempts at work at once, on average',
      object({ local: count, remote: count }),
    ),
    waiting: told('messages in the queue at its end', number),
  }),
  reasons: object({
    deliveries: told('all deliveries of that result', count),
    rows: list(
      object({
        reason: told('folded as xfold(1) does; empty if nothing was said', text),
        count,
        share,
        hosts: told('how many hosts said so', count),
        host: told('the one that said so most often', text),
        example: told('one whole reason', text),
      }),
    ),
    more: object({ rows: count, deliveries: count }),
  }),
  sender: object({
    sender: told('in angle brackets, folded as xfold(1) does', text),
    messages: count,
    bytes: number,
    recipients: told('deliveries that ended as success or failure', number),
    failures: number,
    deferrals: number,
    attempts: number,
  }),
  uid: object({ uid: text, messages: count, bytes: number, recipients: number, failures: number }),
  host: object({
    host: told('what stands behind the last @ of a recipient, all of it if there is none', text),
    attempts: count,
    successes: count,
    failures: count,
    deferrals: count,
    p50: quantile,
    p95: quantile,
    xdelay: told('seconds that the attempts took, together', number),
  }),
}

/** What the model is, without its head. */
export const reportSchema = {
  ...object({
    report: { const: 'zreport' },
    version: text,
    title: text,
    verdict: object({
      text: told('whether to read on, a line', text),
      needs: told('problems that are fatal, serious or a warning', count),
      looks: told('problems that are worth a look', count),
      empty: told('whether there was nothing to be judged', flag),
      failed: told('whether --check ends with 1', flag),
    }),
    period: object({
      ...stretch,
      zone: text,
      since: orNull(time),
      until: orNull(time),
      against: orNull(object(stretch)),
    }),
    read: object({
      inputs: list(ref('input')),
      messages: told('that count', count),
      deliveries: told('that count', count),
      otherLines: told('neither records nor lines of qmail-send: passed over', count),
      statusLines: told('lines of qmail-send: alert:, warning:, bounce msg, triple bounce:', count),
      undated: told('records whose end is no time', count),
      outside: told('records of other times than --since and --until ask for', count),
    }),
    problems: list(ref('problem')),
    figures: list(ref('figure')),
    overTime: object({
      ...spans,
      table: object(spans),
      buckets: told('the length of the buckets that were counted, in seconds', count),
      limits,
    }),
    delays: told(
      'ddelay of successes, in seconds',
      object({
        successes: count,
        p50: quantile,
        p90: quantile,
        p95: quantile,
        p99: quantile,
        max: quantile,
        curve: told(
          'which share was delivered within so many seconds',
          list(object({ seconds: number, share })),
        ),
      }),
    ),
    queue: told(
      'what is still there; null if that is not known',
      orNull(object({ messages: count, oldest: orNull(time), age: orNull(number) })),
    ),
    whyFailed: ref('reasons'),
    whyLate: ref('reasons'),
    senders: top('sender'),
    uids: object({ byMessages: top('uid'), byBytes: top('uid') }),
    hosts: top('host'),
    slow: told('by p95, of hosts with 10 successes or more', top('host')),
  }),
  $defs: defs,
}
