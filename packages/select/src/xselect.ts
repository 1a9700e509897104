// xselect - the records that are asked for, in a form that other programs read
import { Output, oneOf, type Program, type Usage } from '@qmailanalog/program'
import { Scanner } from '@qmailanalog/record'
import { conditionsOf } from './conditions/conditions.js'
import { conditionOptions } from './conditions/options.js'
import { forms, printerOf } from './forms/printer.js'
import { linesFrom } from './forms/reading.js'
import { selected } from './selection.js'
import { wholeMessages } from './whole-messages.js'
import { xselectText } from './xselect-text.js'

const usage: Usage = {
  name: 'xselect',
  summary: 'the records that are asked for, in a form that other programs read',
  options: [
    ...conditionOptions,
    { name: 'invert', help: 'The records that do not fit all of these.' },
    { name: 'whole-messages', help: 'All records of each message of which one fits.' },
    { name: 'others', help: 'Lines that are no records too: with times, those of these times.' },
    {
      name: 'from',
      value: 'FORMAT',
      choices: forms,
      help: 'What it reads: line, ndjson, csv, tsv; line if not given.',
    },
    {
      name: 'format',
      value: 'FORMAT',
      choices: forms,
      help: 'What it prints: line, ndjson, csv, tsv; line if not given.',
    },
    { name: 'delays', help: 'In ndjson, csv and tsv, ddelay, xdelay and qtime too.' },
    { name: 'strict', help: 'A row that is no record makes the exit code 111.' },
  ],
  reads: "matchup's output on standard input (matchup(5)), or records in a machine form (--from).",
  prints: 'the records that fit all of what is asked for, in their order.',
  ...xselectText,
  see: ['xfold(1)', 'xpseudonym(1)', 'xqp(1)', 'xrecipient(1)', 'xsender(1)', 'matchup(5)'],
}

export const xselect: Program = {
  usage,
  open(given, tools) {
    const { from = 'line', format = 'line', ...options } = given.options
    const form = oneOf('format', `${from}`, forms)
    const out = new Output()
    const asked = { ...conditionsOf(given, tools), others: options['others'] === true }
    const strict = options['strict'] === true
    const input = form === 'line' ? {} : { input: linesFrom(form, { ...tools, strict }) }
    const scanner = new Scanner()
    const { room } = scanner
    const delays = options['delays'] === true
    const printer = printerOf(oneOf('format', `${format}`, forms), out, scanner, delays)
    if (options['whole-messages']) {
      return { ...wholeMessages(asked, scanner, printer, out), ...input, room }
    }
    printer.head()
    return { core: selected(asked, asked.fits, scanner, printer), out, ...input, room }
  },
}
