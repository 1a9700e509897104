// zall - several reports from one reading
import { type Program, suggestion, type Usage, WrongUsage } from '@qmailanalog/program'
import { reads } from '@qmailanalog/table'
import { reports } from '../reports.js'
import { inTwo, worth } from './in-two.js'
import { type Printed, printing } from './printing.js'

const usage: Usage = {
  name: 'zall',
  summary: 'several reports from one reading',
  operands: [
    {
      name: 'REPORT',
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

function named(name: string): Printed {
  const report = reports.find(({ usage }) => usage.name === name)
  if (!report) {
    const names = reports.map(({ usage }) => usage.name)
    throw new WrongUsage(`no report has the name ${name}${suggestion(name, names)}`)
  }
  return report
}

export const zall: Program = {
  usage,
  open({ operands, options: { separator = '' } }, tools) {
    const chosen = operands.length > 0 ? operands.map(named) : reports
    const line = Buffer.from(`${separator}\n`, 'latin1')
    const extent = chosen.length > 1 ? tools.extent() : undefined
    return extent && worth(extent) ? inTwo(chosen, line, extent) : printing(chosen, line)
  },
}
