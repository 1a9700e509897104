import { readFileSync } from 'node:fs'
import { WrongUsage } from '../errors.js'
import { suggestion } from './suggestion.js'
import { type Option, synopsis, type Usage } from './usage.js'

/** What the command line says; words are bytes (latin1). */
export interface Given {
  operands: string[]
  /** by name; a flag that is given is `true` */
  options: Record<string, string | true | undefined>
}

/** A request that is answered by a text on standard output. */
export type Asked = 'help' | 'version'

/**
 * Reads a command line by its usage. The parser is loaded only if there is an option to read, yargs itself for the
 * help text, since loading them takes as long as many programs run.
 */
export async function parseArguments(usage: Usage, args: string[]): Promise<Given | Asked> {
  if (isOnlyOperand(usage, args)) return { operands: args, options: {} }
  const dashes = args.indexOf('--')
  const before = dashes < 0 ? args : args.slice(0, dashes)
  if (!before.some((word) => word.length > 1 && word.startsWith('-'))) {
    const operands = dashes < 0 ? args : [...before, ...args.slice(dashes + 1)]
    return { operands: checked(usage, operands), options: {} }
  }
  const words = known(usage, args)
  if (typeof words === 'string') return words
  const { readOptions } = await import('./read-options.js')
  const { operands, options } = readOptions(usage, words)
  return { operands: checked(usage, operands), options }
}

/**
 * What is asked for without a command line, checked as one is: an option that is none, a flag that has a value, one
 * that has none, an operand too few or too many throw WrongUsage.
 */
export function givenOf(usage: Usage, operands: string[], options: Given['options']): Given {
  const own = usage.options ?? []
  for (const [name, value] of Object.entries(options)) {
    const option = own.find((it) => it.name === name)
    if (!option) {
      const names = own.map(({ name }) => name)
      const known = names.length > 0 ? suggestion(name, names) : '; there is none'
      throw new WrongUsage(`unknown option ${name}${known}`)
    }
    if (option.value === undefined && value !== true) {
      throw new WrongUsage(`option ${name} takes no value`)
    }
    if (option.value !== undefined && (value === true || (value === '' && !option.empty))) {
      throw new WrongUsage(`option ${name} needs a value: ${option.value}`)
    }
  }
  return { operands: checked(usage, operands), options }
}

/** The options of every program, beside its own. */
const everywhere: Option[] = [
  { name: 'help', help: 'show this help' },
  { name: 'version', help: 'show the version' },
]

const optionsOf = ({ options = [] }: Usage) => [...options, ...everywhere]

/** Whether the only word is what a program wants that wants one word: addresses, which scripts hand over as logs have them, may begin with a dash. */
function isOnlyOperand(usage: Usage, [only, ...more]: string[]): boolean {
  const [operand, ...others] = usage.operands ?? []
  if (only === undefined || more.length > 0 || !only.startsWith('-') || only === '--') return false
  if (!operand || operand.optional || operand.many || others.length > 0) return false
  return only !== '-h' && !optionsOf(usage).some(({ name }) => only === `--${name}`)
}

/**
 * The words with each option and its value as one of them, the value in quotes; or what is asked for. WrongUsage in
 * our words if an option is none.
 */
function known(usage: Usage, args: string[]): string[] | Asked {
  const options = optionsOf(usage)
  const words: string[] = []
  let asked: Asked | undefined
  for (let n = 0; n < args.length; n++) {
    const word = args[n]!
    if (word === '--') return asked ?? [...words, ...args.slice(n)]
    if (word === '-h') {
      asked = 'help'
      continue
    }
    if (word === '-' || !word.startsWith('-')) {
      words.push(word)
      continue
    }
    const equals = word.indexOf('=')
    const dashed = equals < 0 ? word : word.slice(0, equals)
    const option = options.find(({ name }) => dashed === `--${name}`)
    if (!option) {
      const names = options.map(({ name }) => `--${name}`)
      throw new WrongUsage(`unknown option ${dashed}${suggestion(dashed, names)}`)
    }
    if (option.value === undefined) {
      if (equals >= 0) throw new WrongUsage(`option ${dashed} takes no value`)
      if (option.name === 'help') asked = 'help'
      else if (option.name === 'version') asked ??= 'version'
      // The word behind it is no value of it, even if that is true or false.
      else words.push(`${word}=true`)
      continue
    }
    const value = equals < 0 ? args[++n] : word.slice(equals + 1)
    const isValue = value !== '' || option.empty
    if (value === undefined || !isValue || options.some(({ name }) => value === `--${name}`)) {
      throw new WrongUsage(`option ${dashed} needs a value: ${dashed} ${option.value}`)
    }
    const before = option.many ? words.findIndex((it) => it.startsWith(`${dashed}="`)) : -1
    if (before >= 0) words[before] = `${words[before]!.slice(0, -1)}\0${value}"`
    else words.push(`${dashed}="${value}"`)
  }
  return asked ?? words
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
