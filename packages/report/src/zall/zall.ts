// zall - several reports from one reading
import { type Program, suggestion, type Usage, WrongUsage } from '@qmailanalog/program'
import {
  type Counting,
  reads,
  type Showing,
  showingOf,
  tableOptions,
  withOptions,
} from '@qmailanalog/table'
import { reports } from '../reports.js'
import { inTwo, worth } from './in-two.js'
import { printing } from './printing.js'

const usage: Usage = {
  name: 'zall',
  summary: 'several reports from one reading',
  operands: [
    {
      name: 'REPORT',
      choices: reports.map(({ usage }) => usage.name),
      help: `A report; without any, all of them: ${reports.map(({ usage }) => usage.name).join(', ')}.`,
      optional: true,
      many: true,
    },
  ],
  options: [
    {
      name: 'separator',
      value: 'LINE',
      help: 'What stands in a line of its own between reports; an empty line if not given.',
    },
  ],
  reads,
  prints:
    'the reports one after the other, each byte for byte what the program of that name prints.',
  sections: [
    {
      title: 'REPORTS',
      text: [
        '--top leaves zsendmail out unless it is named; zddist and zoverall are short and stay whole. --sort is for the reports that have the column: one of them at least. --format json prints one object, a member a report; in ndjson each row begins with the name of its report. zsendmail has neither.',
        'Some print only when all input has been read, so the lines of zsendmail wait: a few megabytes in memory, more in a temporary file.',
        'If standard input is a file of which 32 MB or more are left to read, and there is a second processor, two threads read it, each for some of the reports. What is written to the file meanwhile is not read. This needs Linux; elsewhere, and from a pipe, one thread does it all.',
      ],
    },
  ],
  examples: [
    {
      command: 'matchup <log 5>/dev/null | zall zoverall zfailures zdeferrals',
      help: 'what is wrong with the mail',
    },
  ],
  see: ['matchup(1)', 'matchup(5)', 'qmailanalog(7)'],
}

/** A report by its name; WrongUsage if there is none. */
function named(name: string): Counting {
  const report = reports.find(({ usage }) => usage.name === name)
  if (!report) {
    const names = reports.map(({ usage }) => usage.name)
    throw new WrongUsage(`no report has the name ${name}${suggestion(name, names)}`)
  }
  return report
}

/** The reports that are asked for. zsendmail has lines for all records, which nobody wants who asks for less; WrongUsage if one has not the form. */
function chosenBy(operands: string[], { format, top }: Showing): Counting[] {
  const chosen = operands.map(named)
  if (operands.length === 0) {
    return format === 'text' && top === undefined ? reports : reports.filter(({ result }) => result)
  }
  if (format === 'text') return chosen
  const without = chosen.find(({ result }) => !result)
  if (without) throw new WrongUsage(`${without.usage.name} has no --format`)
  return [...new Set(chosen)]
}

/** What the rows of some reports may be sorted by. */
const columnsOf = (some: Counting[]) => [
  ...new Set(some.flatMap(({ fields = [], rows }) => (rows ? fields.map(({ name }) => name) : []))),
]

/** The forms that zall has: reports have different columns. */
const forms: Showing['format'][] = ['text', 'json', 'ndjson']

const options = tableOptions.map((option) =>
  option.name === 'format'
    ? { ...option, choices: forms, help: `How it prints: ${forms.join(', ')}; text if not given.` }
    : option,
)

export const zall: Program = {
  usage: withOptions(usage, options),
  open(given, tools) {
    const { separator = '', format, sort } = given.options
    if (format === 'csv' || format === 'tsv') {
      throw new WrongUsage(
        `--format ${format}: reports have different columns; known are ${forms.join(', ')}`,
      )
    }
    const { operands } = given
    const columns = columnsOf(operands.length > 0 ? operands.map(named) : reports)
    if (sort !== undefined && columns.length === 0) {
      throw new WrongUsage(`--sort ${sort}: no report that is asked for has rows to sort`)
    }
    const showing = showingOf(given, columns, forms)
    const chosen = chosenBy(operands, showing)
    const together = { separator: String(separator), showing }
    const extent = chosen.length > 1 ? tools.extent() : undefined
    return extent && worth(extent)
      ? inTwo(chosen, together, extent, tools.say)
      : printing(chosen, together, tools.say)
  },
}
