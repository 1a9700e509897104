import { type Given, type Option, oneOf, type Usage, WrongUsage } from '@qmailanalog/program'

const formats = ['text', 'csv', 'tsv', 'json', 'ndjson'] as const

/** How an answer is printed. */
export type Format = (typeof formats)[number]

/** What is shown of an answer, and how. */
export interface Showing {
  format: Format
  /** so many rows at most */
  top?: number
  /** the column that rows are sorted by; the report's own order if there is none */
  sort?: string
  reverse: boolean
  preamble: boolean
  header: boolean
  /** the name of the report, where rows of others stand beside: first in each row of ndjson */
  report?: string
}

/** Nothing is asked for: as 0.70 prints. */
export const asEver: Showing = { format: 'text', reverse: false, preamble: true, header: true }

const format: Option = {
  name: 'format',
  value: 'FORMAT',
  choices: formats,
  help: `How it prints: ${formats.join(', ')}; text if not given.`,
}

const lines: Option[] = [
  { name: 'no-preamble', help: 'Leave out what stands before the header.' },
  { name: 'no-header', help: 'Leave out the names of the columns.' },
]

const top: Option = {
  name: 'top',
  value: 'N',
  help: 'Show N rows only: those with the greatest first column, or the first by --sort.',
}

const sorting: Option[] = [
  {
    name: 'sort',
    value: 'COLUMN',
    help: 'Sort by this column: numbers greatest first, texts ascending.',
  },
  { name: 'reverse', help: 'Turn the order round.' },
]

/** The options of a report of figures, and of a table that is short; `top`: of one that may be long. */
export const figureOptions = [format, ...lines]
export const shortOptions = [format, ...sorting, ...lines]
export const tableOptions = [format, top, ...sorting, ...lines]

/** What the options ask for, of some columns and formats; WrongUsage if it makes no sense. */
export function showingOf(
  { options }: Pick<Given, 'options'>,
  columns: string[],
  known: readonly Format[] = formats,
): Showing {
  const { format = 'text', top, sort } = options
  return {
    format: oneOf('format', String(format), known),
    ...(top !== undefined && { top: wholeOf(String(top)) }),
    ...(sort !== undefined && { sort: oneOf('column', String(sort), columns) }),
    reverse: options['reverse'] === true,
    preamble: options['no-preamble'] !== true,
    header: options['no-header'] !== true,
  }
}

function wholeOf(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new WrongUsage(`--top ${text}: expected a whole number from 1 on`)
}

/** A usage with more options. */
export const withOptions = (usage: Usage, more: Option[]): Usage => ({
  ...usage,
  options: [...(usage.options ?? []), ...more],
})
