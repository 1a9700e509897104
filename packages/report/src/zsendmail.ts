// zsendmail - messages and deliveries in the manner of a sendmail log
import { Output, type Usage } from '@qmailanalog/program'
import { longestNumber, putFixed, putPlain, type RecordLine } from '@qmailanalog/record'
import { reading, type Tally } from './tally.js'

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

/** Prints each line of matchup's output in sendmail's manner (reports: zsendmail). */
export class Sendmail implements Tally {
  readonly need = 11
  readonly out = new Output()

  line(line: RecordLine): void {
    if (line.message) this.message(line)
    else this.delivery(line)
  }

  other(buf: Buffer, start: number, end: number): void {
    this.out.copy(buf, start, end + 1)
  }

  print(): Buffer[] {
    return []
  }

  private message(line: RecordLine): void {
    this.head(line, 3, ': from=', 8)
    this.field(', size=', line, 4)
    this.out.text(', nrcpts=')
    this.out.room(longestNumber)
    this.out.n = putPlain(this.out.view, this.out.n, line.number(5) + line.number(6))
    this.field(', deferrals=', line, 7)
    this.seconds(', qtime=', line.number(3) - line.number(2))
    this.out.text('\n')
  }

  private delivery(line: RecordLine): void {
    const { buf, from, to } = line
    this.head(line, 5, ': to=', 8)
    this.seconds(', ddelay=', line.number(5) - line.number(3))
    this.seconds(', xdelay=', line.xdelay())
    const result = to[2]! - from[2]! === 1 ? buf[from[2]!] : 0
    const stat = result === 0x6b ? 'Sent' : result === 0x64 ? 'Failed' : 'Deferred'
    this.field(`, stat=${stat} (`, line, 11)
    this.out.text(')\n')
  }

  private head({ buf, from, to }: RecordLine, stamp: number, label: string, who: number): void {
    const { out } = this
    out.copy(buf, from[stamp]!, to[stamp]!)
    out.text(' qp ')
    out.copy(buf, from[9]!, to[9]!)
    out.text(label)
    out.copy(buf, from[who]!, to[who]!)
    out.text(', uid=')
    out.copy(buf, from[10]!, to[10]!)
  }

  private field(label: string, { buf, from, to }: RecordLine, n: number): void {
    this.out.text(label)
    this.out.copy(buf, from[n]!, to[n]!)
  }

  private seconds(label: string, n: number): void {
    this.out.text(label)
    this.out.room(longestNumber)
    this.out.n = putFixed(this.out.view, this.out.n, n, 6)
  }
}

export const zsendmail = reading(usage, () => new Sendmail())
