// qlogmatch - match what is new in the logs, once, into a file for each day
import { assumptions, logOperand, logOptions, reading } from '@qmailanalog/log'
import {
  type Given,
  Output,
  type Program,
  type Tools,
  type Usage,
  WrongUsage,
} from '@qmailanalog/program'

const usage: Usage = {
  name: 'qlogmatch',
  summary: 'match what is new in the logs, once, into a file for each day',
  operands: [
    {
      ...logOperand,
      name: 'SOURCE',
      help: 'A log, compressed or not, or a directory of multilog.',
      optional: false,
    },
  ],
  options: [
    { name: 'state', value: 'DIR', help: 'Keep in DIR what was read, and what is pending.' },
    { name: 'out', value: 'DIR', help: 'Append lines to DIR/YYYY-MM-DD.' },
    ...logOptions,
  ],
  reads: 'what came into the sources since the last run, in any form that qlogcat(1) knows.',
  prints: 'one line: how much was read and matched. The matched lines go to files (matchup(5)).',
  sections: [
    {
      title: 'DESCRIPTION',
      text: [
        'The batch job: run it as often as you like, over all the logs that there are. What was read before is known by what is in it, not by its name: files may grow, be rotated, compressed, copied. Message and delivery lines, warnings and alerts go to the file of the day (UTC, or the zone of --timezone) on which the message or the delivery ended; lines whose stamp is no time go to the file undated. Lines that matchup does not know are counted only.',
        'Each line gets there once. A run that was killed, or that found the disk full, is undone by the next one, which does its work anew. Two runs do not meet: the second waits two seconds for the first, then gives up with 111.',
        'Sources are read in the order of their first records. If one of them is not there, or moves away more than once while the work is planned, nothing behind it is read, since its records may come first; the next run goes on. Other files that cannot be read, or not to their end, are told and tried again by each run; what could be read of them counts. A half line at the end of a file is left for the next run, unless the file is compressed, one of @*.s and @*.u, or untouched for ten minutes.',
      ],
    },
    {
      title: 'FILES',
      text: [
        'state in the state directory holds on one line what was read, then the pending lines (matchup(5)); begun.* there, how long the files of days were before a run that has not ended. Do not change the files of days while a run is under way. Between runs they are yours, to compress and to remove too.',
      ],
    },
  ],
  examples: [
    {
      command: 'qlogmatch --state /var/lib/qlogmatch --out /var/log/matched /var/log/maillog*',
      help: 'from cron, each hour',
    },
    { command: 'cat /var/log/matched/2026-11-* | zoverall', help: 'a month' },
  ],
  see: ['matchup(1)', 'qlogcat(1)', 'zall(1)', 'matchup(5)'],
}

/** Does the work, then says in a line what was done. */
async function* summary({ operands, options }: Given, tools: Tools): AsyncGenerator<Buffer> {
  const { state, out } = options
  if (typeof state !== 'string') throw new WrongUsage('missing --state DIR')
  if (typeof out !== 'string') throw new WrongUsage('missing --out DIR')
  const given = assumptions(options, tools)
  const { Batch } = await import('./batch.js')
  const shown = options['quiet'] !== true
  const done = await new Batch(
    { state, out, sources: operands, given, shown },
    tools,
    await reading(),
  ).run()
  const { files, bytes, messages, deliveries, unknown, pending } = done
  yield Buffer.from(
    `files ${files} bytes ${bytes} messages ${messages} deliveries ${deliveries} unknown ${unknown} pending ${pending}\n`,
  )
}

export const qlogmatch: Program = {
  usage,
  open(given, tools) {
    const out = new Output()
    const print = (buf: Buffer, start: number, end: number) => out.copy(buf, start, end)
    return { core: { block: print, end: () => undefined }, out, source: summary(given, tools) }
  },
}
