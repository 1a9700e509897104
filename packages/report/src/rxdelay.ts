// rxdelay - how long an attempt took on average for each recipient, as a plain table
import { byteStage, Output, type Program, type Usage } from '@qmailanalog/program'
import { decimalAt, viewOf } from '@qmailanalog/record'
import { byFirstNumber } from './order.js'
import { Rows } from './rows.js'

const usage: Usage = {
  name: 'rxdelay',
  summary: 'how long an attempt took on average for each recipient, as a plain table',
  reads: 'the table of recipients(1) on standard input.',
  prints:
    'a line for each recipient, the fastest first: seconds per attempt, attempts, recipient, with a blank between them.',
  examples: [
    {
      command: 'matchup <log 5>/dev/null | recipients | rxdelay | tail',
      help: 'the slowest recipients',
    },
  ],
  see: ['zrxdelay(1)', 'recipients(1)'],
}

const from = new Int32Array(6)
const to = new Int32Array(6)

/** Lines of recipients as lines of rxdelay: xdelay / attempts in seconds, attempts, recipient (reports: Tables). */
export function perAttempt(recipients: Buffer): Rows {
  const view = viewOf(recipients)
  const rows = new Rows(count(recipients), recipients.length)
  for (let p = 0; p < recipients.length; p++) {
    const end = recipients.indexOf(10, p)
    for (let n = 1; n <= 5; n++) {
      while (p < end && isBlank(recipients[p]!)) p++
      from[n] = p
      while (p < end && !isBlank(recipients[p]!)) p++
      to[n] = p
    }
    const tries = decimalAt(view, from[3]!, to[3]!)
    rows.fixed(tries === 0 ? 0 : decimalAt(view, from[4]!, to[4]!) / tries, 2)
    rows.bytes(view, from[3]!, to[3]!)
    rows.last(view, from[5]!, to[5]!)
    p = end
  }
  return rows
}

function count(lines: Buffer): number {
  let n = 0
  for (let p = lines.indexOf(10); p >= 0; p = lines.indexOf(10, p + 1)) n++
  return n
}

const isBlank = (byte: number) => byte === 32 || byte === 9

export const rxdelay: Program = {
  usage,
  open() {
    const read = new Output()
    const end = (rest: Buffer) => {
      read.copy(rest, 0, rest.length)
      if (rest.length > 0) read.text('\n')
    }
    const block = (buf: Buffer, from: number, to: number) => read.copy(buf, from, to)
    const stage = byteStage({ block, end }, new Output())
    return {
      stage,
      print: () => {
        const rows = perAttempt(read.take() ?? Buffer.alloc(0))
        return rows.inOrder(byFirstNumber(rows))
      },
    }
  },
}
