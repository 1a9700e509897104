import { type Program, run, type Sink } from '@qmailanalog/program'
import { programs } from '@qmailanalog/programs'

/** A program by its name. */
export const program = (name: string): Program =>
  programs.find(({ usage }) => usage.name === name) ?? fail(`no program ${name}`)

const fail = (message: string): never => {
  throw new Error(message)
}

/** What a run left behind; all bytes as latin1. */
export interface Ran {
  code: number
  out: string
  err: string
  /** what went to descriptor 5 */
  pending: string
}

/** Keeps what is written to it. */
export function sink(): Sink & { text(): string } {
  const chunks: Buffer[] = []
  return {
    write: async (chunk) => void chunks.push(Buffer.from(chunk)),
    end: async () => undefined,
    text: () => Buffer.concat(chunks).toString('latin1'),
  }
}

/** Runs a program in this process on input given as pieces of bytes. */
export async function ran(
  program: Program,
  args: string[],
  ...input: (string | Buffer)[]
): Promise<Ran> {
  const stdout = sink()
  const pending = sink()
  let err = ''
  const code = await run(program, args, {
    stdin: pieces(input),
    stdout,
    complain: (line) => {
      err += `${line}\n`
    },
    descriptor: (fd) => (fd === 5 ? pending : undefined),
  })
  return { code, out: stdout.text(), err, pending: pending.text() }
}

/** Input as it comes from a descriptor. */
export async function* pieces(input: (string | Buffer)[]): AsyncGenerator<Buffer, void, void> {
  // Each piece comes in the same memory, as from a descriptor: who keeps it gets caught.
  for (const piece of input) {
    const chunk = Buffer.from(Buffer.from(piece as string, 'latin1'))
    yield chunk
    chunk.fill('~')
  }
}

/** Cuts bytes into pieces at the given places. */
export function cutAt(text: string, places: number[]): string[] {
  const marks = [0, ...[...places].sort((a, b) => a - b), text.length]
  return marks.slice(1).map((mark, n) => text.slice(marks[n], mark))
}

/** Lines in byte order, an unfinished last one kept at the end: a set that can be compared. */
export function lineSet(text: string): string {
  const end = text.lastIndexOf('\n') + 1
  const lines = text.slice(0, end).split('\n').slice(0, -1)
  return lines.sort().concat(text.slice(end)).join('\n')
}

/** Does something where no program of the system is found, so that the libraries do the work. */
export async function alone<T>(work: () => Promise<T>): Promise<T> {
  const path = process.env['PATH']
  process.env['PATH'] = '/nowhere'
  try {
    return await work()
  } finally {
    process.env['PATH'] = path
  }
}
