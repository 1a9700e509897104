// qlogcat - print the plain records of logs in any form
import { type Core, Output, type Program, type Usage } from '@qmailanalog/program'
import { viewOf } from '@qmailanalog/record'
import type { Clock } from './clock.js'
import type { Sink } from './forms/sink.js'
import { tableOfForms } from './forms/table.js'
import { Unwrap } from './forms/unwrap.js'
import { logInput, logOperand, logOptions } from './log-input.js'

const LF = 10

const usage: Usage = {
  name: 'qlogcat',
  summary: 'print the plain records of logs in any form',
  operands: [logOperand],
  options: [
    ...logOptions,
    { name: 'only-qmail', help: 'Leave out lines in which no record of qmail-send was found.' },
  ],
  reads: 'logs of qmail-send as multilog, syslog, the journal or a container left them (FORMS).',
  prints:
    'plain records, STAMP TEXT with a decimal stamp (qmail-log(5)); other lines as they came.',
  sections: [
    {
      title: 'FORMS',
      text: [
        'Each line is looked at by itself, so forms may be mixed. Whatever daemons write before a record may stand there in any order: times, names of hosts and programs, priorities, marks. A record begins where words of qmail-send do, behind a stamp or not. Examples of what is known:',
        tableOfForms(),
        'The pieces of lines that splogger folded are glued, control characters that rsyslog wrote as #011, #012, #015 undone, a CR before LF dropped. The last name with a colon and the name before it, if a header has them, tell whose queue a record is about.',
        'A record keeps the stamp that is nearest to its text. Only where there is none, a label or seconds in its header are taken, else the time that is nearest.',
        'Files may be compressed (gzip, zstd, xz, bzip2; their content tells); archives, UTF-16 and other compressed data are named, and not read. Files are read in the order of their first records; of a directory of multilog, @*.s and @*.u by their labels, then previous (there while multilog rotates) and current; of any other directory all that is in it, at any depth, but for names with a point in front. They may be renamed meanwhile. A pipe, and - for standard input, can be named once. A half line at the end of a file is ended there.',
      ],
    },
    {
      title: 'TIMES',
      text: [
        'A time without a zone is taken in that of --timezone, a time without a year in the latest year that does not put it after the time of the file; from there on December to January steps the year. In the hour that is there twice when summer time ends, a time that lies more than five minutes before the one of the line before is the later one. svlogd writes UTC. What was assumed is said once on standard error.',
        'A label is 2^62 + 10 + the UNIX second, as multilog writes it at every date. With --labels tai the leap seconds up to 2017 are in it, as s6-log has them if its clock counts TAI; where the last label of a file is later than the file by 20 to 40 seconds, that is suggested.',
      ],
    },
  ],
  examples: [
    {
      command: 'qlogcat /var/log/maillog* | matchup 5>/dev/null | zoverall',
      help: 'a rotated set',
    },
    { command: 'qlogcat --only-qmail /var/log/qmail >log', help: 'a directory of multilog' },
  ],
  see: ['matchup(1)', 'tai64nfrac(1)', 'qmail-log(5)'],
}

/** Prints records, and what is none. */
export class Plain implements Core, Sink {
  tell?: (length: number) => void
  private records = 0
  private others = 0
  private readonly unwrap: Unwrap
  private half = false

  constructor(
    private readonly out: Output,
    private readonly clock: Clock,
    private readonly onlyQmail: boolean,
  ) {
    this.unwrap = new Unwrap(this, clock)
  }

  block(buf: Buffer, start: number, end: number): void {
    const view = viewOf(buf)
    this.unwrap.use(buf, view, end)
    for (let p = start; p < end; ) {
      const lf = buf.indexOf(LF, p)
      this.unwrap.line(p, lf)
      p = lf + 1
    }
  }

  long(first: Buffer, length: number): void {
    this.unwrap.long(first, length)
  }

  end(rest: Buffer): void {
    if (rest.length > 0) {
      this.half = true
      this.block(Buffer.concat([rest, Buffer.from('\n')]), 0, rest.length + 1)
    }
    this.unwrap.end()
    this.clock.end()
    // A last line without LF keeps being one.
    if (this.half && this.out.n > 0 && this.out.buf[this.out.n - 1] === 10) this.out.n--
  }

  /** How many lines of which kind there were, if there were any. */
  get summary(): string | undefined {
    if (this.records + this.others === 0) return undefined
    return `${this.records} records, ${this.others} other lines`
  }

  record(_buf: Buffer, view: DataView, start: number, end: number): void {
    this.records++
    this.out.bytes(view, start, end + 1)
  }

  foreign(_buf: Buffer, view: DataView, start: number, end: number): void {
    this.others++
    if (!this.onlyQmail) this.out.bytes(view, start, end + 1)
  }

  tooLong(first: Buffer, length: number): void {
    this.tell?.(length)
    this.others++
    if (this.onlyQmail) return
    this.out.copy(first, 0, first.length)
    this.out.text('\n')
  }
}

export const qlogcat: Program = {
  usage,
  open(given, tools) {
    const out = new Output()
    const { clock, input, files } = logInput(given, tools)
    const core = new Plain(out, clock, given.options['only-qmail'] === true)
    const told = files && tools.watched && given.options['quiet'] !== true
    return {
      core,
      out,
      input,
      close: () => told && core.summary && tools.say(core.summary),
    }
  },
}
