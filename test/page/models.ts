// Models of reports, as the page is tried with: nothing, one message, much, hostile words, and the worst of all.
import type { Model } from '@qmailanalog/zreport'

type Span = Model['overTime']['spans'][number]
type Problem = Model['problems'][number]

const begin = Date.UTC(2026, 10, 25, 3, 30) / 1000

/** A time of the models, which are of UTC. */
export const time = (seconds: number) => ({
  seconds,
  text: new Date(seconds * 1000).toISOString().replace('.000', ''),
})

const top = { rows: [], more: 0 }
const reasons = { deliveries: 0, rows: [], more: { rows: 0, deliveries: 0 } }
const noDelays = { successes: 0, p50: null, p90: null, p95: null, p99: null, max: null, curve: [] }

/** Nothing was read. */
export const empty: Model = {
  report: 'zreport',
  version: '0.1.0',
  title: 'qmail',
  verdict: {
    text: 'There is nothing to report: no record was read.',
    needs: 0,
    looks: 0,
    empty: true,
    failed: true,
  },
  period: {
    from: null,
    to: null,
    seconds: null,
    zone: 'UTC',
    since: null,
    until: null,
    against: null,
  },
  read: {
    inputs: [],
    messages: 0,
    deliveries: 0,
    otherLines: 3,
    statusLines: 0,
    undated: 0,
    outside: 0,
  },
  problems: [],
  figures: [
    {
      name: 'messages',
      label: 'messages that left the queue',
      value: 0,
      unit: 'count',
      share: null,
      before: null,
      change: null,
      marked: false,
    },
    {
      name: 'success',
      label: 'success',
      value: 0,
      unit: 'count',
      share: null,
      before: null,
      change: null,
      marked: false,
    },
    {
      name: 'ddelay-p50',
      label: 'delay p50',
      value: null,
      unit: 'seconds',
      share: null,
      before: null,
      change: null,
      marked: false,
    },
  ],
  overTime: {
    every: 1,
    spans: [],
    table: { every: 1, spans: [] },
    buckets: 1,
    limits: { local: null, remote: null },
  },
  queue: null,
  delays: noDelays,
  whyFailed: reasons,
  whyLate: reasons,
  senders: top,
  uids: { byMessages: top, byBytes: top },
  hosts: top,
  slow: top,
}

const span = (at: number, parts: Partial<Span> = {}): Span => ({
  time: time(begin + at),
  messages: 1,
  deliveries: 1,
  successes: 1,
  failures: 0,
  deferrals: 0,
  bytes: 2343,
  p50: 0.068,
  p95: 0.068,
  concurrency: { local: 0, remote: 0.07 },
  waiting: 0,
  ...parts,
})

const file = (name: string): Model['read']['inputs'][number] => ({
  role: 'records',
  name,
  bytes: 283,
  sha256: '5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9',
  records: 2,
  first: time(begin + 4),
  last: time(begin + 5),
  error: null,
})

const figure = (
  name: string,
  label: string,
  value: number | null,
  unit: 'count' | 'bytes' | 'seconds',
  more = {},
) => ({
  name,
  label,
  value,
  unit,
  share: null,
  before: null,
  change: null,
  marked: false,
  ...more,
})

/** One message, delivered. */
export const one: Model = {
  ...empty,
  title: 'mx1.example',
  verdict: { text: 'Nothing needs you.', needs: 0, looks: 0, empty: false, failed: false },
  period: { ...empty.period, from: time(begin + 4), to: time(begin + 5), seconds: 0.5 },
  read: { ...empty.read, inputs: [file('-')], messages: 1, deliveries: 1, otherLines: 0 },
  figures: [
    figure('messages', 'messages that left the queue', 1, 'count'),
    figure('deliveries', 'delivery attempts', 1, 'count'),
    figure('success', 'success', 1, 'count', { share: 1 }),
    figure('failure', 'failure', 0, 'count', { share: 0 }),
    figure('deferral', 'deferral', 0, 'count', { share: 0 }),
    figure('bytes', 'bytes', 2343, 'bytes'),
    figure('ddelay-p50', 'p50', 0.068, 'seconds'),
  ],
  overTime: {
    every: 1,
    spans: [span(4)],
    table: { every: 1, spans: [span(4)] },
    buckets: 1,
    limits: { local: null, remote: null },
  },
  delays: {
    successes: 1,
    p50: 0.068,
    p90: 0.068,
    p95: 0.068,
    p99: 0.068,
    max: 0.068,
    curve: [{ seconds: 0.068, share: 1 }],
  },
  senders: {
    rows: [
      {
        sender: '<anna@shop.example>',
        messages: 1,
        bytes: 2343,
        recipients: 1,
        failures: 0,
        deferrals: 0,
        attempts: 1,
      },
    ],
    more: 0,
  },
  uids: {
    byMessages: {
      rows: [{ uid: '1000', messages: 1, bytes: 2343, recipients: 1, failures: 0 }],
      more: 0,
    },
    byBytes: {
      rows: [{ uid: '1000', messages: 1, bytes: 2343, recipients: 1, failures: 0 }],
      more: 0,
    },
  },
  hosts: {
    rows: [
      {
        host: 'mail.example.com',
        attempts: 1,
        successes: 1,
        failures: 0,
        deferrals: 0,
        p50: 0.068,
        p95: 0.068,
        xdelay: 0.05,
      },
    ],
    more: 0,
  },
}

const problem = (kind: Problem['class'], what: string, parts: Partial<Problem> = {}): Problem => ({
  class: kind,
  rule: 'host-failing',
  what,
  means: 'Mail to this host comes back to who sent it.',
  todo: 'Ask the postmaster of that host why it is refused; tell those who write there.',
  count: 103,
  first: time(begin + 20),
  last: time(begin + 190),
  about: 'list.example',
  example: null,
  command: 'xselect --recipient-domain=list.example <records | zfailures',
  exampleCount: null,
  others: 0,
  ...parts,
})

/** A day's wave, without chance. */
const wave = (at: number, all: number) =>
  0.55 - 0.45 * Math.cos((at / all) * 2 * Math.PI) + 0.12 * Math.sin(at * 1.7)

const spans = (number: number, every: number) =>
  Array.from({ length: number }, (_, at) => {
    const deliveries = Math.round(240 * wave(at, number))
    const failures = Math.round(deliveries * (0.08 + 0.05 * Math.sin(at / 3)))
    const deferrals = Math.round(deliveries * (0.1 + 0.06 * Math.cos(at / 5)))
    return span(at * every, {
      messages: Math.round(deliveries * 0.7),
      deliveries,
      failures,
      deferrals,
      successes: deliveries - failures - deferrals,
      bytes: deliveries * 1931,
      p50: 0.05 + 0.02 * wave(at, number),
      p95: at % 17 === 5 ? null : 0.4 + 3 * wave(at * 3, number),
      concurrency: { local: 2 + wave(at, number), remote: 19 * Math.min(1, wave(at, number)) },
      waiting: Math.round(140 * wave(at + 3, number)),
    })
  })

const rows = <Row>(number: number, make: (at: number) => Row): Row[] =>
  Array.from({ length: number }, (_, at) => make(at))

/** All that a report can tell, with the period before. */
export const rich: Model = {
  ...one,
  title: 'mx1.example, every night',
  verdict: {
    text: '3 problems need you, 2 more are worth a look.',
    needs: 3,
    looks: 2,
    empty: false,
    failed: true,
  },
  period: {
    ...one.period,
    from: time(begin),
    to: time(begin + 6 * 3600),
    seconds: 6 * 3600,
    against: { from: time(begin - 86400), to: time(begin - 80000), seconds: 6400 },
  },
  read: {
    inputs: [
      file('/var/log/qmail/current'),
      { ...file('/var/log/qmail/@400000006a1b2c3d.s'), role: 'against' },
      { ...file('/var/log/qmail/lost'), error: 'Permission denied', first: null, last: null },
    ],
    messages: 1996,
    deliveries: 3273,
    otherLines: 12,
    statusLines: 3,
    undated: 1,
    outside: 40,
  },
  problems: [
    problem('fatal', 'qmail-rspawn died once', {
      count: 1,
      means: 'Deliveries of that moment start again.',
      todo: 'Look for a full disk, no memory, or a kill in its own log.',
      example: 'alert: oh no! lost qmail-rspawn connection! dying...',
    }),
    problem('serious', 'list.example: 103 of 431 refused', {
      example:
        'Remote_host_said:_550_5.7.1_spam_rejected_here,_see_https://list.example/why?from=198.51.100.7/',
      exampleCount: 87,
      others: 2,
    }),
    problem('warning', 'remote3.example: 53 of 85 put off', {
      means: 'The next attempts come later and later.',
      first: null,
      last: null,
    }),
    problem('look', '287 bounces, 8 of them double', {
      means: '15 % of what was sent; 5 % is usual.',
    }),
    problem('look', '19 to 20 deliveries at once for 31 % of the time', {
      means: 'That looks like a limit.',
      todo: 'Raise concurrencyremote, or see the slowest hosts below.',
    }),
  ],
  figures: [
    figure('messages', 'messages that left the queue', 1996, 'count', {
      before: 1871,
      change: 0.067,
    }),
    figure('deliveries', 'delivery attempts', 3273, 'count', { before: 3010, change: 0.087 }),
    figure('success', 'success', 2499, 'count', { share: 0.764, before: 2402, change: 0.04 }),
    figure('failure', 'failure', 417, 'count', {
      share: 0.127,
      before: 301,
      change: 0.39,
      marked: true,
    }),
    figure('deferral', 'deferral', 357, 'count', { share: 0.109, before: 307, change: 0.163 }),
    figure('bytes', 'bytes', 3.7e6, 'bytes', { before: 3.5e6, change: 0.057 }),
    figure('ddelay-p50', 'p50', 0.068, 'seconds', {
      before: 0.066,
      change: 0.03,
    }),
    figure('ddelay-p95', 'p95', 0.509, 'seconds', {
      before: 0.45,
      change: 0.13,
    }),
    figure('ddelay-p99', 'p99', 1.01, 'seconds', {
      before: 1,
      change: 0.01,
    }),
  ],
  queue: { messages: 208, oldest: time(begin - 176), age: 21776 },
  overTime: {
    every: 300,
    spans: spans(72, 300),
    table: { every: 1800, spans: spans(12, 1800) },
    buckets: 60,
    limits: { local: null, remote: 20 },
  },
  delays: {
    successes: 2499,
    p50: 0.068,
    p90: 0.3,
    p95: 0.509,
    p99: 1.01,
    max: 4.2,
    curve: rows(120, (at) => ({
      seconds: 0.012 * 1.05 ** at,
      share: at === 119 ? 1 : 1 / (1 + Math.exp((38 - at) / 7)),
    })),
  },
  whyFailed: {
    deliveries: 417,
    rows: [
      {
        reason: '550 5.1.1 User unknown; see *',
        count: 212,
        share: 0.508,
        hosts: 31,
        host: 'mail.example.com',
        example: '550 5.1.1 User unknown; see https://mail.example.com/u/83hf-2299',
      },
      { reason: '', count: 87, share: 0.209, hosts: 1, host: 'list.example', example: '' },
      {
        reason: 'spam rejected here',
        count: 87,
        share: 0.209,
        hosts: 1,
        host: 'list.example',
        example: 'spam rejected here',
      },
    ],
    more: { rows: 4, deliveries: 31 },
  },
  whyLate: {
    deliveries: 357,
    rows: [
      {
        reason: '451 4.7.1 Greylisted, try again in * minutes',
        count: 174,
        share: 0.49,
        hosts: 1,
        host: 'grey.example',
        example: '451 4.7.1 Greylisted, try again in 5 minutes',
      },
    ],
    more: { rows: 0, deliveries: 0 },
  },
  senders: {
    rows: rows(25, (at) => ({
      sender: at === 0 ? '<>' : `<user${at}+tag@corp${at}.example>`,
      messages: 300 - 9 * at,
      bytes: 600000 - 20000 * at,
      recipients: 310 - 9 * at,
      failures: (at * 7) % 40,
      deferrals: (at * 5) % 30,
      attempts: 360 - 9 * at,
    })),
    more: 1209,
  },
  hosts: {
    rows: rows(10, (at) => ({
      host: `mail${at}.example.com`,
      attempts: 1078 - 100 * at,
      successes: 700 - 60 * at,
      failures: 200 - 20 * at,
      deferrals: 178 - 20 * at,
      p50: 0.06 * (at + 1),
      p95: at === 4 ? null : 1.01 / (at + 1),
      xdelay: 300,
    })),
    more: 31,
  },
  slow: {
    rows: rows(3, (at) => ({
      host: `slow${at}.example.com`,
      attempts: 78,
      successes: 70,
      failures: 2,
      deferrals: 6,
      p50: 0.6,
      p95: 4200 / (at + 1),
      xdelay: 31,
    })),
    more: 0,
  },
  uids: {
    byMessages: {
      rows: rows(10, (at) => ({
        uid: `${1000 + at}`,
        messages: 400 - at,
        bytes: 9e5 + 1e6 * at,
        recipients: 500,
        failures: at,
      })),
      more: 4,
    },
    byBytes: {
      rows: rows(10, (at) => ({
        uid: `${1009 - at}`,
        messages: 391 + at,
        bytes: 9.9e6 - 1e6 * at,
        recipients: 500,
        failures: at,
      })),
      more: 4,
    },
  },
}

const hostileWords = [
  '<script>document.title="ours"</script>',
  '"><img src=x onerror=alert(1)>',
  '</style></script></title><script>alert(1)</script>',
  "' onmouseover='alert(1)",
  '<!-- -->]]>&amp;&#60;',
  'user\u202Egnp.exe@\u2066evil\u2069.example',
  'a\u0000b\u0007\u200Bc\u{E0041}',
  'אבג@דוגמה.example',
  '=HYPERLINK("http://evil.example")',
  `${'x'.repeat(900)}@long.example`,
  'javascript:alert(1)',
  'zoe\u0301\u0301\u0301@пример.example',
]

/** The same report with a text in place of each that may come from outside. */
export function poisoned(model: Model, word: (at: number) => string): Model {
  let at = 0
  const own = new Set([
    'class',
    'unit',
    'role',
    'report',
    'text',
    'name',
    'sha256',
    'zone',
    'version',
    'rule',
    'label',
  ])
  const change = (value: unknown, key: string, path: string): unknown => {
    if (typeof value === 'string') {
      const name = key === 'name' && path.includes('inputs')
      const verdict = key === 'text' && path.includes('verdict')
      return own.has(key) && !name && !verdict ? value : word(at++)
    }
    if (Array.isArray(value)) return value.map((item) => change(item, key, path))
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, change(item, key, `${path}.${key}`)]),
    )
  }
  return change(model, '', '') as Model
}

/** Each text from outside is hostile. */
export const hostile = poisoned(rich, (at) => hostileWords[at % hostileWords.length]!)

const huge = 9.007199254740991e15
const numbers = {
  messages: huge,
  deliveries: huge,
  successes: huge,
  failures: huge,
  deferrals: huge,
  recipients: huge,
  attempts: huge,
  count: huge,
  bytes: 1.7e308,
  hosts: huge,
}

const vast = (at: number) =>
  span(at * 7, {
    ...numbers,
    waiting: huge,
    p50: 1 / 3,
    p95: 1e17,
    concurrency: { local: huge, remote: 1 / 3 },
  })

/** As much of all as nobody has: lists of thousands (`--top 100000`), texts of 100,000 characters, numbers of 16 digits. */
export const worst: Model = poisoned(
  {
    ...rich,
    problems: rows(5000, (at) => problem('look', `${at}`, { example: '"' })),
    read: { ...rich.read, inputs: rows(3000, () => ({ ...file('"'), error: '"' })) },
    overTime: {
      ...rich.overTime,
      spans: rows(1000, vast),
      table: { every: 1e6, spans: rows(14, vast) },
    },
    whyFailed: {
      ...rich.whyFailed,
      rows: rows(2000, () => ({ ...rich.whyFailed.rows[0]!, ...numbers })),
    },
    whyLate: {
      ...rich.whyLate,
      rows: rows(2000, () => ({ ...rich.whyLate.rows[0]!, ...numbers })),
    },
    senders: { rows: rows(2000, () => ({ ...rich.senders.rows[0]!, ...numbers })), more: huge },
    hosts: {
      rows: rows(2000, () => ({ ...rich.hosts.rows[0]!, ...numbers, xdelay: 1e300 })),
      more: huge,
    },
    slow: {
      rows: rows(2000, () => ({ ...rich.slow.rows[0]!, ...numbers, xdelay: 1e300 })),
      more: huge,
    },
    uids: {
      byMessages: {
        rows: rows(2000, () => ({ ...rich.uids.byMessages.rows[0]!, ...numbers })),
        more: 1,
      },
      byBytes: { rows: rows(2000, () => ({ ...rich.uids.byBytes.rows[0]!, ...numbers })), more: 1 },
    },
  },
  () => '"'.repeat(2000),
)

/** All of them, by name. */
export const models: Record<string, Model> = { empty, one, rich, hostile, worst }
