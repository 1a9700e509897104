// zpending - messages in the queue, the oldest first
import { eachLine, fileBytes, type Program, type Usage, WrongUsage } from '@qmailanalog/program'
import {
  answer,
  asTheyCame,
  Cells,
  type Counting,
  showingOf,
  tableOptions,
  withOptions,
} from '@qmailanalog/table'
import { timesOf, timezoneOption } from '@qmailanalog/time'
import { Queue, queueColumns } from './pending.js'

const parts = [
  {
    name: 'message',
    help: 'its number, behind host/tag/queue/ if the log names these',
    number: true,
  },
  { name: 'sender', help: 'the envelope sender, in angle brackets; ? if the log does not tell' },
  { name: 'to', help: 'CHANNEL.RECIPIENT of each delivery that runs now, a blank between two' },
]
const table = {
  columns: queueColumns,
  key: {
    name: parts.map(({ name }) => name).join(' '),
    help: 'what is in the queue',
    parts: { between: ' ', names: parts },
  },
}
const cells = new Cells(table)

const usage: Usage = {
  name: 'zpending',
  summary: 'messages in the queue, the oldest first',
  operands: [
    {
      name: 'FILE',
      help: 'What matchup wrote to descriptor 5; standard input if not given.',
      optional: true,
    },
  ],
  options: [
    { name: 'state', value: 'FILE', help: 'The state of matchup --state instead.' },
    {
      name: 'at',
      value: 'TIME',
      help: 'Ages are up to this time, as --since of xselect(1) has it; now if not given.',
    },
    timezoneOption,
  ],
  reads: 'pending lines (matchup(5)); other lines are passed over.',
  prints:
    'a line for each message that is still in the queue, under a title and an explanation of 6 lines.',
  columns: cells.fields.map(({ name, help }) => [name, help]),
  sections: [
    {
      title: 'QUEUE',
      text: [
        'A message that was not there when the log began, or whose stamp is no time, has no age: it comes last, with - where nothing is known.',
        'Which recipients wait for another attempt is not in these lines, since qmail-send reads them from its queue: deferrals tells how many attempts were put off.',
      ],
    },
  ],
  examples: [
    {
      command: 'matchup <log 5>pending >/dev/null; zpending pending',
      help: 'what is stuck',
    },
    {
      command: 'zpending --state /var/lib/matchup.state --sort longest --top 5',
      help: 'the deliveries that hang',
    },
  ],
  see: ['matchup(1)', 'ztime(1)', 'matchup(5)'],
}

const preamble = Buffer.from(`Messages in the queue

Each line is about a message that was still in the queue when the log
ended: its age in seconds, its bytes, what became of its deliveries so
far, how many run now, and to whom.

`)

export const zpending: Program & Pick<Counting, 'fields' | 'rows' | 'long'> = {
  fields: cells.fields,
  rows: true,
  long: true,
  usage: withOptions(usage, tableOptions),
  open(given, tools) {
    const { operands, options } = given
    const { state, at } = options
    if (state !== undefined && operands.length > 0) {
      throw new WrongUsage('FILE and --state exclude each other')
    }
    const timed = timesOf(given, tools)
    const now = at === undefined ? Date.now() / 1000 : Number(timed(String(at)))
    const showing = showingOf(given, cells.names)
    const queue = new Queue()
    const path = state ?? operands[0]
    return {
      core: eachLine((line) => queue.line(line)),
      ...(typeof path === 'string' && {
        input: fileBytes(path, state === undefined ? path : `state ${path}`),
      }),
      print: () =>
        answer({ table, rows: queue.rows(now), order: asTheyCame, preamble }, showing, tools.say),
    }
  },
}
