import { stampOf } from '@qmailanalog/record'
import { timeOfStamp } from '@qmailanalog/report'
import { type Before, type Kind, type Part, Sums } from '@qmailanalog/table'
import type { Span } from '@qmailanalog/time'
import { all, between, eachBefore, type IsKey, timeIn, written } from './cut.js'

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

/** How many there are of a kind, the first and the last. */
const counted: Kind[] = ['sum', 'least', 'most']

const _kinds: Kind[] = ['sum', 'least', 'most']

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
    before?: Before,
  ) {
    if (before) this.addAll(before)
  }

  private addAll(before: Before): void {
    eachBefore(before, 'status', (from, at) => {
      this.status += from.sum(at, 0)
      this.others += from.sum(at, 1)
    })
    const examples = firstOf(before, 'examples')
    const abouts = firstOf(before, 'abouts')
    eachBefore(before, 'lines', (from, at) => {
      const name = from.text(at)
      this.kinds.set(name, {
        count: from.sum(at, 0),
        first: timeIn(from.sum(at, 1)),
        last: timeIn(from.sum(at, 2)),
        example: examples.get(name) ?? '',
        about: abouts.get(name),
      })
    })
  }

  parts(): Part[] {
    const status = new Sums(2)
    if (this.status + this.others > 0) status.row('', this.status, this.others)
    const [lines, examples, abouts] = [new Sums(counted.length), new Sums(1), new Sums(1)]
    for (const [name, { count, first, last, example, about }] of this.kinds) {
      lines.row(name, count, first, last)
      examples.row([name, example].join(between), 1)
      if (about !== undefined) abouts.row([name, about].join(between), 1)
    }
    const isKey: IsKey = (bytes, start, end) => {
      const [name] = bytes.toString('latin1', start, end).split(written)
      return this.known.some((kind) => kind.name === name)
    }
    return [
      { name: 'status', kinds: all(2), sums: status },
      { name: 'lines', kinds: counted, isKey, sums: lines },
      { name: 'examples', kinds: all(1), isKey, sums: examples },
      { name: 'abouts', kinds: all(1), isKey, sums: abouts },
    ]
  }

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

/** By the name of a kind, the first of the texts by their bytes that stand behind it in the keys of a part. */
function firstOf(before: Before, part: string): Map<string, string> {
  const found = new Map<string, string>()
  eachBefore(before, part, (from, at) => {
    const [, name = '', text = ''] = /^(\S*) (.*)$/s.exec(from.text(at)) ?? []
    const known = found.get(name)
    if (known === undefined || text < known) found.set(name, text)
  })
  return found
}
