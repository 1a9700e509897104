/** An option of a program, as data. */
export interface Option {
  name: string
  /** what stands for its value in the help; without it the option is a flag */
  value?: string
  /** whether it may be given several times: its values come with a NUL between */
  many?: boolean
  /** whether its value may be the empty word */
  empty?: boolean
  /** what the value may be, if that is known beforehand; for completion, nothing is checked */
  choices?: readonly string[]
  help: string
}

/** A word that follows the options, as data. */
export interface Operand {
  name: string
  help: string
  /** as those of an option */
  choices?: readonly string[]
  /** may be left out */
  optional?: boolean
  /** may be given more than once; such an operand comes last */
  many?: boolean
}

/** An example: a command that can be pasted and what it is for. */
export interface Example {
  command: string
  help: string
}

/** The name of a column of a table, and what it means. */
export type ColumnHelp = [name: string, help: string]

/** A heading of the manual page with its paragraphs; lines in a list of their own are shown as they stand. */
export interface Section {
  title: string
  text: (string | string[])[]
}

/**
 * How a program is used: the one text from which the command line, `--help` and the manual page follow.
 */
export interface Usage {
  name: string
  /** what it is, as in the NAME line of its manual page: no capital, no full stop */
  summary: string
  operands?: Operand[]
  options?: Option[]
  /** what it reads, a sentence */
  reads: string
  /** what it prints, a sentence */
  prints: string
  /** of what it prints, in their order: in help and manual they stand under COLUMNS */
  columns?: ColumnHelp[]
  /** descriptors beyond 2 that the caller may have opened for it */
  descriptors?: number[]
  /** more for the manual page */
  sections?: Section[]
  examples: Example[]
  /** exit codes beyond those that every program has */
  exits?: { code: number; help: string }[]
  see?: string[]
}

/** The exit codes of every program. */
export const exit = {
  /** the work is done */
  done: 0,
  /** the request is wrong; trying again does not help */
  usage: 100,
  /** something outside is wrong; try again later */
  later: 111,
} as const

/** The command line in one line, without the program's name: `[OPTION]... QP`. */
export function synopsis(usage: Usage): string {
  const words = usage.options?.length ? ['[OPTION]...'] : []
  for (const { name, optional, many } of usage.operands ?? []) {
    words.push(`${optional ? `[${name}]` : name}${many ? '...' : ''}`)
  }
  return words.join(' ')
}

/** The columns of a table with what they mean, a line each, for help and manual. */
export function columnLines({ columns = [] }: Usage): string[] {
  const width = Math.max(...columns.map(([name]) => name.length))
  return columns.map(([name, help]) => `${name.padEnd(width)}  ${help}`)
}

/** The exit codes of a program with what they mean, for help and manual. */
export function exitCodes(usage: Usage): { code: number; help: string }[] {
  return [
    { code: exit.done, help: 'done' },
    ...(usage.exits ?? []),
    { code: exit.usage, help: 'wrong usage' },
    { code: exit.later, help: 'unable to read or write; try again later' },
  ]
}
