import type { Form } from './damage.js'

/** The forms of compression that are read, by the bytes that a file begins with. */
const packed: [Form, string][] = [
  ['gzip', '\x1f\x8b'],
  ['zstd', '\x28\xb5\x2f\xfd'],
  ['xz', '\xfd7zXZ\0'],
  ['bzip2', 'BZh'],
]
/** What else is no log, the place where it is told by which bytes, and what makes text of it. */
const others: [what: string, at: number, begin: string, cure: string][] = [
  ['lz4 data', 0, '\x04\x22\x4d\x18', 'lz4 -dc'],
  ['lz4 data', 0, '\x02\x21\x4c\x18', 'lz4 -dc'],
  ['lzma data', 0, ']\0\0', 'xz -dc --format=lzma'],
  ['data of compress', 0, '\x1f\x9d', 'gzip -dc'],
  ['data of pack', 0, '\x1f\x1e', 'gzip -dc'],
  ['lzip data', 0, 'LZIP', 'lzip -dc'],
  ['lzop data', 0, '\x89LZO', 'lzop -dc'],
  ['a zip archive', 0, 'PK\x03\x04', 'unzip -p'],
  ['an empty zip archive', 0, 'PK\x05\x06', 'unzip -p'],
  ['a 7-Zip archive', 0, '7z\xbc\xaf\x27\x1c', '7z x -so'],
  ['a RAR archive', 0, 'Rar!\x1a\x07', 'unrar p -inul'],
  ['a tar archive', 257, 'ustar', 'tar -xO -f'],
  ['a journal of systemd', 0, 'LPKSHHRH', 'journalctl -o export --file'],
  ['UTF-16 text', 0, '\xff\xfe', 'iconv -f UTF-16 -t UTF-8'],
  ['UTF-16 text', 0, '\xfe\xff', 'iconv -f UTF-16 -t UTF-8'],
]

/** So many first bytes tell what a file is. */
export const telling = 512

/** What frames that are passed over begin with, up to four bits (RFC 8878, 3.1.2): pzstd writes one before each other. */
const skippable = 0x184d2a5

/** Whether more bytes are needed to tell whether something that begins so is compressed. */
export function tellsTooLittle(bytes: Buffer): boolean {
  const text = bytes.toString('latin1')
  return packed.some(([, begin]) => text.length < begin.length && begin.startsWith(text))
}

/** How a file is compressed, by its first bytes. */
export function formOf(bytes: Buffer): Form {
  const text = bytes.toString('latin1', 0, 6)
  const known = packed.find(([, begin]) => text.startsWith(begin))
  if (known) return known[0]
  return bytes.length >= 4 && bytes.readUInt32LE() >>> 4 === skippable ? 'zstd' : 'plain'
}

/** Why a text that begins so is no log, and how one is made of it; undefined if it may be one. */
export function notALog(bytes: Buffer): string | undefined {
  const text = bytes.toString('latin1', 0, telling)
  const known = others.find(([, at, begin]) => text.startsWith(begin, at))
  if (known) return `${known[0]}, which is no log: '${known[3]} FILE' makes text of it`
  if (/^(?:[\t\n\r -~]\0){8}/.test(text)) return wide('UTF-16LE')
  return /^(?:\0[\t\n\r -~]){8}/.test(text) ? wide('UTF-16BE') : undefined
}

const wide = (set: string) =>
  `UTF-16 text, which is no log: 'iconv -f ${set} -t UTF-8 FILE' makes one of it`
