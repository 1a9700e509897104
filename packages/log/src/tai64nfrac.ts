// tai64nfrac - turn TAI64N labels into decimal stamps
import { type Core, Output, type Program, type Usage } from '@qmailanalog/program'
import { isSeparator, viewOf } from '@qmailanalog/record'
import { decimalOfLabel, labelEnd } from './forms/label.js'

const LF = 10

const usage: Usage = {
  name: 'tai64nfrac',
  summary: 'turn TAI64N labels into decimal stamps',
  reads: 'lines on standard input, of which those that multilog stamped begin with a label.',
  prints: 'the same lines with seconds since 1970, a point and nine digits in place of the label.',
  sections: [
    {
      title: 'DESCRIPTION',
      text: [
        'A label is @ and 24 hexadecimal digits (TAI64N) or 16 (TAI64, without nanoseconds). It is 2^62 + 10 + the UNIX second at every date. It is the first field of its line: blanks, tabs and NULs may stand before it, and one of them, or nothing, behind it. Other lines, and labels of times before 1970, stay as they are.',
      ],
    },
  ],
  examples: [
    {
      command: 'cat @* current | tai64nfrac | matchup 5>/dev/null | zoverall',
      help: 'as it is done since 1999',
    },
  ],
  see: ['qlogcat(1)', 'matchup(1)'],
}

/** Turns the label at the beginning of each line into a decimal stamp. */
export class Labels implements Core {
  constructor(private readonly out: Output) {}

  block(buf: Buffer, start: number, end: number): void {
    const { out } = this
    const view = viewOf(buf)
    for (let p = start; p < end; ) {
      const lf = buf.indexOf(LF, p)
      let label = p
      while (isSeparator(buf[label])) label++
      out.bytes(view, p, label)
      out.room(32)
      const length = decimalOfLabel(out.view, out.n, view, label)
      const text = length < 0 ? label : labelEnd(view, label)
      if (length >= 0) out.n = length
      out.bytes(view, text, lf + 1)
      p = lf + 1
    }
  }

  long(first: Buffer): void {
    this.out.copy(first, 0, first.length)
    this.out.text('\n')
  }

  end(rest: Buffer): void {
    if (rest.length === 0) return
    this.block(Buffer.concat([rest, Buffer.from('\n')]), 0, rest.length + 1)
    this.out.n--
  }
}

export const tai64nfrac: Program = {
  usage,
  open() {
    const out = new Output()
    return { core: new Labels(out), out }
  },
}
