import yargs from 'yargs'
import { columnLines, type Example, exitCodes, synopsis, type Usage } from './usage.js'

/** How wide a help text is at most, in columns; a word that is longer stands alone. */
const width = 80

/** The help text: usage, what it reads and prints, columns, options, exit codes, examples. */
export async function helpText(usage: Usage): Promise<string> {
  const { name, summary, operands = [], reads, prints, columns, examples } = usage
  const options = await optionsOf(usage)
  const exits = exitCodes(usage).map(({ code, help }) => flowing(help, `  ${code}`.padEnd(7)))
  const parts = [
    flowing(summary, `${name} - `, '  '),
    flowing(synopsis(usage), `Usage: ${name} `),
    operands.map(({ name, help }) => flowing(help, `${name}: `, '  ')).join('\n'),
    `${flowing(reads, 'Reads ', '')}\n${flowing(prints, 'Prints ', '')}`,
    columns ? `Columns:\n${columnLines(usage).map(asColumn).join('\n')}` : '',
    options.trimEnd(),
    `Exit codes:\n${exits.join('\n')}`,
    `Examples:\n${examples.map(example).join('\n')}`,
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

/** Words behind a beginning, in lines of at most so many columns; `indent` stands before those that follow, blanks as wide as the beginning if not given. */
function flowing(
  text: string,
  first: string,
  indent = ' '.repeat(first.length),
  most = width,
): string {
  const lines: string[] = []
  let line = first
  for (const word of text.split(' ')) {
    const isBegun = line !== first && line !== indent
    if (isBegun && line.length + 1 + word.length > most) {
      lines.push(line)
      line = indent + word
    } else line += isBegun ? ` ${word}` : word
  }
  return [...lines, line].map((line) => line.trimEnd()).join('\n')
}

function asColumn(line: string): string {
  const [, name = '', help = ''] = /^(\S+ +)(.*)$/.exec(line) ?? []
  return flowing(help, `  ${name}`)
}

/** A command that can be pasted: lines that go on end in a backslash. */
function example({ command, help }: Example): string {
  const lines = flowing(command, '    ', '      ', width - ' \\'.length).split('\n')
  return `${flowing(help, '  ')}:\n${lines.join(' \\\n')}`
}

/** What yargs says of the options. */
function optionsOf(usage: Usage): Promise<string> {
  const program = yargs([])
    .scriptName(usage.name)
    .locale('en')
    .wrap(width)
    .exitProcess(false)
    .help(false)
    .version(false)
  for (const { name, value, help } of usage.options ?? []) {
    program.option(
      name,
      value === undefined
        ? { type: 'boolean', describe: help }
        : { type: 'string', describe: `${help} (${value})` },
    )
  }
  return program
    .option('help', { alias: 'h', type: 'boolean', describe: 'show this help' })
    .option('version', { type: 'boolean', describe: 'show the version' })
    .getHelp()
}
