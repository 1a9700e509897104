// qlogmatch - match what is new in the logs, once, into a file for each day
import { assumptions, logOptions, reading } from '@qmailanalog/log'
import {
  type Given,
  Output,
  type Program,
  type Tools,
  type Usage,
  unable,
  WrongUsage,
} from '@qmailanalog/program'
import { zoneFor } from '@qmailanalog/time'
import type { Outcome } from './batch.js'

const usage: Usage = {
  name: 'qlogmatch',
  summary: 'match what is new in the logs, once, into a file for each day',
  operands: [
    {
      name: 'SOURCE',
      help: 'A log, compressed or not; a directory of multilog; with --name, any folder.',
      optional: true,
      many: true,
    },
  ],
  options: [
    { name: 'state', value: 'DIR', help: 'Keep in DIR what was read, and what is pending.' },
    { name: 'out', value: 'DIR', help: 'Append lines to DIR/YYYY-MM-DD.' },
    {
      name: 'name',
      value: 'PATTERN',
      help: "Of folders, read the files whose names are like that, as 'maillog*'.",
    },
    {
      name: 'older',
      help: 'Read logs, too, that begin before the end of what was read.',
    },
    {
      name: 'print-day',
      value: 'DAY',
      help: 'If the last commit could not be finished, print its lines of that day, and go on without them; everything else is as in other runs.',
    },
    { name: 'status', help: 'Print what is known and was read, and do nothing.' },
    { name: 'format', value: 'text|json', help: 'How --status prints.' },
    ...logOptions,
  ],
  reads: 'what came into the sources since the last run, in any form that qlogcat(1) knows.',
  prints:
    'one line if anything was new: how much was read and matched. The matched lines go to files (matchup(5)).',
  sections: [
    {
      title: 'DESCRIPTION',
      text: [
        'The batch job: run it as often as you like, over all the logs that there are. What was read before is known by what is in it, not by its name: files may grow, be rotated, compressed, copied. Message and delivery lines, warnings, alerts and the lines of bounces go to the file of the day on which the message or the delivery ended; lines whose stamp is no time go to the file undated. Other lines that matchup does not know are counted only.',
        'Days are those of --timezone, else of TZ, else of the system. If that is another zone than that of the run before, it is told, and from then on days are those of the new one.',
        'Sources are regular files and folders; whatever else is given is an error. They are read in the order of their first records, each up to the length that it has when the run begins. A half line at the end of a file is left for the next run, unless the file is compressed, one of @*.s and @*.u, or untouched for ten minutes.',
        "Name a folder rather than files: with /var/log and --name 'maillog*' each run lists the files by itself. A shell expands maillog* before the run begins; a log that is rotated just then has a name that was not expanded. (A log of which the beginning was read is then looked for in its folder, under any name; one that is new is not.)",
        'A log that begins before the end of what was read from its host and tag is refused, since its message numbers may be those of other messages: each run says so, with 111, and reads the others, until it is moved away, or --older reads it all the same. Two directories of multilog in one run are wrong usage for the same reason: give each its own --state and --out.',
      ],
    },
    {
      title: 'WHAT IS SURE',
      text: [
        'Each line gets to its day once, whatever fails: a kill, a full disk, a power cut, a rotation at any moment. After a run that ended with 0, all whole lines that the sources held when it began are on disk, in the files of days and in the state. After any other end some of them are, each once, and the next run does the rest; do nothing but see to the reason. The file of a day grows only behind its end; nothing that stands in it is changed.',
        ['state', 'what was read and what is pending; replaced in one step'],
        ['lines.N', 'lines of a commit that are still on their way to their days'],
        'The state decides. While lines.N is there, a run ended between the decision and its end, and some days may lack lines: the next run adds them first, so wait for a run that ends with 0 before you use, compress or remove a day. Between such runs the days are yours.',
        'A disk that was full: make room, run again. A day that was changed, compressed or removed while lines.N was there is named, with its length: put it back as it was, or let --print-day print the lines that belong into it; all other days are written meanwhile.',
        'If a file of a log cannot be read now, or a compressed one ends too early and is younger than ten minutes, what is older is committed, nothing newer is read, and the exit code is 111. A file that is damaged for good is told once, and again when it changes; what could be read of it counts. If a log that was not read to its end is nowhere in its folder, nothing newer of it is read by this run; if the next run does not find it either, that is told in a line, and it goes on.',
        'Two runs do not meet: the second waits two seconds for the first, then gives up with 111. A text that no run has seen for 90 days is forgotten.',
      ],
    },
    {
      title: 'HOW TO',
      text: [
        'Begin anew: empty both folders. A state without its days, or days without their state, are refused.',
        'Add old logs: messages must come in order, so begin anew with all logs, the old ones among them.',
        'Move to another machine: stop the cron job, copy both folders and the logs, run it there. Names, inodes and times of logs may be others; what is in them tells.',
        'Free a state from a log that is damaged or gone: run it once more, as above; or begin anew.',
      ],
    },
    {
      title: 'FILES',
      text: [
        'The folder of --state belongs to whoever runs qlogmatch, or to root, and others may not write to it. An out folder belongs to one state: .qlogmatch in it holds the name of that state, which stands in the state too.',
      ],
    },
  ],
  examples: [
    {
      command:
        "qlogmatch --quiet --state /var/lib/qlogmatch --out /var/log/matched --name 'maillog*' /var/log",
      help: 'from cron, each hour',
    },
    { command: 'cat /var/log/matched/2026-11-* | zoverall', help: 'a month' },
    {
      command: 'qlogmatch --state /var/lib/qlogmatch --status',
      help: 'what was read',
    },
  ],
  see: ['matchup(1)', 'qlogcat(1)', 'zall(1)', 'matchup(5)'],
}

const textOf = (value: string | true | undefined) => (typeof value === 'string' ? value : undefined)

/** Does what is asked for, then says in a line what was done, if anything was. */
async function* answer(given: Given, tools: Tools): AsyncGenerator<Buffer> {
  const { options } = given
  const state = stateOf(given)
  const format = textOf(options['format']) ?? 'text'
  if (format !== 'text' && format !== 'json') {
    throw new WrongUsage(`no format: ${format}; there are text and json`)
  }
  if (options['status'] === true) {
    const { status } = await import('./status.js')
    yield Buffer.from(status(state, format === 'json'), 'latin1')
    return
  }
  const { files, bytes, messages, deliveries, unknown, pending } = await matchNew(given, tools)
  if (options['quiet'] === true || bytes === 0) return
  yield Buffer.from(
    `files ${files} bytes ${bytes} messages ${messages} deliveries ${deliveries} unknown ${unknown} pending ${pending}\n`,
  )
}

function stateOf({ options }: Given): string {
  const state = textOf(options['state'])
  if (state === undefined) throw new WrongUsage('missing --state DIR')
  return state
}

/** Matches what is new, as the command line asks for it; answers with what was done. */
export async function matchNew(asked: Given, tools: Tools): Promise<Outcome> {
  const { operands, options } = asked
  const state = stateOf(asked)
  const out = textOf(options['out'])
  if (out === undefined) throw new WrongUsage('missing --out DIR')
  if (operands.length === 0) throw new WrongUsage('missing SOURCE')
  const given = assumptions(options, tools)
  const shown = options['quiet'] !== true
  const job = {
    state,
    out,
    sources: operands,
    name: textOf(options['name']),
    given,
    zone: zoneFor(given.timezone, given.tz),
    older: options['older'] === true,
    printed: textOf(options['print-day'])?.split(',') ?? [],
    shown,
  }
  const print = async (lines: Iterable<Buffer>) => {
    try {
      for (const bytes of lines) await tools.write(Buffer.from(bytes))
    } catch (error) {
      throw unable('write output', error)
    }
  }
  const { Batch } = await import('./batch.js')
  return new Batch(job, tools, await reading(), print).run()
}

export const qlogmatch: Program = {
  usage,
  open(given, tools) {
    const out = new Output()
    const print = (buf: Buffer, start: number, end: number) => out.copy(buf, start, end)
    return { core: { block: print, end: () => undefined }, out, source: answer(given, tools) }
  },
}
