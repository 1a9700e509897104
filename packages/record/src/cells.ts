import { isUtf8 } from 'node:buffer'
import { fixed, plain } from './printf.js'

/** What stands as it is: printable ASCII without `%`. */
const plainText = /^[!-$&-~]*$/
const encodedByte = /%([0-9A-Fa-f]{2})/g

const hex = (byte: number) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`

/**
 * Bytes (latin1) as a cell that other programs can read: bytes below 33, 127, `%` and what is no part of
 * well-formed UTF-8 become `%HH` (matchup(5), MACHINE FORMS). `decoded` gives them back.
 */
export function encoded(text: string): string {
  if (plainText.test(text)) return text
  let cell = ''
  for (let at = 0; at < text.length; ) {
    const length = characterAt(text, at)
    const byte = text.charCodeAt(at)
    if (length > 1) cell += text.slice(at, at + length)
    else cell += byte < 33 || byte > 126 || byte === 0x25 ? hex(byte) : text[at]
    at += length
  }
  return cell
}

/** As `encoded`, and a first byte that would make a spreadsheet run the cell becomes `%HH` too. */
export function encodedForSheet(text: string): string {
  const cell = encoded(text)
  return /^[=+\-@]/.test(cell) ? hex(cell.charCodeAt(0)) + cell.slice(1) : cell
}

/** The bytes that were encoded. */
export const decoded = (cell: string): string =>
  cell.includes('%')
    ? cell.replace(encodedByte, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)))
    : cell

/** How many bytes the UTF-8 character has that begins there; 1 if none does. */
function characterAt(text: string, at: number): number {
  const first = text.charCodeAt(at)
  const length = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 1
  if (length === 1 || at + length > text.length) return 1
  return isUtf8(Buffer.from(text.slice(at, at + length), 'latin1')) ? length : 1
}

/** A cell of CSV (RFC 4180, 2). */
export const quoted = (cell: string): string =>
  /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell

/** A cell as a string of JSON (RFC 8259, 7). */
export const jsonString = (cell: string): string =>
  `"${cell.replace(/["\\]/g, (character) => `\\${character}`)}"`

/** A number as other programs read it: whole ones whole, others with six places at most; nothing for NaN. */
export function machineNumber(n: number): string {
  if (Number.isNaN(n)) return ''
  if (Number.isInteger(n)) return plain(n + 0)
  const text = fixed(n, 6).replace(/\.?0+$/, '')
  return text === '-0' ? '0' : text
}
