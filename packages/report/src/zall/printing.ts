import { type Running, Spool } from '@qmailanalog/program'
import { Scanner } from '@qmailanalog/record'
import { type Counter, type Counting, readBy } from '@qmailanalog/table'

/** A report, whatever it counts. */
export type Printed = Counting

/** Counts for some reports and prints them, a line between two; `behind`: others are printed before them. */
export function printing(chosen: Printed[], separator: Buffer, behind = false): Running {
  // What two reports count alike is counted once.
  const scanner = new Scanner()
  const counters = new Map(chosen.map(({ counter }) => [counter, counter(scanner)]))
  const spools = new Map<Counter, Spool>()
  for (const counter of counters.values()) if (counter.out) spools.set(counter, new Spool())
  const drain = () => {
    for (const [counter, spool] of spools) {
      const printed = counter.out!.take()
      if (printed) spool.add(printed)
    }
  }
  return {
    core: readBy(scanner, [...counters.values()], drain),
    room: scanner.room,
    *print() {
      for (const [n, report] of chosen.entries()) {
        if (n > 0 || behind) yield separator
        const counted = counters.get(report.counter)!
        const spool = spools.get(counted)
        if (spool) yield spool
        yield* report.print(counted)
      }
    },
    close() {
      for (const spool of spools.values()) spool.close()
    },
  }
}
