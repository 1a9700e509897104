import type { Output } from '@qmailanalog/program'

const PERCENT = 0x25
const TAB = 9

/** Whether a byte of a key stands as it is: printable ASCII, but for `%`. */
const isPlain = (byte: number) => byte > 32 && byte < 127 && byte !== PERCENT

/** Whether four bytes are plain; some that are may be told not to be. */
function arePlain(four: number): boolean {
  const percent = four ^ 0x25252525
  const marks =
    (four - 0x21212121) | four | (four + 0x01010101) | ((percent - 0x01010101) & ~percent)
  return (marks & 0x80808080) === 0
}

const digits = Buffer.from('0123456789ABCDEF')

/** Appends `from[start..end)` as a tally has keys: `%`, and each byte that is no printable ASCII, is `%HH` (tally(5), KEYS). */
export function putKey(out: Output, from: DataView, start: number, end: number): void {
  out.room(3 * (end - start))
  const { view } = out
  let { n } = out
  let p = start
  for (; p + 4 <= end; p += 4, n += 4) {
    const four = from.getInt32(p, true)
    if (!arePlain(four)) break
    view.setInt32(n, four, true)
  }
  for (; p < end; p++) {
    const byte = from.getUint8(p)
    if (isPlain(byte)) view.setUint8(n++, byte)
    else {
      view.setUint8(n, PERCENT)
      view.setUint8(n + 1, digits[byte >> 4]!)
      view.setUint8(n + 2, digits[byte & 15]!)
      n += 3
    }
  }
  out.n = n
}

/** Where the TAB stands that a key ends at which begins there; -1 if it is not written as it must be. */
export function keyEnd(bytes: Buffer, start: number): number {
  let p = start
  for (let byte = bytes[p]!; byte !== TAB; byte = bytes[++p]!) {
    if (isPlain(byte)) continue
    if (byte !== PERCENT) return -1
    const escaped = escapedAt(bytes, p)
    if (escaped < 0 || isPlain(escaped)) return -1
    p += 2
  }
  return p
}

/** The byte that is written as `%HH` there; -1 if none is. */
function escapedAt(bytes: Buffer, at: number): number {
  const high = digit(bytes[at + 1])
  const low = digit(bytes[at + 2])
  return high < 0 || low < 0 ? -1 : high * 16 + low
}

function digit(byte = 0): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  return byte >= 65 && byte <= 70 ? byte - 55 : -1
}

/** Writes the bytes that a key tells to its place, and answers where they end. */
export function withoutEscapes(bytes: Buffer, start: number, end: number): number {
  let to = start
  for (let p = start; p < end; p++, to++) {
    const byte = bytes[p]!
    bytes[to] = byte === PERCENT ? escapedAt(bytes, p) : byte
    if (byte === PERCENT) p += 2
  }
  return to
}
