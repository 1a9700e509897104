// zmerge - add up tallies, and print the reports
import { statSync } from 'node:fs'
import {
  fileBytes,
  type Given,
  named,
  type Option,
  Output,
  type Program,
  type Running,
  type Tools,
  type Usage,
  WrongUsage,
} from '@qmailanalog/program'
import { Scanner } from '@qmailanalog/record'
import { tableOptions, withOptions } from '@qmailanalog/table'
import { Held } from './held.js'
import { isNamed } from './names.js'
import { Passing } from './passing.js'
import { type Prints, printing } from './printing.js'
import { type Manner, Reading } from './reading.js'
import { tallied } from './tallied.js'

const names = tallied.map(({ usage }) => usage.name)

const usage: Usage = {
  name: 'zmerge',
  summary: 'add up tallies, and print the reports',
  operands: [
    {
      name: 'FILE',
      help: 'A tally, or several one after the other; - is standard input, which is read if there is none. With --print, the name of a report is no file, but a report to print; ./zrhosts is a file.',
      optional: true,
      many: true,
    },
  ],
  options: [
    {
      name: 'sorted',
      help: 'All that is read is sorted by its bytes: one key is held at a time.',
    },
    {
      name: 'part',
      help: 'Some keys, and what tells how many lines there are, may be elsewhere.',
    },
    {
      name: 'print',
      help: `Print reports: those that are named, else all that there is a tally of. Known are ${names.join(', ')}.`,
    },
  ],
  reads: 'tallies (tally(5)), of files or of standard input, in any order, sorted or not.',
  prints:
    'the tally of all together, or with --print the reports, byte for byte as their programs print them of all the records.',
  sections: [
    {
      title: 'DESCRIPTION',
      text: [
        'Sums are exact, so it does not matter how records were cut, nor in which order and how often tallies are merged. Who merges the same tally twice counts twice: the same file given twice is refused.',
        'Without --sorted all keys are held in memory. With it memory is constant, however many keys there are, and lines go by as they are read; with --print the rows are held all the same. Lines must come in the order of their bytes: LC_ALL=C sort FILE... makes it of tallies, sort -m of sorted ones; zmerge --sorted reads its files one after the other.',
        'One report that is named prints as its program does, several as zall(1) does. --format csv and tsv are for one that is named. What --top leaves out and what is undated is told as ever.',
        'zreport is printed alone, as text, page or JSON, with --title, --limits and --check as there. It is what zreport prints of all the records on standard input, but for what that is called: what was read is tallies, whose size and SHA-256 are not known, and where --since or --until were asked for, commands say them in seconds, without a zone; the line that tells what was read may break elsewhere, which leaves room for a row more. What is in the queue and what was earlier are in no tally.',
      ],
    },
    {
      title: 'DAMAGE',
      text: [
        'Each line is checked, and what is wrong with it is told with its file and its number: a report or a version that is not known, a key or a number that is not written as it must be, a line without its end. The last line of a tally tells how many lines it has, which adds up like all others, so that a tally is noticed that was cut between two lines. Then nothing is printed, or with --sorted nothing that ends in such a line; the exit code is 111.',
        'A reducer gets some of the keys: --part leaves out the last of these checks. What it prints tells how many lines more, or fewer, there are elsewhere, so that the outputs of all reducers are a whole tally again, and zmerge of these checks it.',
      ],
    },
  ],
  examples: [
    { command: 'zmerge --print zrhosts mon.tally tue.tally', help: 'the report of two days' },
    {
      command: 'LC_ALL=C sort *.tally | zmerge --sorted >all.tally',
      help: 'many tallies in little memory',
    },
    { command: 'zmerge --print zsenders --top 20 all.tally', help: 'who sent the most' },
    {
      command: 'zmerge --print zreport --check mx1.tally mx2.tally',
      help: 'is anything wrong with the mail of two machines',
    },
  ],
  see: ['ztally(1)', 'tally(5)', 'zall(1)', 'zreport(1)', 'sort(1)'],
}

/** Those of tables, and those of reports that print in a form of their own. */
const shows: Option[] = [
  ...tableOptions.map((option) => (option.name === 'format' ? withFormats(option) : option)),
  ...tallied.flatMap(({ usage, shows = [] }) =>
    shows.map((option) => ({ ...option, help: `Of ${usage.name}: ${option.help}` })),
  ),
]

/** Reports that are no tables have formats of their own. */
function withFormats(option: Option): Option {
  const own = tallied.flatMap(({ usage: { name }, formats }) => (formats ? { name, formats } : []))
  return {
    ...option,
    choices: [...new Set([...option.choices!, ...own.flatMap(({ formats }) => formats)])],
    help: [
      option.help,
      ...own.map(({ name, formats }) => `Of ${name}: ${formats.join(', ')}.`),
    ].join(' '),
  }
}

/** The operands that are files. */
const filesOf = ({ operands, options }: Given) =>
  options['print'] === true ? operands.filter((word) => !isReport(word)) : operands

/** Whether an operand is a report to print, by its name or by that of its tally. */
const isReport = (word: string) => names.some((name) => isNamed(word, name))

/** The files that are read; WrongUsage if one is there twice. */
function opened(words: string[], { stdin }: Pick<Tools, 'stdin'>) {
  const seen = new Set<string>()
  const once = (id: string, word: string) => {
    if (seen.has(id)) throw new WrongUsage(`${word} is given twice, and would count twice`)
    seen.add(id)
  }
  for (const word of words) {
    const path = word === '-' ? '/dev/stdin' : named(word)
    const stats = statSync(path, { throwIfNoEntry: false })
    if (word === '-' || stats === undefined) once(word, word)
    if (stats?.isFile()) once(`${stats.dev} ${stats.ino}`, word)
  }
  const all = words.length > 0 ? words : ['-']
  return all.map((word) =>
    word === '-'
      ? { name: 'standard input', bytes: stdin }
      : { name: word, bytes: later(() => fileBytes(word)) },
  )
}

/** Opened when it is read. */
async function* later(open: () => AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* open()
}

/** Whether other options than these are given. */
const showing = ({ options }: Given) =>
  Object.keys(options).find((name) => !['sorted', 'part', 'print'].includes(name))

export const zmerge: Program = {
  usage: withOptions(usage, shows),
  files: filesOf,
  open(given, tools): Running {
    const { operands, options } = given
    const prints = options['print'] === true
    const manner: Manner = { sorted: options['sorted'] === true, part: options['part'] === true }
    const asked = prints ? operands.filter(isReport) : []
    const without = prints ? undefined : showing(given)
    if (without !== undefined) throw new WrongUsage(`--${without} is of reports: --print`)
    if (prints && manner.part) throw new WrongUsage('--part of a report is no report: no --print')
    const files = opened(filesOf(given), tools)
    const scanner = new Scanner()
    if (manner.sorted && !prints) {
      const out = new Output()
      const passing = new Passing(out)
      const reading = new Reading(scanner, manner, (line, isSame) => passing.take(line, isSame))
      return {
        ...reads(reading, files),
        out,
        print: (whole) => (whole ? passing.rest(reading.missing) : []),
      }
    }
    const held = new Held(scanner)
    const reading = new Reading(scanner, manner, (line) => held.take(line))
    const { print, code }: Prints = prints
      ? printing(asked, given, tools, scanner)
      : { print: () => held.lines(reading.missing), code: () => 0 }
    return { ...reads(reading, files), print: (whole) => (whole ? print(held) : []), code }
  },
}

/** Reads files line by line. */
const reads = (reading: Reading, files: Parameters<Reading['chunks']>[0]) => ({
  input: reading.chunks(files),
  core: {
    block: (buf: Buffer, start: number, end: number) => reading.block(buf, start, end),
    end: () => undefined,
  },
})
