import { stampOf } from '@qmailanalog/record'
import { timeOfStamp } from '@qmailanalog/report'
import type { Span } from '@qmailanalog/time'

/** A kind of lines that qmail-send writes and matchup passes on (qmail-log(5)). */
export interface LineKind {
  name: string
  /** fits what stands behind the stamp; a group within is what the line is about */
  line: RegExp
}

/** What is known of lines of one kind. */
export interface LineFacts {
  count: number
  /** in seconds since 1970; NaN if none has a time */
  first: number
  last: number
  /** the first by its bytes, without its stamp (latin1) */
  example: string
  /** what they are about, the first by its bytes, if they name something: qmail-rspawn */
  about: string | undefined
}

const passedOn = /^(?:\? \S+[ \t]+((?:triple )?bounce\b.*)|\S+[ \t]+((?:alert|warning):.*))$/s

/** How many bytes of a line are looked at. */
const looked = 2000

/** Lines that are no records. */
export class Lines {
  readonly kinds = new Map<string, LineFacts>()
  /** lines of qmail-send */
  status = 0
  /** all others */
  others = 0

  /**
   * @param known the first of these that fits a line is its kind
   * @param span the times that count
   */
  constructor(
    private readonly known: LineKind[],
    private readonly span: Span | undefined,
  ) {}

  /** Takes a line without its LF: `buf[start..end)`. */
  take(buf: Buffer, start: number, end: number): void {
    const line = buf.toString('latin1', start, Math.min(end, start + looked))
    const [, bounce, text = bounce] = passedOn.exec(line) ?? []
    if (text === undefined) {
      this.others++
      return
    }
    const stamp = stampOf(line)
    if (this.span && !this.span.hasText(stamp)) return
    this.status++
    for (const { name, line } of this.known) {
      const fits = line.exec(text)
      if (!fits) continue
      this.count(name, text, timeOfStamp(stamp), fits[1])
      return
    }
  }

  private count(name: string, text: string, time: number, about: string | undefined): void {
    const known = this.kinds.get(name)
    if (!known) {
      this.kinds.set(name, { count: 1, first: time, last: time, example: text, about })
      return
    }
    known.count++
    if (text < known.example) known.example = text
    if (about !== undefined && (known.about === undefined || about < known.about)) {
      known.about = about
    }
    if (Number.isNaN(time)) return
    // What is no time gives way to what is one.
    if (!(known.first <= time)) known.first = time
    if (!(known.last >= time)) known.last = time
  }
}
