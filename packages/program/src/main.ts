import { fstatSync, fsyncSync, writeSync } from 'node:fs'
import { runSecond } from './halves.js'
import {
  isTyped,
  readDescriptor,
  readNothing,
  writeDescriptor,
  writeNothing,
} from './io/descriptor.js'
import { argumentBytes } from './options.js'
import type { Program } from './program.js'
import { run } from './run.js'
import { charset, harmless } from './terminal.js'

/**
 * Runs a program as this process: standard streams, exit code. The first argument comes from the `sh`
 * front of each program and lists the descriptors that the caller has opened, and whether standard output
 * is a terminal: inside Node.js this can no
 * longer be found out, since Node.js puts its own into the gaps.
 */
export async function main(program: Program): Promise<void> {
  const [open = '', ...words] = process.argv.slice(2)
  if (open.startsWith('second')) {
    const { leave, secondInput } = await import('./second.js')
    return leave(await runSecond(program, argumentBytes(words), secondInput(open)))
  }
  const has = (what: number | string) => open.split(',').includes(String(what))
  const terminal = has('terminal') ? harmless(charset(process.env)) : undefined
  const code = await run(program, argumentBytes(words), {
    stdin: has(0) ? readDescriptor(0) : readNothing(),
    stdout: has(1) ? writeDescriptor(1, terminal) : writeNothing(),
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
    second: async () =>
      has(0) && !has('limited') ? (await import('./second.js')).startSecond() : undefined,
    watched: has('watched'),
    typed: isTyped(0) ? () => process.getBuiltinModule('node:tty').isatty(0) : undefined,
    notes: true,
    tz: process.env['TZ'],
    written: () => {
      const input = fstatSync(0)
      return (input.isFile() ? input.mtimeMs : Date.now()) / 1000
    },
  })
  // A read may still be under way if the reader of our output has left.
  process.exit(code)
}
