import type { Core, Given, Running, Tools } from '@qmailanalog/program'
import { Scanner } from '@qmailanalog/record'
import { readBy } from '@qmailanalog/table'
import type { Asked } from './asked.js'
import { Facts } from './counting/facts.js'
import type { Totals } from './counting/totals.js'
import { Waiting } from './counting/waiting.js'
import { Commands } from './finding/commands.js'
import { modelOf } from './making/model.js'
import type { Model } from './model.js'
import { Inputs } from './reading/inputs.js'
import { MatchingCore } from './reading/matching.js'
import { kinds } from './rules.js'

/** Prints a model. */
export type Print = (model: Model) => Promise<string> | string

/** How many bytes the names of files have at most in the commands of a text, which is to stay short. */
const longestNames = 200

/** Reads what is given, counts, and prints the model of the report. */
export function workOf(given: Given, tools: Tools, asked: Asked, print: Print): Running {
  const { against, log, pending, span, zone } = asked
  const scanner = new Scanner()
  const facts = new Facts(scanner, { zone, span, kinds })
  const inputs = new Inputs(given, tools, facts.totals, asked.format !== 'text', scanner.room)
  const waiting =
    pending !== undefined || log ? new Waiting((birth) => facts.times.born(birth)) : undefined
  const logs = log ? inputs.logs() : undefined
  const records = readBy(scanner, [facts])
  const core: Core = logs
    ? new MatchingCore(logs.clock, records, (line) => waiting?.line(line))
    : records
  let before: Totals | undefined
  let failed = false
  async function* all(): AsyncGenerator<Buffer> {
    if (against.length > 0) before = await inputs.before(against, scanner)
    if (pending !== undefined && waiting) await inputs.queue(pending, waiting)
    yield* logs?.input ?? inputs.records()
  }
  async function* printed(): AsyncGenerator<Buffer> {
    if (inputs.abandoned) return
    const commands = new Commands(
      sourceOf(given),
      asked.format === 'text' ? longestNames : undefined,
    )
    const { noted } = inputs
    const model = modelOf({ asked, facts, before, waiting, inputs: noted, commands })
    failed = model.verdict.failed
    yield Buffer.from(await print(model))
    if (core instanceof MatchingCore && core.warning !== undefined) tools.say(core.warning)
    for (const error of inputs.errors) tools.fail(error)
  }
  return { core, input: all(), print: printed, code: () => (asked.check && failed ? 1 : 0) }
}

/** How commands name what is read. */
function sourceOf({ operands, options }: Given) {
  const given = (names: string[]) =>
    names.flatMap((name) => {
      const value = options[name]
      return typeof value === 'string' ? [`--${name}`, value] : []
    })
  const { pending, since, until } = options
  const timed = since !== undefined || until !== undefined
  return {
    operands,
    log: options['log'] === true,
    logOptions: given(['timezone', 'year', 'labels']),
    times: timed ? given(['since', 'until', 'timezone']) : [],
    pending: typeof pending === 'string' ? pending : undefined,
  }
}
