import type { Terminal } from '@qmailanalog/program'

/** How a text may look: plain, or as a terminal shows it. */
export interface Style {
  /** columns that a line has at most */
  width: number
  /** whether colours are used */
  colours: boolean
  /** what bars are made of: one for each part of a column that is full, in eighths */
  blocks: boolean
  /** whether characters beyond ASCII may stand there */
  unicode: boolean
}

const widest = 100
const narrowest = 72

/** The style for a terminal; without one, for a mail or a file. */
export function styleOf(terminal: Terminal | undefined): Style {
  if (!terminal) return { width: widest, colours: false, blocks: false, unicode: true }
  const unicode = terminal.charset === 'utf-8'
  return {
    // A line that fills the last column makes some terminals begin a new one.
    width: Math.max(narrowest, Math.min(widest, terminal.columns - 1)),
    colours: terminal.colours,
    blocks: unicode,
    unicode,
  }
}

const codes = { bold: 1, red: 31, green: 32, yellow: 33, cyan: 36, dim: 2 } as const
export type Colour = keyof typeof codes

/** A text in a colour, where there are colours. */
export const paint = ({ colours }: Style, colour: Colour, text: string): string =>
  colours && text !== '' ? `\u001b[${codes[colour]}m${text}\u001b[0m` : text

/** A text of the model with nothing in it that has another width than one column, or controls a terminal: `?` stands for that. */
export const harmless = ({ unicode }: Style, text: string): string =>
  text.replace(unicode ? /[^ -~\u00a1-\u00ac\u00ae-\u024f]/gu : /[^ -~]/gu, '?')
