import { longestLine } from '@qmailanalog/record'
import { Gathered } from './gathered.js'
import { microseconds, type Wrapped } from './json.js'

/** How a line of a record begins that is no value of bytes. */
const field = /^[A-Z_][A-Z0-9_]*(?:=|$)/

const message = 'MESSAGE'
const time = '__REALTIME_TIMESTAMP'
const sourceTime = '_SOURCE_REALTIME_TIMESTAMP'
/** The fields of which something is made; others are passed over. */
const wanted = new Set([message, time, sourceTime, '_HOSTNAME', 'SYSLOG_IDENTIFIER', '_COMM'])

interface Value {
  value: Gathered
  /** whether it comes as bytes with their number, as it must if there is an LF in it */
  binary: boolean
}

/** A value that comes as bytes, and is not whole yet. */
interface Binary {
  name: string
  /** its length as it stands there, eight bytes when it is whole */
  size: string
  /** how much is still to come, once that is known */
  left: number
  /** not kept if the field is not wanted */
  value: Gathered | undefined
}

/**
 * `journalctl -o export`: a record is lines NAME=VALUE up to an empty one; a value that is no text comes
 * as NAME, LF, its length (64 bits, little end first), its bytes, LF. Takes such a log line by line, and keeps no
 * more of it than a line may have.
 */
export class Export {
  private fields = new Map<string, Value>()
  private binary: Binary | undefined
  /** whether a record has begun: the next line is to be given to `line`, if `takes` says so */
  open = false

  /** Whether a line begins a record. */
  begins(line: string): boolean {
    return line.startsWith('__CURSOR=')
  }

  /** Whether the next line, whatever it is, is of a value. */
  get inValue(): boolean {
    return this.binary !== undefined
  }

  /** Whether a line belongs to the record that has begun. */
  takes(line: string): boolean {
    return this.binary !== undefined || line === '' || field.test(line)
  }

  /** Takes a line without its LF; answers with the record that it ends, or with its text if that is too long for a line. */
  line(line: string): Wrapped | Gathered | undefined {
    this.open = true
    if (this.binary) {
      this.bytes(this.binary, `${line}\n`, 0)
      return undefined
    }
    if (line === '') return this.end()
    const equals = line.indexOf('=')
    const name = equals < 0 ? line : line.slice(0, equals)
    const value = wanted.has(name) ? new Gathered() : undefined
    if (equals < 0) this.binary = { name, size: '', left: 0, value }
    else if (value) this.fields.set(name, { value, binary: false })
    if (equals >= 0) value?.add(line.slice(equals + 1))
    return undefined
  }

  /** Takes bytes of a value: the first of them, and how many there are. */
  some(first: string, length: number): void {
    if (this.binary) this.bytes(this.binary, first, length - first.length)
  }

  /** Takes bytes of a value, and what stands behind it, of which so many at the end are not known. */
  private bytes(binary: Binary, known: string, unknown: number): void {
    const missing = 8 - binary.size.length
    if (missing > 0) {
      binary.size += known.slice(0, missing)
      if (binary.size.length < 8) return
      binary.left = Number(Buffer.from(binary.size, 'latin1').readBigUInt64LE())
    }
    const bytes = known.slice(Math.max(0, missing))
    const { name, value, left } = binary
    const taken = Math.min(left, bytes.length)
    const passed = Math.min(left - taken, unknown)
    value?.add(bytes.slice(0, taken))
    value?.skip(passed)
    binary.left -= taken + passed
    if (bytes.length + unknown === taken + passed) return
    if (value) this.fields.set(name, { value, binary: true })
    this.binary = undefined
  }

  /** The record that the end of the log ends, if one has begun, or its text. */
  end(): Wrapped | Gathered | undefined {
    const { fields } = this
    this.fields = new Map()
    this.binary = undefined
    this.open = false
    const text = fields.get(message)?.value
    if (text === undefined || text.tooLong) return text
    const of = (...names: string[]) =>
      names.map((name) => fields.get(name)?.value.text).find((value) => value !== undefined)
    return {
      text: text.text,
      host: of('_HOSTNAME'),
      tag: of('SYSLOG_IDENTIFIER', '_COMM'),
      stamp: microseconds(of(sourceTime, time) ?? ''),
    }
  }

  /** A text with which another run goes on as this one would; what came next comes behind it. */
  unfinished(): string {
    if (!this.open) return ''
    let text = '__CURSOR=\n'
    for (const [name, { value, binary }] of this.fields) {
      text += binary ? `${name}\n${sized(value, 0)}\n` : `${name}=${value.text}\n`
    }
    if (!this.binary) return text
    const { name, size, left, value } = this.binary
    return `${text}${name}\n${size.length < 8 ? size : sized(value, left)}`
  }
}

/**
 * A value with its length before it, of which so many bytes are still to come. One that is too long begins as it
 * did, in lines that are not; one that is not kept is a line feed, so that a line ends here.
 */
function sized(value: Gathered | undefined, left: number): string {
  const text = value?.tooLong ? value.text.padEnd(longestLine + 1, '\n') : (value?.text ?? '\n')
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(BigInt.asUintN(64, BigInt(text.length + left)))
  return `${size.toString('latin1')}${text}`
}
