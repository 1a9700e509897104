import { awaited } from './awaited.js'
import { badDescriptor, unable } from './errors.js'
import { runFirst } from './halves.js'
import { parseArguments } from './options.js'
import type { Program, Tools, World } from './program.js'
import { visible } from './terminal.js'
import { exit, type Usage } from './usage.js'
import { version } from './version.js'
import { brokenPipe, failing, printed, work } from './work.js'

/** How usages begin of programs that read what matchup prints. */
const ofRecords = "matchup's output"

/**
 * Runs a program and answers with its exit code: 0 done, 100 wrong usage, 111 try again later. Never
 * rejects for what goes wrong outside: each such thing is one line on standard error, after everything
 * that could be written was written. A reader of standard output that goes away ends the run silently.
 */
export async function run(program: Program, args: string[], outer: World): Promise<number> {
  const { name } = program.usage
  const said = new Set<string>()
  const complain = (line: string) => {
    said.add(line)
    outer.complain(visible(line))
  }
  const { typed, notes } = outer
  const records = notes === true && program.usage.reads?.startsWith(ofRecords) === true
  const say = (line: string) => complain(`${name}: ${line}`)
  // Most programs need none of this, and each layer takes its time.
  const layered = typed !== undefined || records
  const stdin = layered ? awaited(outer.stdin, { typed, records, say }) : outer.stdin
  const world = { ...outer, stdin }
  const fail = failing(name, complain)
  try {
    const given = await parseArguments(program.usage, args)
    if (typeof given !== 'string') {
      const halves = world.second && program.halves?.(given)
      const second = halves && (await world.second?.())
      if (second) return await runFirst(name, halves, second, { ...world, complain }, said)
      let failed = 0
      const tools: Tools = {
        say: (line) => complain(`${name}: ${line}`),
        fail: (error) => {
          failed = fail(error)
        },
        watched: world.watched ?? false,
        written: () => world.written?.() ?? Date.now() / 1000,
        tz: world.tz,
        write: (bytes) => world.stdout.write(bytes),
        stdin: world.stdin,
        descriptors: program.usage.descriptors ?? [],
        input: (fd) => world.input?.(fd) ?? missing(fd),
      }
      const running = program.open(given, tools)
      try {
        return (await work(name, running, world, () => failed)) || failed
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
  const { helpText } = await import('./yargs.js')
  return helpText(usage)
}
