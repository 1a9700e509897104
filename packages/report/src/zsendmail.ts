// zsendmail - messages and deliveries in the manner of a sendmail log
import { Output, type Usage } from '@qmailanalog/program'
import { longestNumber, putFixed, putPlain, type RecordLine, viewOf } from '@qmailanalog/record'
import { type Counter, reading } from './tally.js'

const usage: Usage = {
  name: 'zsendmail',
  summary: 'messages and deliveries in the manner of a sendmail log',
  reads: "matchup's output on standard input (matchup(5)).",
  prints: 'a line for each message line and delivery line, and every other line as it came.',
  sections: [
    {
      title: 'LINES',
      text: [
        'A delivery, then a message:',
        [
          'DDONE qp QP: to=CHANNEL.RECIPIENT, uid=UID, ddelay=SECONDS, xdelay=SECONDS, stat=STAT (REASON)',
          'DONE qp QP: from=SENDER, uid=UID, size=BYTES, nrcpts=N, deferrals=N, qtime=SECONDS',
        ],
        'STAT is Sent, Failed or Deferred; nrcpts counts successes and failures.',
      ],
    },
  ],
  examples: [
    { command: "matchup <log 5>/dev/null | zsendmail | grep 'stat=Failed'", help: 'what failed' },
  ],
  see: ['matchup(1)', 'matchup(5)'],
}

const text = (bytes: string) => viewOf(Buffer.from(bytes, 'latin1'))
const QP = text(' qp ')
const FROM = text(': from=')
const TO = text(': to=')
const UID = text(', uid=')
const SIZE = text(', size=')
const NRCPTS = text(', nrcpts=')
const DEFERRALS = text(', deferrals=')
const QTIME = text(', qtime=')
const DDELAY = text(', ddelay=')
const XDELAY = text(', xdelay=')
const SENT = text(', stat=Sent (')
const FAILED = text(', stat=Failed (')
const DEFERRED = text(', stat=Deferred (')
const CLOSE = text(')\n')
const END = text('\n')

/** Prints each line of matchup's output in sendmail's manner (reports: zsendmail). */
export class Sendmail implements Counter {
  readonly need = 11
  readonly out = new Output()

  take(lines: RecordLine[], count: number): void {
    for (let n = 0; n < count; n++) this.line(lines[n]!)
  }

  private line(line: RecordLine): void {
    if (line.message) this.message(line)
    else this.delivery(line)
  }

  other(buf: Buffer, start: number, end: number): void {
    this.out.copy(buf, start, end + 1)
  }

  private message(line: RecordLine): void {
    this.head(line, 3, FROM, 8)
    this.field(SIZE, line, 4)
    this.text(NRCPTS)
    this.out.room(longestNumber)
    this.out.n = putPlain(this.out.view, this.out.n, line.number(5) + line.number(6))
    this.field(DEFERRALS, line, 7)
    this.seconds(QTIME, line.number(3) - line.number(2))
    this.text(END)
  }

  private delivery(line: RecordLine): void {
    const { buf, from, to } = line
    this.head(line, 5, TO, 8)
    this.seconds(DDELAY, line.number(5) - line.number(3))
    this.seconds(XDELAY, line.xdelay())
    const result = to[2]! - from[2]! === 1 ? buf[from[2]!] : 0
    this.field(result === 0x6b ? SENT : result === 0x64 ? FAILED : DEFERRED, line, 11)
    this.text(CLOSE)
  }

  private head(line: RecordLine, stamp: number, label: DataView, who: number): void {
    const { view, from, to } = line
    this.out.bytes(view, from[stamp]!, to[stamp]!)
    this.field(QP, line, 9)
    this.field(label, line, who)
    this.field(UID, line, 10)
  }

  private field(label: DataView, { view, from, to }: RecordLine, n: number): void {
    this.text(label)
    this.out.bytes(view, from[n]!, to[n]!)
  }

  private seconds(label: DataView, n: number): void {
    this.text(label)
    this.out.room(longestNumber)
    this.out.n = putFixed(this.out.view, this.out.n, n, 6)
  }

  private text(label: DataView): void {
    this.out.bytes(label, 0, label.byteLength)
  }
}

export const zsendmail = reading(
  usage,
  () => new Sendmail(),
  () => [],
)
