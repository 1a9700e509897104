import { awaited } from './awaited.js'
import { type Given, parseArguments } from './command-line/options.js'
import { exit, type Usage } from './command-line/usage.js'
import { badDescriptor, unable } from './errors.js'
import { visible } from './io/terminal.js'
import { brokenPipe, failing, printed, work } from './io/work.js'
import type { Program, Tools, World } from './program.js'
import { version } from './version.js'

/** How usages begin of programs that read what matchup prints. */
const ofRecords = "matchup's output"

/**
 * Runs a program and answers with its exit code: 0 done, 100 wrong usage, 111 try again later. Never
 * rejects for what goes wrong outside: each such thing is one line on standard error, after everything
 * that could be written was written. A reader of standard output that goes away ends the run silently.
 *
 * @param args the words of a command line, or what they would say
 */
export async function run(program: Program, args: string[] | Given, outer: World): Promise<number> {
  const { name } = program.usage
  const complain = (line: string) => outer.complain(visible(line))
  const { typed, notes } = outer
  const records = notes === true && program.usage.reads?.startsWith(ofRecords) === true
  const say = (line: string) => complain(`${name}: ${line}`)
  // Most programs need none of this, and each layer takes its time.
  const layered = typed !== undefined || records
  const stdin = layered ? awaited(outer.stdin, { typed, records, say }) : outer.stdin
  const world = { ...outer, stdin }
  const fail = failing(name, complain)
  try {
    const given = Array.isArray(args) ? await parseArguments(program.usage, args) : args
    if (typeof given !== 'string') {
      let failed = 0
      const tools: Tools = {
        say,
        fail: (error) => {
          failed = fail(error)
        },
        watched: world.watched ?? false,
        written: () => world.written?.() ?? Date.now() / 1000,
        terminal: world.terminal,
        tz: world.tz,
        write: (bytes) => world.stdout.write(bytes),
        stdin: world.stdin,
        extent: () => world.extent?.(),
        descriptors: program.usage.descriptors ?? [],
        input: (fd) => world.input?.(fd) ?? missing(fd),
      }
      const running = program.open(given, tools)
      const { input } = running
      const told = input && records ? awaited(input, { typed: undefined, records, say }) : input
      try {
        const code = await work(name, { ...running, input: told }, world, () => failed)
        return code || failed || (running.code?.() ?? exit.done)
      } finally {
        running.close?.()
      }
    }
    const text = given === 'help' ? await help(program.usage) : `${name} ${version}\n`
    return (await printed([Buffer.from(text, 'latin1')], world.stdout, fail)) ?? exit.done
  } catch (error) {
    return brokenPipe(error) ? exit.done : fail(error)
  }
}

// biome-ignore lint/correctness/useYield: it fails before there is anything to yield
async function* missing(fd: number): AsyncGenerator<Buffer> {
  throw unable(`read fd ${fd}`, badDescriptor())
}

async function help(usage: Usage): Promise<string> {
  const { helpText } = await import('./command-line/help-text.js')
  return helpText(usage)
}
