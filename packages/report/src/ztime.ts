// ztime - what happened hour by hour, or day by day
import {
  type Given,
  type Option,
  type Program,
  type Tools,
  type Usage,
  WrongUsage,
} from '@qmailanalog/program'
import {
  asTheyCame,
  Cells,
  type Counting,
  openBySettings,
  reads,
  type Settings,
  type Tallied,
  type Tallying,
  tableOptions,
  withOptions,
} from '@qmailanalog/table'
import { isZone, Spans, timezoneOption, zoneAsked } from '@qmailanalog/time'
import { timeColumns } from './time-rows.js'
import { Times } from './times.js'

const table = {
  columns: timeColumns,
  key: { name: 'time', help: 'when it begins, in --timezone' },
}
const { fields } = new Cells(table)

const options: Option[] = [
  {
    name: 'every',
    value: 'SPAN',
    help: 'How long each span is: 1m to 1d, as 15m or 2h; 1h if not given. A day is a whole number of spans.',
  },
  timezoneOption,
]

const usage: Usage = {
  name: 'ztime',
  summary: 'what happened hour by hour, or day by day',
  options,
  reads,
  prints: 'a line for each span of time, in order, under a title and an explanation of 8 lines.',
  columns: [...table.columns, table.key].map(({ name, help }) => [name, help]),
  sections: [
    {
      title: 'SPANS',
      text: [
        'A message counts when it left the queue, a delivery when it ended. Spans begin where clocks show a multiple of them since midnight. Where clocks are changed, a span is longer or shorter, an hour that comes twice has two lines, and a day has one, from its first midnight on.',
        'There is a line for each span from the first in which something ended to the last, empty ones too, unless they are more than 1,000 in a row: such gaps are told on standard error.',
        'p50 and p95 are told within 1 % (zdelays(1)). concurrency is the time that attempts took within the span, divided by its length, whenever they ended. waiting counts the messages of the input that came before the end of the span and left after it; who is still in the queue is in no record (zpending(1)).',
        'A record is undated if its end is no time: no decimal number, or not of the years 1970 to 9999. It is left out, and how many these are is told on standard error. A birth or a start that is no time counts for no delay, concurrency or waiting; nor does one behind its end, which happens where clocks jump.',
      ],
    },
  ],
  examples: [
    { command: 'matchup <log 5>/dev/null | ztime', help: 'hour by hour' },
    {
      command: 'matchup <log 5>/dev/null | ztime --every 1d --timezone Europe/Berlin --format csv',
      help: 'days of Berlin, for a spreadsheet',
    },
  ],
  see: ['zdelays(1)', 'zoverall(1)', 'zpending(1)', 'matchup(1)', 'matchup(5)'],
}

const preamble = Buffer.from(`Mail by time

Each line is about the span of time that begins at time: messages that
left the queue and their bytes, deliveries that ended. Half of the
successes took no more than p50 seconds from the birth of the message,
95 % no more than p95. concurrency is how many attempts were at work at
once, waiting how many of the messages were in the queue at its end.

`)

const units: Record<string, number> = { m: 60, h: 3600, d: 86400 }

/** The seconds of a span; WrongUsage if a day is no whole number of them. */
export function secondsOf(every: string): number {
  const [, digits, unit = ''] = /^([1-9]\d{0,3})([mhd])$/.exec(every) ?? []
  const seconds = Number(digits) * (units[unit] ?? 0)
  if (86400 % seconds === 0) return seconds
  throw new WrongUsage(
    `--every ${every}: expected 1m to 1d, of which a day is a whole number, as 5m, 30m, 1h, 6h`,
  )
}

/** What it counts by: spans of so many seconds, in a zone. */
const settings = (given: Given, tools: Pick<Tools, 'tz'>) => ({
  every: String(secondsOf(String(given.options['every'] ?? '1h'))),
  timezone: zoneAsked(given, tools),
})

/** What counts so; WrongUsage if the settings are none of these. */
function counts({ every = '', timezone = '' }: Settings): Tallying<Times> {
  const seconds = Number(every)
  if (!(seconds >= 60 && 86400 % seconds === 0 && String(seconds) === every)) {
    throw new WrongUsage(`every=${every}: no seconds of a span`)
  }
  if (!isZone(timezone)) throw new WrongUsage(`no time zone has the name ${timezone}`)
  const spans = new Spans(seconds, timezone)
  return {
    settings: { every, timezone },
    fields,
    long: true,
    counter: (_, before) => new Times(spans, before),
    result: (times) => ({
      table,
      rows: times.rows(timeColumns),
      order: asTheyCame,
      preamble,
      notes: times.notes,
    }),
  }
}

export const ztime: Program & Tallied<Times> & Pick<Counting, 'fields' | 'rows' | 'long'> = {
  fields,
  rows: true,
  long: true,
  usage: withOptions(usage, tableOptions),
  version: 1,
  options,
  settings,
  counts,
  open: openBySettings({ settings, counts }),
}
