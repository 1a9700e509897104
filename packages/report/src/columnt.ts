// columnt - lay out lines in columns
import { byLine, type Program, type Usage } from '@qmailanalog/program'
import { fieldsOf } from '@qmailanalog/record'

const usage: Usage = {
  name: 'columnt',
  summary: 'lay out lines in columns',
  reads: 'lines of blank-separated fields on standard input.',
  prints:
    'the same lines with each field flush right in its column and two blanks behind it; the last column as it is.',
  sections: [
    {
      title: 'DESCRIPTION',
      text: [
        'A column is as wide as its widest field, in bytes. The highest-numbered column that occurs in any line is printed without blanks before or behind it; a line with fewer fields ends in the two blanks behind its last one. An empty line stays empty. Of a line of more than 1 MiB the first 1,000 bytes are taken, and its length is told on standard error, once.',
      ],
    },
  ],
  examples: [
    {
      command: 'matchup <log 5>/dev/null | recipients | sort -nr | columnt',
      help: 'a table, readable',
    },
  ],
  see: ['zrecipients(1)'],
}

/** Lines in columns, each with its LF; widths in bytes (reports: columnt). */
export function* columns(lines: string[]): Generator<string> {
  const widths: number[] = []
  for (const line of lines) {
    for (const [n, field] of fieldsOf(line).entries()) {
      widths[n] = Math.max(widths[n] ?? 0, field.length)
    }
  }
  for (const line of lines) {
    let text = ''
    for (const [n, field] of fieldsOf(line).entries()) {
      text += n === widths.length - 1 ? field : `${field.padStart(widths[n]!)}  `
    }
    yield `${text}\n`
  }
}

export const columnt: Program = {
  usage,
  open() {
    const lines: string[] = []
    return {
      core: byLine({ line: (line) => void lines.push(line) }),
      *print() {
        for (const line of columns(lines)) yield Buffer.from(line, 'latin1')
      },
    }
  },
}
