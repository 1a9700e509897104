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

/** What a daemon calls the text of a line, the surest name first. */
const textNames = ['MESSAGE', 'log', 'message', 'msg']
const timeNames =
  '_SOURCE_REALTIME_TIMESTAMP __REALTIME_TIMESTAMP time @timestamp timestamp ts date'.split(' ')
const hostNames = '_HOSTNAME host hostname HOST syslog_hostname'.split(' ')
const tagNames =
  'SYSLOG_IDENTIFIER _COMM program PROGRAM appname app-name ident tag service container_name'.split(
    ' ',
  )
/** What the log of a container has, of which a line without LF is a piece. */
const ofContainer = new Set(['log', 'stream', 'time', 'attrs'])
/** As deep as objects lie in each other. */
const deepest = 4

type Fields = Record<string, unknown>

/**
 * A record of the journal (`journalctl -o json`), of a container (`{"log":…}`), or of any daemon that writes its
 * lines as JSON; undefined if there is no text in it. A text may come as a list of bytes, or of texts.
 */
export function fromJson(line: string): Wrapped | undefined {
  let object: Fields
  try {
    object = parseBytes(line) as Fields
  } catch {
    return undefined
  }
  if (!isObject(object)) return undefined
  const log = object['log']
  const stream = textOf(object['stream'])
  const piece = typeof log === 'string' && Object.keys(object).every((key) => ofContainer.has(key))
  const text = piece ? log : messageOf(object, deepest)
  if (text === undefined) return undefined
  return {
    text: text.replace(/\r?\n$/, ''),
    ...(piece && { partial: !text.endsWith('\n') }),
    stream,
    host: firstOf(object, hostNames),
    tag: firstOf(object, tagNames),
    ...timeOf(object),
  }
}

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A text, or a list of bytes or texts, as lines. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (!Array.isArray(value) || value.length === 0) return undefined
  const isByte = (n: unknown) => Number.isInteger(n) && (n as number) >= 0 && (n as number) < 256
  if (value.every(isByte)) return Buffer.from(value as number[]).toString('latin1')
  const texts = value.map(textOf)
  return texts.some((text) => text === undefined) ? undefined : texts.join('\n')
}

/** The text of an object by its name, at any depth. */
function messageOf(object: Fields, depth: number): string | undefined {
  for (const name of textNames) {
    const text = textOf(object[name])
    if (text !== undefined) return text
  }
  if (depth === 0) return undefined
  for (const value of Object.values(object)) {
    const text = isObject(value) ? messageOf(value, depth - 1) : undefined
    if (text !== undefined) return text
  }
  return undefined
}

function firstOf(object: Fields, names: string[]): string | undefined {
  for (const name of names) {
    const value = object[name]
    const text = isObject(value) ? value['name'] : value
    if (typeof text === 'string' && text !== '') return text
  }
  return undefined
}

function timeOf(object: Fields): Pick<Wrapped, 'stamp' | 'time'> {
  for (const name of timeNames) {
    const value = object[name]
    const micro = name.endsWith('REALTIME_TIMESTAMP')
    const text = typeof value === 'number' ? `${value}` : value
    if (typeof text !== 'string') continue
    const stamp = micro ? microseconds(text) : seconds(text)
    if (stamp !== undefined) return { stamp }
    if (!micro) return { time: text }
  }
  return {}
}

/** Seconds, milliseconds, micro- or nanoseconds since 1970, told by how many digits they have. */
function seconds(text: string): string | undefined {
  const [, whole = '', part = ''] = /^(\d{9,20})(?:\.(\d{1,9}))?$/.exec(text) ?? []
  if (whole === '') return undefined
  if (whole.length <= 11) return part === '' ? whole : `${whole}.${part}`
  const places = whole.length <= 14 ? 3 : whole.length <= 17 ? 6 : 9
  return `${whole.slice(0, -places)}.${whole.slice(-places)}${part}`
}
