import { type Given, givenOf, type Option, type Usage, WrongUsage } from '@qmailanalog/program'

/** What the command lines of programs have, and a library has not: descriptors, and the form of what it gives as an object. */
const omitted: Record<string, string> = { matchup: 'state-fd', qlogmatch: 'format' }

/** The options of a program that a caller may give. */
export const optionsOf = ({ name, options = [] }: Usage): Option[] =>
  options.filter((option) => option.name !== omitted[name])

/** The option that holds the words of an operand that may be given more than once: `files` for FILE. */
export function manyOf({ operands = [] }: Usage): string | undefined {
  const last = operands.at(-1)
  return last?.many ? `${last.name.toLowerCase()}s` : undefined
}

/** What a caller asks for by long names of options, checked as a command line is; throws WrongUsage. */
export function asked(usage: Usage, options: unknown, operands: string[] = []): Given {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new WrongUsage('options are no object')
  }
  const own = optionsOf(usage)
  const many = manyOf(usage)
  if (many !== undefined) own.push({ name: many, help: '' })
  const words: Given['options'] = {}
  let list = operands
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === false) continue
    if (name === many) list = listOf(name, value)
    else words[name] = value === true || bytesOf(`option ${name}`, value)
  }
  return givenOf({ ...usage, options: own }, list, words)
}

/** The bytes that a field of a record is compared with, as such fields have them: a string of bytes (latin1). */
export function fieldOf(what: string, value: unknown): string {
  if (typeof value !== 'string') return bytesOf(what, value)
  if (!/^[\0-\xff]*$/.test(value))
    throw new WrongUsage(`${what} is no string of bytes: ${utf8(value)}`)
  return value
}

function listOf(name: string, value: unknown): string[] {
  if (!Array.isArray(value)) throw new WrongUsage(`option ${name} is no list`)
  return value.map((word) => bytesOf(`option ${name}`, word))
}

function bytesOf(what: string, value: unknown): string {
  if (typeof value === 'string') return utf8(value)
  if (typeof value === 'number') return String(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1')
  throw new WrongUsage(`${what} is no text`)
}

const utf8 = (text: string) => Buffer.from(text).toString('latin1')
