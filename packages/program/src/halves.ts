import { Keeping } from './io/keeping.js'
import { type Kept, Spool } from './io/spool.js'
import { parseArguments } from './options.js'
import type { Halves, Program, Running, World } from './program.js'
import { exit } from './usage.js'
import { work } from './work.js'

/** What the second half of a run leaves to the first. */
export interface Left {
  code: number
  /** its lines for standard error */
  said: string[]
  /** what it printed */
  printed: Kept[]
}

/** The second half of a run, at work in another thread. */
export interface Second {
  /** fails if the thread did */
  left: Promise<Left>
  /** what the first half is to read */
  first: AsyncIterable<Buffer>
  /** the same bytes, once more */
  again(): AsyncIterable<Buffer>
  /** ends the thread, whatever it is at */
  stop(): void
}

/** What was kept, a piece at a time; a piece is valid until the next one is asked for. */
function* piecesOf(printed: Kept[]): Generator<Buffer> {
  for (const kept of printed) yield* Spool.of(kept).read()
}

/** Runs the first half, and prints what the second leaves behind what it prints itself. */
export async function runFirst(
  name: string,
  [open, openSecond]: Halves,
  second: Second,
  world: World,
  said: Set<string>,
): Promise<number> {
  const running = open()
  let code: number = exit.done
  async function* print() {
    if (running.print) yield* running.print()
    // Where there is no room for another thread, this one can do its work.
    const left = await second.left.catch(() => keep(name, openSecond(), second.again()))
    code = left.code
    for (const line of left.said) if (!said.has(line)) world.complain(line)
    yield* piecesOf(left.printed)
  }
  try {
    const own = { ...world, stdin: second.first }
    const ownCode = await work(name, { ...running, print }, own)
    return ownCode || code
  } finally {
    second.stop()
  }
}

/** Runs the second half of a program, for whoever runs the first. */
export async function runSecond(
  program: Program,
  args: string[],
  stdin: AsyncIterable<Buffer>,
): Promise<Left> {
  const given = await parseArguments(program.usage, args)
  const halves = typeof given === 'string' ? undefined : program.halves?.(given)
  if (!halves) throw new Error('there is no second half')
  return keep(program.usage.name, halves[1](), stdin)
}

/** Does work whose output is kept. */
async function keep(name: string, running: Running, stdin: AsyncIterable<Buffer>): Promise<Left> {
  const said: string[] = []
  const stdout = new Keeping()
  const complain = (line: string) => said.push(line)
  const world = { stdin, stdout, complain, descriptor: () => undefined }
  const code = await work(name, running, world)
  return { code, said, printed: stdout.kept() }
}
