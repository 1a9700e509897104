import { readFileSync } from 'node:fs'
import { WrongUsage } from './errors.js'
import { synopsis, type Usage } from './usage.js'

/** What the command line says; words are bytes (latin1). */
export interface Given {
  operands: string[]
  /** by name; a flag that is given is `true` */
  options: Record<string, string | true | undefined>
}

/** A request that is answered by a text on standard output. */
export type Asked = 'help' | 'version'

/**
 * Reads a command line by its usage. yargs is loaded only if there is an option to read, since loading
 * it takes longer than most programs run.
 */
export async function parseArguments(usage: Usage, args: string[]): Promise<Given | Asked> {
  const dashes = args.indexOf('--')
  const before = dashes < 0 ? args : args.slice(0, dashes)
  if (!before.some((word) => word.length > 1 && word.startsWith('-'))) {
    const operands = dashes < 0 ? args : [...before, ...args.slice(dashes + 1)]
    return { operands: checked(usage, operands), options: {} }
  }
  const { readOptions } = await import('./yargs.js')
  const given = await readOptions(usage, args)
  if (typeof given === 'object' && 'wrong' in given) throw new WrongUsage(given.wrong)
  return typeof given === 'string' ? given : { ...given, operands: checked(usage, given.operands) }
}

function checked(usage: Usage, operands: string[]): string[] {
  const wanted = usage.operands ?? []
  const missing = wanted.find(({ optional }, n) => !optional && n >= operands.length)
  if (missing) throw new WrongUsage(`missing ${missing.name}: usage: ${line(usage)}`)
  if (operands.length > wanted.length && !wanted.at(-1)?.many) {
    throw new WrongUsage(`unexpected argument ${operands[wanted.length]}: usage: ${line(usage)}`)
  }
  return operands
}

function line(usage: Usage): string {
  return `${usage.name} ${synopsis(usage)}`.trim()
}

/**
 * The words of the command line as bytes (latin1). Node.js decodes them as UTF-8, which loses every
 * other byte; Linux keeps them as they came.
 */
export function argumentBytes(words: string[]): string[] {
  if (words.every((word) => /^[\0-\x7f]*$/.test(word))) return words
  if (words.some((word) => word.includes('\ufffd'))) {
    try {
      const all = readFileSync('/proc/self/cmdline', 'latin1').split('\0').slice(0, -1)
      if (all.length >= words.length) return all.slice(all.length - words.length)
    } catch {
      // Not Linux: what UTF-8 can say has to do.
    }
  }
  return words.map((word) => Buffer.from(word).toString('latin1'))
}
