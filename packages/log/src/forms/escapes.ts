/** Whether `#011`, `#012` or `#015` stands somewhere in the bytes: rsyslog writes control characters so. */
export function hasEscape(view: DataView, start: number, end: number): boolean {
  let p = start
  for (; p + 4 <= end; p += 4) {
    const four = view.getInt32(p, true) ^ 0x23232323
    if (((four - 0x01010101) & ~four & 0x80808080) !== 0) {
      for (let at = p; at < p + 4; at++) if (isEscape(view, at, end)) return true
    }
  }
  for (; p < end; p++) if (isEscape(view, p, end)) return true
  return false
}

function isEscape(view: DataView, at: number, end: number): boolean {
  if (view.getUint8(at) !== 0x23 || at + 4 > end) return false
  if (view.getUint8(at + 1) !== 0x30 || view.getUint8(at + 2) !== 0x31) return false
  const last = view.getUint8(at + 3)
  return last === 0x31 || last === 0x32 || last === 0x35
}

const ended = new Set(['#012', '#015'])

/** Text with the escapes undone: a tab and a line feed are blanks, a carriage return is nothing at the end and a blank before. */
export function unescaped(text: string): string {
  let end = text.length
  while (ended.has(text.slice(end - 4, end))) end -= 4
  return text.slice(0, end).replace(/#01[125]/g, ' ')
}
