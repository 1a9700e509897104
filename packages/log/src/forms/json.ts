/** A record of the journal or of a container's log that stands in one line of JSON; bytes as latin1. */
export interface Wrapped {
  text: string
  host?: string | undefined
  tag?: string | undefined
  /** seconds since 1970, in decimal */
  stamp?: string | undefined
  /** a time as RFC 3339 writes it */
  time?: string | undefined
  /** of a container: what is to come belongs to the same line */
  partial?: boolean
  stream?: string | undefined
}

const escapes =
  /\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|.)/g

/** Parses JSON whose text is bytes: what is not ASCII stays as the bytes of its UTF-8, escaped or not. */
function parseBytes(line: string): unknown {
  // Most lines have nothing to undo, and each backslash that is looked at takes memory.
  if (!line.includes('\\u')) return JSON.parse(line)
  const plain = line.replace(escapes, (whole, high, low, single) => {
    const codes = high
      ? [parseInt(high, 16), parseInt(low, 16)]
      : single
        ? [parseInt(single, 16)]
        : []
    if (codes.length === 0 || codes[0]! < 0x80) return whole
    return Buffer.from(String.fromCharCode(...codes)).toString('latin1')
  })
  return JSON.parse(plain)
}

/** Microseconds of the journal, numbers of 64 bits, as a stamp. */
export const microseconds = (digits: string) =>
  /^\d{7,20}$/.test(digits) ? `${digits.slice(0, -6)}.${digits.slice(-6)}` : undefined

/** `journalctl -o json`, or a container's `{"log":…}`, or undefined. A MESSAGE that is not UTF-8 comes as a list of numbers. */
export function fromJson(line: string): Wrapped | undefined {
  let object: Record<string, unknown>
  try {
    object = parseBytes(line) as Record<string, unknown>
  } catch {
    return undefined
  }
  if (typeof object !== 'object' || object === null) return undefined
  const string = (name: string) =>
    typeof object[name] === 'string' ? (object[name] as string) : undefined
  const log = string('log')
  if (log !== undefined) {
    const whole = log.endsWith('\n')
    const text = whole ? log.slice(0, -1) : log
    return { text, time: string('time'), partial: !whole, stream: string('stream') }
  }
  const message = object['MESSAGE']
  const isBytes = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every((n) => Number.isInteger(n) && n >= 0 && n < 256)
  const text = isBytes(message) ? Buffer.from(message).toString('latin1') : message
  if (typeof text !== 'string') return undefined
  const time = string('_SOURCE_REALTIME_TIMESTAMP') ?? string('__REALTIME_TIMESTAMP') ?? ''
  return {
    text,
    host: string('_HOSTNAME'),
    tag: string('SYSLOG_IDENTIFIER') ?? string('_COMM'),
    stamp: microseconds(time),
  }
}
