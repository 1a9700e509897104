import yargs from 'yargs'
import type { Asked, Given } from './options.js'
import { columnLines, exitCodes, synopsis, type Usage } from './usage.js'

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

/** The help text: usage, what it reads and prints, options, exit codes, examples. */
export async function helpText(usage: Usage): Promise<string> {
  const exits = exitCodes(usage).map(({ code, help }) => `  ${String(code).padEnd(4)} ${help}`)
  const operands = (usage.operands ?? []).map(({ name, help }) => `${name}: ${help}`)
  const text = await parser(usage)
    .usage(
      [`${usage.name} - ${usage.summary}`, `Usage: ${usage.name} ${synopsis(usage)}`.trim()]
        .concat(operands.length > 0 ? operands.join('\n') : [])
        .concat(`Reads ${usage.reads}\nPrints ${usage.prints}`)
        .concat(usage.columns ? ['Columns:', ...columnLines(usage)].join('\n  ') : [])
        .join('\n\n'),
    )
    .example(usage.examples.map(({ command, help }) => [command, help]))
    .epilogue(`Exit codes:\n${exits.join('\n')}`)
    .getHelp()
  return `${text}\n`
}

function parser(usage: Usage) {
  const program = yargs([])
    .scriptName(usage.name)
    .locale('en')
    .wrap(null)
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
  for (const { name, value, help } of usage.options ?? []) {
    program.option(
      name,
      value === undefined
        ? { type: 'boolean', describe: help }
        : { type: 'string', requiresArg: true, describe: `${help} (${value})` },
    )
  }
  return program
    .option('help', { type: 'boolean', describe: 'show this help' })
    .option('version', { type: 'boolean', describe: 'show the version' })
}
