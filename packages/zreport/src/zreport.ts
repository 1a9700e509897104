// zreport - is anything wrong with the mail: what happened, what is wrong, what to do
import { logOptions } from '@qmailanalog/log'
import type { Program, Terminal, Usage } from '@qmailanalog/program'
import type { Tallied } from '@qmailanalog/table'
import { type Asked, askedOf, formats } from './asked.js'
import type { Facts } from './counting/facts.js'
import { jsonOf } from './json.js'
import type { Model } from './model.js'
import { counted, shown, talliedBy } from './tallied.js'
import { textOf } from './text/text.js'
import { workOf } from './work.js'
import { zreportText } from './zreport-text.js'

const usage: Usage = {
  name: 'zreport',
  summary: 'is anything wrong with the mail: what happened, what is wrong, what to do',
  operands: [
    {
      name: 'FILE',
      help: "matchup's output; with --log a log, compressed or not, or a directory of logs; - is standard input, which is read if there is none.",
      optional: true,
      many: true,
    },
  ],
  options: [
    {
      name: 'format',
      value: 'FORMAT',
      choices: formats,
      help: 'How it prints: text, html (one page, below) or json (the model of docs/schema/zreport.json); text if not given.',
    },
    {
      name: 'top',
      value: 'N',
      help: 'Show N rows of each table; 10, or as many as fit on 100 lines, if not given.',
    },
    shown.title,
    ...counted,
    {
      name: 'log',
      help: 'Read logs of qmail-send instead, as matchup(1) does; what is in the queue is known then.',
    },
    ...logOptions.filter(({ name }) => name === 'year' || name === 'labels' || name === 'quiet'),
    {
      name: 'against',
      value: 'FILE',
      many: true,
      help: 'Records of an earlier period, to compare with; may be given several times.',
    },
    {
      name: 'pending',
      value: 'FILE',
      help: 'What matchup wrote to descriptor 5: what is in the queue.',
    },
    shown.limits,
    shown.check,
  ],
  reads:
    "records, matchup's output, of files or standard input (matchup(5)); with --log the log of qmail-send.",
  prints: 'one report, problems first.',
  exits: [{ code: 1, help: 'with --check: there is a fatal or serious problem, or no record' }],
  ...zreportText,
  see: [
    'ztime(1)',
    'zdelays(1)',
    'zfailures(1)',
    'zpending(1)',
    'xselect(1)',
    'xfold(1)',
    'ztally(1)',
    'zmerge(1)',
    'matchup(1)',
    'matchup(5)',
  ],
}

/** Prints a model as it was asked for. */
async function printed(model: Model, { format, top, topGiven }: Asked, terminal?: Terminal) {
  if (format === 'json') return `${jsonOf(model, terminal !== undefined)}\n`
  if (format === 'html') {
    // With its libraries it takes longer to load than a small log takes to be read.
    const { page } = await import('./page/page.js')
    return page(model)
  }
  return textOf(model, { terminal, asked: topGiven ? top : undefined })
}

export const zreport: Program & Tallied<Facts> = {
  usage,
  harmless: true,
  ...talliedBy(printed),
  open(given, tools) {
    const asked = askedOf(given, tools)
    return workOf(given, tools, asked, (model) => printed(model, asked, tools.terminal))
  },
}
