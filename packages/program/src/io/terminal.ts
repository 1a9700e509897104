/** Changes the bytes that pass by; called without any in the end. */
export type Change = (bytes?: Buffer) => Buffer

/** The character set that the environment names, where setlocale(3) looks for it: `utf-8`, `iso-8859-1`, … or nothing. */
export function charset(env: Record<string, string | undefined>): string {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || ''
  const name = /\.([^@]*)/.exec(locale)?.[1]?.toLowerCase() ?? ''
  return name.replace(/^utf8$/, 'utf-8').replace(/^iso-?8859-?/, 'iso-8859-')
}

/**
 * Makes bytes harmless for a terminal with that character set: what controls it, and what is no
 * character there, becomes `?`, as in ls(1). Logs carry text from strangers. LF and TAB stay.
 */
export function harmless(set: string): Change {
  if (set !== 'utf-8') {
    const bad = set.startsWith('iso-8859-') ? /[^\t\n\x20-\x7e\xa0-\xff]/g : /[^\t\n\x20-\x7e]/g
    return (bytes) => Buffer.from((bytes?.toString('latin1') ?? '').replace(bad, '?'), 'latin1')
  }
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  return (bytes) => {
    const text = bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode()
    return Buffer.from(text.replace(/[^\P{C}\n\t]|\ufffd/gu, '?'))
  }
}

/**
 * A line for standard error with nothing in it that is no character of the line: names of files, options and
 * lines of logs come from outside, and may hold an LF, or what controls a terminal. Such bytes become \xHH; UTF-8
 * stays as it is.
 */
export function visible(line: string): string {
  if (/^[ -~]*$/.test(line)) return line
  const shown = (text: string) => Array.from(text, (byte) => `\\x${hex(byte)}`).join('')
  const bytes = Buffer.from(line, 'latin1')
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let text = ''
  try {
    text = decoder.decode(bytes)
  } catch {
    return line.replace(/[^ -~]/g, shown)
  }
  const harmless = text.replace(/\p{C}|\p{Zl}|\p{Zp}/gu, (what) =>
    shown(Buffer.from(what).toString('latin1')),
  )
  return Buffer.from(harmless).toString('latin1')
}

const hex = (byte: string) => byte.charCodeAt(0).toString(16).padStart(2, '0')
