// ztally - what reports count, as a tally that can be cut and added up
import { type Option, type Program, type Usage, WrongUsage } from '@qmailanalog/program'
import { Scanner } from '@qmailanalog/record'
import { others, reports } from '@qmailanalog/report'
import { readBy, reads, type Tallied } from '@qmailanalog/table'
import { TallyLines } from './lines.js'
import { reportOf, sourceOf } from './names.js'
import { tallied } from './tallied.js'

/** What zall prints, without options of its own. */
const usual = tallied.filter(({ settings }) => !settings)

const names = tallied.map(({ usage }) => usage.name)

/** The options of all reports, each once, and whose they are. */
const owners = new Map<string, { option: Option; of: string[] }>()
for (const { usage, options = [] } of tallied) {
  for (const option of options) {
    const known = owners.get(option.name)
    if (known) known.of.push(usage.name)
    else owners.set(option.name, { option, of: [usage.name] })
  }
}

const usage: Usage = {
  name: 'ztally',
  summary: 'what reports count, as a tally that can be cut and added up',
  operands: [
    {
      name: 'REPORT',
      choices: names,
      help: `A report: ${names.join(', ')}. Without any, those that have no options here.`,
      optional: true,
      many: true,
    },
  ],
  options: [...owners.values()].map(({ option, of }) => ({
    ...option,
    help: `Of ${of.join(', ')}: ${option.help}`,
  })),
  reads,
  prints:
    'a tally (tally(5)): a line for each key of what each report counts, with exact sums; in the end how many lines these are.',
  sections: [
    {
      title: 'TALLIES',
      text: [
        'Tallies of parts of the records, cut in any way between two lines, are added up by zmerge(1), in any order and any grouping, and what that prints in the end is byte for byte the report of all records. So each queue, each day, each machine may be counted where its records are.',
        'A tally grows with the keys, not with the records. zsenders and others have a line for each sender, zddist for each delay that is different in six digits, zsuccesses for each reason; xfold(1) before makes one reason of many.',
        'zreport counts by host, sender, reason and time at once, which takes as long as all that is counted where no report is named, so it is to be named. Its tally has the records, without what is in the queue and what was earlier.',
        'What changes what is counted is part of the name that lines begin with, so that hours and days, or zones, are never added. With --since and --until these are the times that they say in seconds: today and yesterday are others tomorrow. zsendmail, zstory and zpending have no tally: they count nothing.',
      ],
    },
  ],
  examples: [
    {
      command: 'matchup <log 5>/dev/null | ztally zrhosts zsenders >monday.tally',
      help: 'what two reports count of one day',
    },
    {
      command: 'matchup <log 5>/dev/null | ztally | zmerge --print',
      help: 'what zall prints without zsendmail',
    },
    {
      command: 'matchup <log 5>/dev/null | ztally zreport --timezone UTC >mx1.tally',
      help: 'for a report of several machines: zmerge --print zreport mx1.tally mx2.tally',
    },
  ],
  see: ['zmerge(1)', 'tally(5)', 'zall(1)', 'matchup(1)', 'matchup(5)'],
}

const without = [...reports, ...others].map(({ usage }) => usage.name)

/** The reports that are asked for; WrongUsage for options that none of them has. */
function chosenBy(operands: string[], options: Record<string, unknown>): Tallied[] {
  const chosen =
    operands.length === 0 ? usual : [...new Set(operands)].map((name) => reportOf(name, without))
  for (const name of Object.keys(options)) {
    const { of } = owners.get(name)!
    if (!chosen.some(({ usage }) => of.includes(usage.name))) {
      throw new WrongUsage(`--${name} is of ${of.join(', ')} only, which is not asked for`)
    }
  }
  return chosen
}

export const ztally: Program = {
  usage,
  open(given, tools) {
    const chosen = chosenBy(given.operands, given.options)
    const sources = chosen.map((it) => sourceOf(it, it.settings?.(given, tools) ?? {}))
    const scanner = new Scanner()
    // What two reports count alike is counted once.
    const counters = new Map(
      sources.map(({ tallying: { counter } }) => [counter, counter(scanner)]),
    )
    return {
      core: readBy(scanner, [...counters.values()]),
      room: scanner.room,
      *print(whole) {
        // Who adds it up would not know.
        if (!whole) return
        const lines = new TallyLines()
        for (const { name } of sources) lines.report(name)
        for (const source of sources) {
          const counted = counters.get(source.tallying.counter)!
          for (const part of counted.parts!()) yield* lines.part(source, part)
        }
        lines.last()
        yield* lines.rest()
      },
    }
  },
}
