import {
  type Given,
  type Option,
  type Terminal,
  type Tools,
  WrongUsage,
} from '@qmailanalog/program'
import type { Printing, Settings, Tallied, Tallying } from '@qmailanalog/table'
import {
  isZone,
  sinceOption,
  timesOf,
  timezoneOption,
  untilOption,
  zoneAsked,
} from '@qmailanalog/time'
import { type Asked, askedOf, formats } from './asked.js'
import { Facts } from './counting/facts.js'
import { Commands } from './finding/commands.js'
import { modelOf } from './making/model.js'
import type { Input, Model, Time } from './model.js'
import { kinds } from './rules.js'

/** The options that change what is counted. */
export const counted: Option[] = [timezoneOption, sinceOption, untilOption]

/** Options that change what is shown. */
export const shown = {
  title: { name: 'title', value: 'TEXT', help: 'What stands above it.' },
  limits: {
    name: 'limits',
    value: 'LOCAL/REMOTE',
    help: 'concurrencylocal and concurrencyremote of qmail-send, as 10/20.',
  },
  check: {
    name: 'check',
    help: 'Exit with 1 if a problem is fatal or serious, or nothing was read.',
  },
} satisfies Record<string, Option>

/** Makes a text of a model. */
type Show = (model: Model, asked: Asked, terminal?: Terminal) => string | Promise<string>

/** What of zreport can be cut and added up (tally(5)): all that it counts of records, without what is in the queue or was earlier. */
export const talliedBy = (show: Show): Omit<Tallied<Facts>, 'usage'> => ({
  version: 1,
  options: counted,
  shows: Object.values(shown),
  formats,
  settings,
  counts: (settings) => counts(settings, show),
})

/** Whose days they are, and which times count. */
function settings(given: Given, tools: Pick<Tools, 'tz'>): Settings {
  const parsed = timesOf(given, tools)
  const { since, until } = given.options
  // All times are later than those before 1970.
  const time = (word: string) => parsed(word).replace(/^-.*/, '0')
  return {
    timezone: zoneAsked(given, tools),
    ...(typeof since === 'string' && { since: time(since) }),
    ...(typeof until === 'string' && { until: time(until) }),
  }
}

/** What counts so; WrongUsage if the settings are none of these. */
function counts(
  { timezone = '', since, until }: Settings,
  show: Show,
): Tallying<Facts> & { settings: Settings } {
  if (!isZone(timezone)) throw new WrongUsage(`no time zone has the name ${timezone}`)
  const settings: Settings = {
    timezone,
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  }
  const asking = (given: Given, tools: Pick<Tools, 'tz'>) =>
    askedOf({ operands: [], options: { ...given.options, ...settings } }, tools)
  const { span, zone } = asking({ operands: [], options: {} }, { tz: undefined })
  const parsed = timesOf({ operands: [], options: {} }, { tz: undefined })
  for (const time of [since, until]) {
    if (time !== undefined && parsed(time) !== time) throw new WrongUsage(`${time}: no seconds`)
  }
  return {
    settings,
    counter: (scanner, before) => new Facts(scanner, { zone, span, kinds }, before),
    print: (facts, given, tools) => printing(facts, settings, asking(given, tools), tools, show),
  }
}

/** Prints the report of what was counted. */
function printing(
  facts: Facts,
  settings: Settings,
  asked: Asked,
  { terminal }: Tools,
  show: Show,
): Printing {
  let failed = false
  return {
    async *print() {
      const model = modelOf({
        asked,
        facts,
        before: undefined,
        waiting: undefined,
        inputs: [{ input: (timeOf) => inputOf(facts, timeOf) }],
        commands: new Commands(sourceOf(settings)),
      })
      failed = model.verdict.failed
      // Who prints other reports too does not look after colours.
      yield Buffer.from(await show(model, asked, terminal && { ...terminal, colours: false }))
    },
    code: () => (asked.check && failed ? 1 : 0),
  }
}

/** All that was read, as far as a tally tells. */
function inputOf({ totals: { reading } }: Facts, timeOf: (seconds: number) => Time | null): Input {
  const { records, first, last } = reading
  return {
    role: 'tally',
    name: 'tallies',
    bytes: null,
    sha256: null,
    records,
    first: timeOf(first),
    last: timeOf(last),
    error: null,
  }
}

/** Commands are for records from anywhere: as those of standard input. */
function sourceOf({ since, until }: Settings) {
  const times = [
    ...(since === undefined ? [] : ['--since', since]),
    ...(until === undefined ? [] : ['--until', until]),
  ]
  return { operands: [], log: false, logOptions: [], times, pending: undefined }
}
