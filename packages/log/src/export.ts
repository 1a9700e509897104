import { microseconds, type Wrapped } from './json.js'

const name = /^[A-Z_][A-Z0-9_]*$/

/**
 * `journalctl -o export`: a record is lines NAME=VALUE up to an empty one; a value that is no text comes
 * as NAME, LF, its length (64 bits, little end first), its bytes, LF. Takes such a log line by line.
 */
export class Export {
  private fields = new Map<string, string>()
  /** a binary value that is not whole yet: its name, and what is there */
  private binary: { name: string; bytes: string } | undefined
  /** the lines of the record that has begun */
  raw: string[] = []

  /** Whether a record has begun: the next line, whatever it is, is to be given to `line`. */
  get open(): boolean {
    return this.fields.size > 0
  }

  /** Whether a line begins a record. */
  begins(line: string): boolean {
    return line.startsWith('__CURSOR=')
  }

  /** Takes a line without its LF; answers with the record that it ends. */
  line(line: string): Wrapped | undefined {
    this.raw.push(line)
    if (this.binary) {
      this.binary.bytes += `${line}\n`
      const { bytes } = this.binary
      if (bytes.length < 8) return undefined
      const length = Number(Buffer.from(bytes.slice(0, 8), 'latin1').readBigUInt64LE())
      if (bytes.length < 8 + length + 1) return undefined
      this.fields.set(this.binary.name, bytes.slice(8, 8 + length))
      this.binary = undefined
      return undefined
    }
    if (line === '') return this.end()
    const equals = line.indexOf('=')
    if (equals > 0) this.fields.set(line.slice(0, equals), line.slice(equals + 1))
    else if (name.test(line)) this.binary = { name: line, bytes: '' }
    return undefined
  }

  /** The record that the end of the log ends, if one has begun. */
  end(): Wrapped | undefined {
    const { fields } = this
    this.fields = new Map()
    this.raw = []
    this.binary = undefined
    const text = fields.get('MESSAGE')
    if (text === undefined) return undefined
    const time =
      fields.get('_SOURCE_REALTIME_TIMESTAMP') ?? fields.get('__REALTIME_TIMESTAMP') ?? ''
    return {
      text,
      host: fields.get('_HOSTNAME'),
      tag: fields.get('SYSLOG_IDENTIFIER') ?? fields.get('_COMM'),
      stamp: microseconds(time),
    }
  }
}
