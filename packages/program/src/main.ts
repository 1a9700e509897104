import { fstatSync, fsyncSync, writeSync } from 'node:fs'
import { builtin } from './builtin.js'
import { argumentBytes } from './command-line/options.js'
import {
  isTyped,
  readDescriptor,
  readNothing,
  writeDescriptor,
  writeNothing,
} from './io/descriptor.js'
import { extentOf } from './io/extent.js'
import { charset, harmless } from './io/terminal.js'
import type { Program, Terminal } from './program.js'
import { run } from './run.js'

/**
 * Runs a program as this process: standard streams, exit code. The first argument comes from the `sh`
 * front of each program and lists the descriptors that the caller has opened, and whether standard output
 * is a terminal: inside Node.js this can no
 * longer be found out, since Node.js puts its own into the gaps.
 */
export async function main(program: Program): Promise<void> {
  const [open = '', ...words] = process.argv.slice(2)
  const has = (what: number | string) => open.split(',').includes(String(what))
  const terminal = has('terminal') ? terminalOf(process.env) : undefined
  const change = terminal && !program.harmless ? harmless(terminal.charset) : undefined
  const code = await run(program, argumentBytes(words), {
    stdin: has(0) ? readDescriptor(0) : readNothing(),
    stdout: has(1) ? writeDescriptor(1, change) : writeNothing(),
    complain: (line) => {
      try {
        writeSync(2, Buffer.from(`${line}\n`, 'latin1'))
      } catch {
        // Nobody is listening; the exit code still tells.
      }
    },
    descriptor: (fd) => (has(fd) ? writeDescriptor(fd) : undefined),
    input: (fd) => (has(fd) ? readDescriptor(fd) : undefined),
    settle: () => {
      try {
        fsyncSync(1)
      } catch (error) {
        // A pipe or a terminal has no such thing.
        const { code = '' } = error as NodeJS.ErrnoException
        if (!['EINVAL', 'ENOTSUP', 'EROFS'].includes(code)) throw error
      }
    },
    extent: () => (has(0) && !has('limited') ? extentOf(0) : undefined),
    watched: has('watched'),
    typed: isTyped(0) ? () => builtin('node:tty').isatty(0) : undefined,
    notes: true,
    terminal,
    tz: process.env['TZ'],
    written: () => {
      const input = fstatSync(0)
      return (input.isFile() ? input.mtimeMs : Date.now()) / 1000
    },
  })
  // A read may still be under way if the reader of our output has left.
  process.exit(code)
}

/** What is known of the terminal that standard output is. */
function terminalOf(env: NodeJS.ProcessEnv): Terminal {
  const { columns } = process.stdout
  return {
    charset: charset(env),
    columns: columns > 0 ? columns : 80,
    colours: !env['NO_COLOR'] && env['TERM'] !== 'dumb',
  }
}
