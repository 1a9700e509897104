// zall - several reports from one reading
import {
  type Given,
  type Program,
  type Running,
  Spool,
  suggestion,
  type Usage,
  WrongUsage,
} from '@qmailanalog/program'
import { Scanner } from '@qmailanalog/record'
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

function named(name: string): Report {
  const report = reports.find(({ usage }) => usage.name === name)
  if (!report) {
    const names = reports.map(({ usage }) => usage.name)
    throw new WrongUsage(`no report has the name ${name}${suggestion(name, names)}`)
  }
  return report
}

export const zall: Program = {
  usage,
  open: (given) => printing(chosenBy(given), separatorOf(given)),
  halves(given) {
    const chosen = chosenBy(given)
    if (chosen.length < 2) return undefined
    const half = halfOf(chosen)
    const separator = separatorOf(given)
    return [
      () => printing(chosen.slice(0, half), separator),
      () => printing(chosen.slice(half), separator, true),
    ]
  },
}

const chosenBy = ({ operands }: Given) => (operands.length > 0 ? operands.map(named) : reports)

const separatorOf = ({ options: { separator = '' } }: Given) =>
  Buffer.from(`${separator}\n`, 'latin1')

/** What each report takes of the time, from measurement (docs/performance.md). */
const shares = new Map<Report, number>([
  [zoverall, 3],
  [zfailures, 1],
  [zdeferrals, 1],
  [zsuccesses, 13],
  [zsenders, 12],
  [zsuids, 3],
  [zrecipients, 9],
  [zrhosts, 2],
  [zrxdelay, 5],
  [zddist, 3],
  [zsendmail, 8],
])

/** How many of the first reports take about as long as the others. */
function halfOf(chosen: Report[]): number {
  const share = (some: Report[]) => some.reduce((sum, report) => sum + shares.get(report)!, 0)
  let before = 0
  for (let n = 0; ; n++) {
    const after = before + shares.get(chosen[n]!)!
    // Whether it ends nearer to the middle with this one.
    if (n > 0 && before + after > share(chosen)) return n
    if (n === chosen.length - 1) return n
    before = after
  }
}

/** Counts for some reports and prints them, behind others if there are some before them. */
function printing(chosen: Report[], separator: Buffer, behind = false): Running {
  // What two reports count alike is counted once.
  const scanner = new Scanner()
  const counters = new Map(chosen.map(({ counter }) => [counter, counter(scanner)]))
  const spools = new Map<Counter, Spool>()
  for (const counter of counters.values()) if (counter.out) spools.set(counter, new Spool())
  const drain = () => {
    for (const [counter, spool] of spools) {
      const printed = counter.out!.take()
      if (printed) spool.add(printed)
    }
  }
  return {
    core: readBy(scanner, [...counters.values()], drain),
    room: scanner.room,
    *print() {
      for (const [n, report] of chosen.entries()) {
        if (n > 0 || behind) yield separator
        const counted = counters.get(report.counter)!
        const spool = spools.get(counted)
        if (spool) yield spool
        yield* report.print(counted)
      }
    },
  }
}
