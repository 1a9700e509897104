// zsendmail - messages and deliveries in the manner of a sendmail log
import { Output, type Usage } from '@qmailanalog/program'
import {
  longestNumber,
  put,
  putFixed,
  putPlain,
  type RecordLine,
  viewOf,
} from '@qmailanalog/record'
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
const LF = 10

/** More than a line has beside what it takes from its record. */
const most = 128 + 2 * longestNumber

/** Prints each line of matchup's output in sendmail's manner (reports: zsendmail). */
export class Sendmail implements Counter {
  readonly need = 11
  readonly out = new Output()

  take(lines: RecordLine[], count: number): void {
    const { out } = this
    for (let n = 0; n < count; n++) {
      const line = lines[n]!
      out.room(line.end - line.start + most)
      out.n = line.message ? message(out.view, out.n, line) : delivery(out.view, out.n, line)
    }
  }

  other(buf: Buffer, start: number, end: number): void {
    this.out.copy(buf, start, end + 1)
  }
}

function message(to: DataView, at: number, line: RecordLine): number {
  let p = head(to, at, line, 3, FROM)
  p = field(to, p, SIZE, line, 4)
  p = label(to, p, NRCPTS)
  p = putPlain(to, p, line.number(5) + line.number(6))
  p = field(to, p, DEFERRALS, line, 7)
  p = label(to, p, QTIME)
  p = putFixed(to, p, line.number(3) - line.number(2), 6)
  to.setUint8(p, LF)
  return p + 1
}

function delivery(to: DataView, at: number, line: RecordLine): number {
  let p = head(to, at, line, 5, TO)
  p = label(to, p, DDELAY)
  p = putFixed(to, p, line.number(5) - line.number(3), 6)
  p = label(to, p, XDELAY)
  p = putFixed(to, p, line.xdelay(), 6)
  const { from, to: ends, buf } = line
  const result = ends[2]! - from[2]! === 1 ? buf[from[2]!] : 0
  p = field(to, p, result === 0x6b ? SENT : result === 0x64 ? FAILED : DEFERRED, line, 11)
  return label(to, p, CLOSE)
}

/** What both begin with: the stamp in a field, qp, sender or recipient, uid. */
function head(to: DataView, at: number, line: RecordLine, stamp: number, who: DataView): number {
  const { view, from, to: ends } = line
  let p = put(to, at, view, from[stamp]!, ends[stamp]!)
  p = field(to, p, QP, line, 9)
  p = field(to, p, who, line, 8)
  return field(to, p, UID, line, 10)
}

function field(to: DataView, at: number, name: DataView, line: RecordLine, n: number): number {
  return put(to, label(to, at, name), line.view, line.from[n]!, line.to[n]!)
}

function label(to: DataView, at: number, text: DataView): number {
  return put(to, at, text, 0, text.byteLength)
}

export const zsendmail = reading(
  usage,
  () => new Sendmail(),
  () => [],
)
