import { exit, Fatal } from '@qmailanalog/program'
import type { Failure } from './types.js'

/** What a program says on standard error, told apart: why it fails, and what is no failure. */
export class Heard {
  private first: string | undefined

  /** @param warn is told a line of everything else, as the program says it */
  constructor(
    private readonly name: string,
    private readonly warn: (line: string) => void,
  ) {}

  readonly complain = (line: string): void => {
    const text = Buffer.from(line, 'latin1').toString()
    const fatal = `${this.name}: fatal: `
    if (text.startsWith(`${this.name}: try '`)) return
    if (this.first !== undefined || !text.startsWith(fatal)) this.warn(text)
    else this.first = text.slice(fatal.length)
  }

  /** Why it failed, by its exit code. */
  failure(code: number): Failure {
    return failed(this.name, this.first ?? `exit code ${code}`, code)
  }
}

/** What was thrown before there was a run. */
export function failureOf(name: string, error: unknown): Failure {
  const { message } = error as Error
  // Words of the command line are bytes.
  const text = Buffer.from(message, 'latin1').toString()
  return failed(name, text, error instanceof Fatal ? error.code : exit.later)
}

function failed(name: string, why: string, code: number): Failure {
  const known = code === exit.usage ? exit.usage : exit.later
  return Object.assign(new Error(`${name}: ${why}`), { code: known })
}
