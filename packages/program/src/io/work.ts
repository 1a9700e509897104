import { exit } from '../command-line/usage.js'
import { badDescriptor, Fatal, reason, unable, WrongUsage } from '../errors.js'
import type { Kept, Pieces, Running, World } from '../program.js'
import { Lines } from './core.js'
import { chunksOf } from './input.js'
import { Keeping } from './keeping.js'
import { Outgoing } from './outgoing.js'
import type { Output, Sink } from './output.js'
import { pump } from './pump.js'
import { Spool } from './spool.js'

/** Tells an error in a line, and answers with its exit code. */
export function failing(name: string, complain: World['complain']): (error: unknown) => number {
  return (error) => {
    const fatal = error instanceof Fatal ? error : new Fatal(unforeseen(error))
    complain(`${name}: fatal: ${fatal.message}`)
    if (fatal instanceof WrongUsage) complain(`${name}: try '${name} --help'`)
    return fatal.code
  }
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

/** Whether somebody who reads what we print has gone. */
export function brokenPipe(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'EPIPE' || code === 'ECONNRESET'
}

/** Reads, and prints what there is to print once all input is read. */
export async function work(
  name: string,
  running: Running,
  world: World,
  failed = () => 0,
): Promise<number> {
  const { core, out, input: own, print, room } = running
  const fail = failing(name, world.complain)
  const lines = new Lines(core, (line) => world.complain(`${name}: ${line}`))
  const input = chunksOf(own ?? world.stdin, { patient: !out, room })
  if (out) return passOn({ ...running, out }, input, lines, world, fail, failed)
  const code = ended(await pump(input, lines), fail)
  lines.end()
  return (await printed(print?.(code === exit.done) ?? [], world.stdout, fail)) ?? code
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
    const wrong = await printed(print?.(code === exit.done) ?? [], world.stdout, fail)
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
export async function printed(
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
      if (!to) throw badDescriptor(cure(where))
      await to.write(chunk)
    }
    return exit.done
  } catch (error) {
    return fail(unable(`write fd ${where}`, error))
  }
}

/** What helps where the caller has not opened a descriptor. */
const cure = (fd: number) =>
  `; ${fd}>pending keeps what is pending for the next run, ${fd}>/dev/null drops it, --state FILE looks after it`
