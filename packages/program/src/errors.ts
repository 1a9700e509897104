import { getSystemErrorMap } from 'node:util'
import { exit } from './command-line/usage.js'

/** An end that was foreseen: its message is one line for the user, `code` the exit code. */
export class Fatal extends Error {
  constructor(
    message: string,
    readonly code: number = exit.later,
  ) {
    super(message)
  }
}

/** A request that is wrong: exit code 100. */
export class WrongUsage extends Fatal {
  constructor(message: string) {
    super(message, exit.usage)
  }
}

/** Why something failed, in the system's words where it has them ("no space left on device"). */
export function reason(error: unknown): string {
  const { errno, code, message } = error as NodeJS.ErrnoException
  const known = errno === undefined ? undefined : getSystemErrorMap().get(errno)
  return known?.[1] ?? message ?? code ?? String(error)
}

/** `unable to WHAT: REASON` as an error to throw; a Fatal passes as it is. */
export function unable(what: string, error: unknown): Fatal {
  return error instanceof Fatal ? error : new Fatal(`unable to ${what}: ${reason(error)}`)
}

/** What a call answers; undefined if it fails with that code. */
export function unless<T>(code: string, call: () => T): T | undefined {
  try {
    return call()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== code) throw error
    return undefined
  }
}

/** The error of a descriptor that the caller has not opened, and what helps. */
export function badDescriptor(cure = ''): NodeJS.ErrnoException {
  return Object.assign(new Error(`bad file descriptor${cure}`), { code: 'EBADF' })
}
