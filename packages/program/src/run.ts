import { type Core, Lines } from './core.js'
import { badDescriptor, Fatal, reason, unable, WrongUsage } from './errors.js'
import { Keeping, type Left, piecesOf, type Second } from './halves.js'
import { chunksOf } from './io/input.js'
import { Outgoing } from './io/outgoing.js'
import { pump } from './io/pump.js'
import { type Given, parseArguments } from './options.js'
import type { Output, Sink } from './output.js'
import { Spool } from './spool.js'
import { visible } from './terminal.js'
import { exit, type Usage } from './usage.js'
import { version } from './version.js'

/** A program: how it is used, and what does its work. */
export interface Program {
  usage: Usage
  /** Makes what works for one run; throws WrongUsage if what is given makes no sense. */
  open(given: Given, tools: Tools): Running
  /**
   * The same work in two halves that need nothing of each other, and read the same: what the second
   * prints belongs behind what the first prints. Undefined if there is nothing to halve.
   */
  halves?(given: Given): Halves | undefined
}

/** Two halves of a run, each to be begun by whoever does it. */
export type Halves = [first: () => Running, second: () => Running]

/** What is printed, a piece at a time; a piece needs to be valid only until the next one is asked for. */
type Pieces = Iterable<Buffer | Spool> | AsyncIterable<Buffer | Spool>

/** What a program at work may use beside its streams. */
export interface Tools {
  /** tells something that is no error: a line on standard error behind the program's name */
  say(line: string): void
  /** tells an error now; the work goes on, and its exit code is not 0 in the end */
  fail(error: Fatal): void
  /** whether somebody watches standard error */
  watched: boolean
  /** when what comes on standard input was written, in seconds since 1970; now for a pipe */
  written(): number
  /** the environment's TZ, if it is set */
  tz: string | undefined
  /** writes to standard output now, before what is passed on; rejects if that is not possible */
  write(bytes: Buffer): Promise<void>
  /** standard input */
  stdin: AsyncIterable<Buffer>
  /** the descriptors beyond 2 that the program may ask for */
  descriptors: number[]
  /** what comes on another descriptor; an error once it is read, if the caller has not opened it */
  input(fd: number): AsyncIterable<Buffer>
}

/** A program at work. */
export interface Running {
  /** what takes the input */
  core: Core
  /**
   * where the core puts what is passed on as lines go by; if it is not there, nothing is printed before all
   * input is read
   */
  out?: Output
  /** what is read instead of standard input; chunks need to be valid only until the next one is asked for */
  source?: AsyncIterable<Buffer>
  /** what is printed once all input is read, after what was passed on */
  print?: () => Pieces
  /** room for a chunk of input, valid until the core takes a line of more than 64 KB that stands elsewhere */
  room?: () => Buffer
  /** what is handed on to the next run once standard output has everything, by who passes on */
  after?: Kept
  /** once the run is over, however it went */
  close?: (() => void) | undefined
}

/** What one run hands on to the next. */
export interface Kept {
  /**
   * a descriptor: nothing is written if there is nothing to hand on; or what is written only if all went
   * well, and then even if it is empty
   */
  to: number | { name: string; write(chunks: Iterable<Buffer>): void }
  chunks(): Iterable<Buffer>
}

/** The world of a run. */
export interface World {
  /** chunks need to be valid only until the next one is asked for */
  stdin: AsyncIterable<Buffer>
  stdout: Sink
  /** writes a line to standard error */
  complain(line: string): void
  /** another descriptor for writing; undefined if the caller has not opened it */
  descriptor(fd: number): Sink | undefined
  /** another descriptor for reading; undefined if the caller has not opened it */
  input?(fd: number): AsyncIterable<Buffer> | undefined
  /** waits until what was written to standard output is on disk, if it goes there */
  settle?(): void
  /** has another thread run the second half, if that is worth it */
  second?(): Promise<Second | undefined>
  /** whether standard error is a terminal */
  watched?: boolean
  /** when standard input was written, in seconds since 1970 */
  written?(): number
  /** TZ, if it is set */
  tz?: string | undefined
}

/**
 * Runs a program and answers with its exit code: 0 done, 100 wrong usage, 111 try again later. Never
 * rejects for what goes wrong outside: each such thing is one line on standard error, after everything
 * that could be written was written. A reader of standard output that goes away ends the run silently.
 */
export async function run(program: Program, args: string[], world: World): Promise<number> {
  const { name } = program.usage
  const said = new Set<string>()
  const complain = (line: string) => {
    said.add(line)
    world.complain(visible(line))
  }
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

/** Tells an error in a line, and answers with its exit code. */
function failing(name: string, complain: World['complain']): (error: unknown) => number {
  return (error) => {
    const fatal = error instanceof Fatal ? error : new Fatal(unforeseen(error))
    complain(`${name}: fatal: ${fatal.message}`)
    if (fatal instanceof WrongUsage) complain(`${name}: try '${name} --help'`)
    return fatal.code
  }
}

/** Runs the first half, and prints what the second leaves behind what it prints itself. */
async function runFirst(
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

// biome-ignore lint/correctness/useYield: it fails before there is anything to yield
async function* missing(fd: number): AsyncGenerator<Buffer> {
  throw unable(`read fd ${fd}`, badDescriptor())
}

function unforeseen(error: unknown): string {
  const text = reason(error)
  const { syscall, path = '' } = error as NodeJS.ErrnoException
  // The system has failed where nobody was prepared for it: that is no fault of the program.
  if (syscall !== undefined) return `unable to ${[syscall, path].join(' ').trim()}: ${text}`
  return /allocation failed|Invalid typed array length|out of memory/i.test(text)
    ? 'out of memory'
    : `internal error: ${text}`
}

async function help(usage: Usage): Promise<string> {
  const { helpText } = await import('./yargs.js')
  return helpText(usage)
}

function brokenPipe(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'EPIPE' || code === 'ECONNRESET'
}

/** Reads, and prints what there is to print once all input is read. */
async function work(
  name: string,
  running: Running,
  world: World,
  failed = () => 0,
): Promise<number> {
  const { core, out, source, print, room } = running
  const fail = failing(name, world.complain)
  const lines = new Lines(core, (line) => world.complain(`${name}: ${line}`))
  const input = chunksOf(source ?? world.stdin, { patient: !out, room })
  if (out) return passOn({ ...running, out }, input, lines, world, fail, failed)
  const code = ended(await pump(input, lines), fail)
  lines.end()
  return (await printed(print?.() ?? [], world.stdout, fail)) ?? code
}

/** Reads, and prints meanwhile what is passed on. */
async function passOn(
  { out, print, after }: Running & { out: Output },
  input: AsyncIterable<Buffer>,
  lines: Lines,
  world: World,
  fail: (error: unknown) => number,
  failed: () => number,
): Promise<number> {
  const outgoing = new Outgoing(out, world.stdout)
  let code: number = exit.done
  const taken = (async () => {
    // What is handed on by another descriptor needs the rest of the input, whatever becomes of the output.
    code = ended(await pump(input, lines, outgoing, after !== undefined), fail) || code
    lines.end()
    await outgoing.end()
  })()
  // It may fail when nobody waits for it any more.
  taken.catch(() => undefined)
  await Promise.race([outgoing.failed, taken])
  if (outgoing.failure) {
    const { error } = outgoing.failure
    if (brokenPipe(error)) return exit.done
    code = fail(unable('write output', error))
    if (!after) return code
    await taken
  } else {
    const wrong = await printed(print?.() ?? [], world.stdout, fail)
    if (wrong === exit.done) return exit.done
    code = wrong ?? code
  }
  if (!after) return code
  return (await handOn(after, world, fail, code || failed())) || code
}

/** Tells what went wrong in reading, if anything did. */
function ended(error: unknown, fail: (error: unknown) => number): number {
  if (error === undefined) return exit.done
  return fail(error instanceof Fatal ? error : unable('read input', error))
}

/** Writes one piece after the other; answers with an exit code if that was not possible. */
async function printed(
  pieces: Pieces,
  to: Sink,
  fail: (error: unknown) => number,
): Promise<number | undefined> {
  const failed = (error: unknown) =>
    brokenPipe(error) ? exit.done : fail(unable('write output', error))
  const done = (writing: Promise<void>) => writing.then(() => undefined, failed)
  for await (const piece of pieces) {
    if (piece instanceof Spool && to instanceof Keeping) {
      to.keep(piece)
      continue
    }
    for (const bytes of piece instanceof Spool ? piece.read() : [piece]) {
      const code = await done(to.write(bytes))
      if (code !== undefined) return code
    }
  }
  return done(to.end())
}

async function handOn(
  { to: where, chunks }: Kept,
  world: World,
  fail: (error: unknown) => number,
  code: number,
): Promise<number> {
  if (typeof where === 'object') {
    // Trying again must find what there was before.
    if (code !== exit.done) return code
    try {
      world.settle?.()
      where.write(chunks())
      return exit.done
    } catch (error) {
      return fail(unable(`write ${where.name}`, error))
    }
  }
  try {
    let to: Sink | undefined
    for (const chunk of chunks()) {
      to ??= world.descriptor(where)
      if (!to) throw badDescriptor()
      await to.write(chunk)
    }
    return exit.done
  } catch (error) {
    return fail(unable(`write fd ${where}`, error))
  }
}
