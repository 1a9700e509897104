import yargs from 'yargs'
import type { Asked, Given } from './options.js'
import { columnLines, type Example, exitCodes, synopsis, type Usage } from './usage.js'

/**
 * Reads options with yargs. What the usage does not know comes back as `wrong`: this file is loaded
 * on its own, so its errors would not be ours.
 */
export async function readOptions(
  usage: Usage,
  args: string[],
): Promise<Given | Asked | { wrong: string }> {
  let wrong = ''
  const parsed = await parser(usage)
    .fail((message, error) => {
      wrong ||= message || error.message
    })
    .parseAsync(args)
  if (parsed.help === true) return 'help'
  if (parsed.version === true) return 'version'
  if (wrong !== '') return { wrong: wrong.charAt(0).toLowerCase() + wrong.slice(1) }
  const options: Given['options'] = {}
  for (const { name, value } of usage.options ?? []) {
    const given = parsed[name]
    if (value === undefined ? given === true : given !== undefined) {
      options[name] = value === undefined ? true : String(given)
    }
  }
  return {
    operands: [...parsed._, ...((parsed['--'] as string[] | undefined) ?? [])].map(String),
    options,
  }
}

/** How wide a help text is at most, in columns; a word that is longer stands alone. */
const width = 80

/** The help text: usage, what it reads and prints, columns, options, exit codes, examples. */
export async function helpText(usage: Usage): Promise<string> {
  const { name, summary, operands = [], reads, prints, columns, examples } = usage
  const options = await parser(usage).getHelp()
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

/** Words behind a beginning, in lines of at most 80 columns; `indent` stands before those that follow, blanks as wide as the beginning if not given. */
function flowing(text: string, first: string, indent = ' '.repeat(first.length)): string {
  const lines: string[] = []
  let line = first
  for (const word of text.split(' ')) {
    const isBegun = line !== first && line !== indent
    if (isBegun && line.length + 1 + word.length > width) {
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
  const lines = flowing(command, '    ', '      ').split('\n')
  return `${flowing(help, '  ')}:\n${lines.join(' \\\n')}`
}

function parser(usage: Usage) {
  const program = yargs([])
    .scriptName(usage.name)
    .locale('en')
    .wrap(width)
    .exitProcess(false)
    .help(false)
    .version(false)
    .strictOptions()
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'duplicate-arguments-array': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'populate--': true,
    })
  for (const { name, value, empty, help } of usage.options ?? []) {
    program.option(
      name,
      value === undefined
        ? { type: 'boolean', describe: help }
        : { type: 'string', requiresArg: !empty, describe: `${help} (${value})` },
    )
  }
  return program
    .option('help', { alias: 'h', type: 'boolean', describe: 'show this help' })
    .option('version', { type: 'boolean', describe: 'show the version' })
}
