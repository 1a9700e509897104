// zsendmail - messages and deliveries in the manner of a sendmail log
import { Output, type Usage } from '@qmailanalog/program'
import { finite, fixed, plain, type RecordLine, type Scanner, scratch } from '@qmailanalog/record'
import { type Counter, counting } from '@qmailanalog/table'
import { kernel } from './kernel.js'

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
        'STAT is Sent, Failed or Deferred; nrcpts counts successes and failures. Of a line of more than 1 MiB, whatever it begins with, the first 1,000 bytes are printed.',
      ],
    },
  ],
  examples: [
    { command: "matchup <log 5>/dev/null | zsendmail | grep 'stat=Failed'", help: 'what failed' },
  ],
  see: ['matchup(1)', 'matchup(5)'],
}

/** What stands between the fields, in the order of kernel/sendmail.ts. */
const words = [
  ' qp ',
  ': from=',
  ': to=',
  ', uid=',
  ', size=',
  ', nrcpts=',
  ', deferrals=',
  ', qtime=',
  ', ddelay=',
  ', xdelay=',
  ', stat=Sent (',
  ', stat=Failed (',
  ', stat=Deferred (',
  ')\n',
]

/** More than the kernel adds to what it takes from a record. */
const most = 256

/** Calls of kernel/sendmail.ts. */
interface Kernel {
  write(line: number, to: number, words: number): number
}

/** Prints each line of matchup's output in sendmail's manner (reports: zsendmail). */
export class Sendmail implements Counter {
  readonly need = 11
  readonly out = new Output()
  private readonly kernel: Kernel
  private readonly first = scratch.start + 32 * words.length

  constructor(scanner: Scanner) {
    this.kernel = scanner.kernelOf<Kernel>(kernel)
    const memory = Buffer.from(scanner.memory.buffer)
    for (const [n, word] of words.entries()) {
      memory.write(word, scratch.start + 32 * n, 'latin1')
      memory[scratch.start + 32 * n + 31] = word.length
    }
  }

  take(lines: RecordLine[], count: number): void {
    const { first, kernel } = this
    let p = first
    for (let n = 0; n < count; n++) {
      const line = lines[n]!
      const room = line.end - line.start + most
      if (p + room > scratch.end) p = this.pass(line, p)
      const end = p + room > scratch.end ? 0 : kernel.write(line.at, p, scratch.start)
      if (end > 0) p = end
      else {
        p = this.pass(line, p)
        this.out.text(textOf(line))
      }
    }
    this.pass(lines[0]!, p)
  }

  /** Passes on what the kernel has written up to `end`. */
  private pass({ buf }: RecordLine, end: number): number {
    if (end > this.first) this.out.copy(buf, this.first, end)
    return this.first
  }

  other(buf: Buffer, start: number, end: number): void {
    this.out.copy(buf, start, end + 1)
  }
}

/** The line of any record: what the kernel has to agree with. */
function textOf(line: RecordLine): string {
  const field = (n: number) => line.buf.toString('latin1', line.from[n], line.to[n])
  const seconds = (to: number, from: number) =>
    fixed(finite(line.number(to) - line.number(from)), 6)
  if (line.message) {
    const recipients = plain(finite(line.number(5) + line.number(6)))
    return `${field(3)} qp ${field(9)}: from=${field(8)}, uid=${field(10)}, size=${field(4)}, nrcpts=${recipients}, deferrals=${field(7)}, qtime=${seconds(3, 2)}\n`
  }
  const stat = { k: 'Sent', d: 'Failed' }[field(2)] ?? 'Deferred'
  return `${field(5)} qp ${field(9)}: to=${field(8)}, uid=${field(10)}, ddelay=${seconds(5, 3)}, xdelay=${seconds(5, 4)}, stat=${stat} (${field(11)})\n`
}

export const zsendmail = counting(usage, (scanner) => new Sendmail(scanner), undefined, {
  fields: [],
})
