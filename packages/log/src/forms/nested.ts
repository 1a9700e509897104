import { viewOf } from '@qmailanalog/record'
import type { Gathered } from './gathered.js'
import { fromJson, type Wrapped } from './json.js'
import { Partial } from './partial.js'
import { container } from './pieces.js'
import { Records } from './records.js'
import { Found, timeAt } from './times.js'

/** Takes lines that hold other lines, or pieces of them: JSON, those of containers. */
export abstract class Nested extends Records {
  protected readonly partial = new Partial()
  private readonly found = new Found()

  protected json(line: string): boolean {
    return this.wrapped(fromJson(line))
  }

  /** A line of a container that stands in its log, behind a time and the name of its stream; P is a piece of one. */
  protected container(start: number, end: number, depth: number): boolean {
    const { buf } = this
    const text = container(buf, start, end, this.found)
    const [stream = '', kind = ''] = buf.toString('latin1', start, text).split(' ')
    const length = this.around()
    const stamp = this.stamp.text(Math.max(length, 0))
    this.given = () => (length < 0 ? undefined : stamp)
    const goesOn = kind.startsWith('P')
    if (!goesOn && !this.partial.has(stream)) return this.inner(text, end, depth + 1)
    const whole = this.joined(stream, buf.toString('latin1', text, end), goesOn)
    if (whole === undefined) return true
    return this.in(
      whole,
      (start, end) => this.inner(start, end, depth + 1) || this.foreignText(start, end),
    )
  }

  /** What a piece of a line makes whole; undefined if nothing, or what is too long. */
  protected joined(stream: string, piece: string, goesOn: boolean): string | undefined {
    if (goesOn) {
      const given = this.partial.add(stream, piece)
      if (given) this.givenUp(given)
      return undefined
    }
    const begun = this.partial.take(stream)
    begun?.add(piece)
    if (!begun?.tooLong) return begun?.text ?? piece
    this.released(0, begun)
    return undefined
  }

  /** A line of a container whose last piece does not come. */
  protected givenUp(line: Gathered): void {
    if (line.tooLong) this.released(0, line)
    else if (!this.within(line.text, 0)) this.foreignLines(line.text)
  }

  protected foreignLines(text: string): void {
    for (const line of text.split('\n')) {
      this.in(line, (start, end) => this.foreignText(start, end))
    }
  }

  protected foreignText(start: number, end: number): true {
    this.sink.foreign(this.buf, this.view, start, end)
    return true
  }

  /** What stands in one line of JSON, or a record of the journal; false if no record does. */
  protected wrapped(record: Wrapped | undefined): boolean {
    if (!record) return false
    const { stamp, time, partial, stream = '', host = '', tag } = record
    const text = partial === undefined ? record.text : this.joined(stream, record.text, partial)
    if (text === undefined) return true
    if (stamp !== undefined) this.given = () => stamp
    else if (time !== undefined) this.given = () => this.stampOf(time)
    const origin = tag === undefined ? 0 : this.origins.numberOf(host, tag)
    // Each of them is to be taken.
    return text.split('\n').filter((line) => this.within(line, origin)).length > 0
  }

  /** The stamp of a time as a daemon has written it. */
  protected stampOf(time: string): string | undefined {
    const bytes = Buffer.from(`${time}\n`, 'latin1')
    if (timeAt(bytes, 0, time.length, this.found) < 0) return undefined
    const length = this.stamp.ofTime(this.found, viewOf(bytes))
    return length < 0 ? undefined : this.stamp.text(length)
  }

  /** A line of text that stood in something else; whether it is a record. */
  protected within(line: string, origin: number): boolean {
    this.origin = origin
    return this.in(line.replace(/\r+$/, ''), (start, end) => this.inner(start, end, 1))
  }
}
