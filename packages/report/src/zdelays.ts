// zdelays - how long deliveries took, by host, domain, sender, uid, channel or hour
import {
  type Given,
  type Option,
  oneOf,
  type Program,
  type Tools,
  type Usage,
  WrongUsage,
} from '@qmailanalog/program'
import {
  byLast,
  byLastNumber,
  Cells,
  type Counting,
  type Field,
  openBySettings,
  reads,
  type Settings,
  type Tallied,
  type Tallying,
  tableOptions,
  withOptions,
} from '@qmailanalog/table'
import { isZone, timezoneOption, zoneAsked } from '@qmailanalog/time'
import { undatedNote } from './dated.js'
import { type By, Delays, delayColumns, type Of } from './delays.js'
import { domainOf } from './domain.js'

const keys: Record<By, string> = {
  host: 'what stands behind the last @ of a recipient, all of it if there is none',
  domain:
    'the domain of that host, as somebody registered it (example.co.uk); the host if it has none',
  sender: 'the envelope sender, in angle brackets',
  uid: 'the user id that handed the message over',
  channel: 'local or remote',
  hour: 'the hour of the day in which the delivery ended, 00 to 23, in --timezone',
}
const names = Object.keys(keys) as By[]
const delays: Of[] = ['ddelay', 'xdelay']

const tables = new Map(
  names.map((name) => {
    const key = { name, help: keys[name], ...(name === 'uid' && { number: true }) }
    return [name, { columns: delayColumns, key }] as const
  }),
)

const options: Option[] = [
  {
    name: 'by',
    value: 'KEY',
    choices: names,
    help: `What they are counted by: ${names.join(', ')}; host if not given.`,
  },
  { name: 'of', value: 'DELAY', choices: delays, help: 'ddelay or xdelay; ddelay if not given.' },
  timezoneOption,
]

const usage: Usage = {
  name: 'zdelays',
  summary: 'how long deliveries took, by host, domain, sender, uid, channel or hour',
  options,
  reads,
  prints: 'a line for each key, sorted by it, under a title and an explanation of 5 lines.',
  columns: [
    ...delayColumns.map(({ name, help }): [string, string] => [name, help]),
    ['host', `${keys.host}; or what --by names`],
  ],
  sections: [
    {
      title: 'DELAYS',
      text: [
        'ddelay is the time from the birth of the message to the end of the delivery, of successes; xdelay the time that the attempt itself took, of all attempts. A delay may be below zero: clocks jump.',
        'A quantile is the smallest delay that at least so many percent of the delays do not exceed (nearest rank). It is told within 1 % of that, from a histogram of 64 parts in each octave; max is exact. So memory grows with the keys and the spread of their delays, not with deliveries.',
        'A delivery is undated if a stamp that is needed is no time: no decimal number, or not of the years 1970 to 9999. It is left out, and how many these are is told on standard error.',
      ],
    },
  ],
  examples: [
    {
      command: 'matchup <log 5>/dev/null | zdelays --sort p95 --top 10',
      help: 'the slowest hosts',
    },
    {
      command: 'matchup <log 5>/dev/null | zdelays --by hour --of xdelay',
      help: 'when attempts take long',
    },
  ],
  see: ['zddist(1)', 'zrxdelay(1)', 'ztime(1)', 'matchup(1)', 'matchup(5)'],
}

const preamble = Buffer.from(`Delays of deliveries

Within p50 seconds half of the del deliveries were done, within p90
seconds 90 % of them, and so on; max is the longest delay.

`)

/** What it counts: which delays, by what; hours are those of a zone. */
function settings(given: Given, tools: Pick<Tools, 'tz'>): Settings {
  const by = oneOf('key', String(given.options['by'] ?? 'host'), names)
  const of = oneOf('delay', String(given.options['of'] ?? 'ddelay'), delays)
  return { by, of, ...(by === 'hour' && { timezone: zoneAsked(given, tools) }) }
}

/** What counts so; WrongUsage if the settings are none of these. */
function counts({ by = '', of = '', timezone = '' }: Settings): Tallying<Delays> {
  const key = oneOf('key', by, names)
  const delay = oneOf('delay', of, delays)
  const zone = key === 'hour' ? timezone : 'UTC'
  if (!isZone(zone)) throw new WrongUsage(`no time zone has the name ${zone}`)
  const table = tables.get(key)!
  return {
    settings: { by, of, ...(key === 'hour' && { timezone }) },
    fields: new Cells(table).fields,
    long: true,
    counter: (scanner, before) => new Delays(scanner, delay, key, zone, domainOf, before),
    result: (counted) => ({
      table,
      rows: counted.rows(delayColumns),
      order: key === 'uid' ? byLastNumber : byLast,
      preamble,
      notes: undatedNote(counted.undated),
    }),
  }
}

export const zdelays: Program &
  Tallied<Delays> &
  Pick<Counting, 'fields' | 'rows' | 'long'> & { keys: Field[] } = {
  keys: names.map((name) => new Cells(tables.get(name)!).fields.at(-1)!),
  fields: new Cells(tables.get('host')!).fields,
  rows: true,
  long: true,
  usage: withOptions(usage, tableOptions),
  version: 1,
  options,
  settings,
  counts,
  open: openBySettings({ settings, counts }),
}
