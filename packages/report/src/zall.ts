// zall - several reports from one reading
import {
  byteStage,
  Output,
  type Program,
  Spool,
  type Usage,
  WrongUsage,
} from '@qmailanalog/program'
import { type Counter, type Report, readBy, reads } from './tally.js'
import { zddist } from './zddist.js'
import { zdeferrals } from './zdeferrals.js'
import { zfailures } from './zfailures.js'
import { zoverall } from './zoverall.js'
import { zrecipients } from './zrecipients.js'
import { zrhosts } from './zrhosts.js'
import { zrxdelay } from './zrxdelay.js'
import { zsenders } from './zsenders.js'
import { zsendmail } from './zsendmail.js'
import { zsuccesses } from './zsuccesses.js'
import { zsuids } from './zsuids.js'

/** The reports in the order of `zall` without operands: the whole, what went wrong, who, where, how fast. */
const reports: Report[] = [
  zoverall,
  zfailures,
  zdeferrals,
  zsuccesses,
  zsenders,
  zsuids,
  zrecipients,
  zrhosts,
  zrxdelay,
  zddist,
  zsendmail,
]

const usage: Usage = {
  name: 'zall',
  summary: 'several reports from one reading',
  operands: [
    {
      name: 'REPORT',
      help: 'A report by its name, as zoverall; without any, all of them.',
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
        `They are ${reports.map(({ usage }) => usage.name).join(', ')}.`,
        'Some print only when all input has been read, so the lines of zsendmail wait: a few megabytes in memory, more in a temporary file.',
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

function named(name: string): Report {
  const report = reports.find(({ usage }) => usage.name === name)
  if (!report) throw new WrongUsage(`no report has the name ${name}`)
  return report
}

export const zall: Program = {
  usage,
  open({ operands, options: { separator = '' } }) {
    const chosen = operands.length > 0 ? operands.map(named) : reports
    // What two reports count alike is counted once.
    const counters = new Map(chosen.map(({ counter }) => [counter, counter()]))
    const spools = new Map<Counter, Spool>()
    for (const counter of counters.values()) if (counter.out) spools.set(counter, new Spool())
    const drain = () => {
      for (const [counter, spool] of spools) {
        const printed = counter.out!.take()
        if (printed) spool.add(printed)
      }
    }
    return {
      stage: byteStage(readBy([...counters.values()], drain), new Output()),
      late: true,
      *print() {
        for (const [n, report] of chosen.entries()) {
          if (n > 0) yield Buffer.from(`${separator}\n`, 'latin1')
          const counted = counters.get(report.counter)!
          yield* spools.get(counted)?.read() ?? []
          yield* report.print(counted)
        }
      },
    }
  },
}
