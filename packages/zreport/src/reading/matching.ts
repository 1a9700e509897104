import type { Clock } from '@qmailanalog/log'
import { Matching } from '@qmailanalog/matchup'
import { type Core, eachLine, Lines, Output, release } from '@qmailanalog/program'

/** A core that takes a log, and gives another one what matchup makes of it; in the end what is pending is given line by line. */
export class MatchingCore implements Core {
  readonly goesOn = true
  private readonly out = new Output()
  private readonly matching: Matching

  constructor(
    clock: Clock,
    private readonly records: Core,
    private readonly pending: (line: string) => void,
  ) {
    this.matching = new Matching(this.out, clock)
  }

  set tell(tell: (length: number) => void) {
    this.matching.tell = tell
  }

  block(buf: Buffer, start: number, end: number): void {
    this.matching.block(buf, start, end)
    this.give()
  }

  long(first: Buffer, length: number): void {
    this.matching.long(first, length)
    this.give()
  }

  end(rest: Buffer, length: number): void {
    this.matching.end(rest, length)
    this.give()
    this.records.end(Buffer.alloc(0), 0)
    // What stands behind the last LF is no line of the pending output, but the unfinished one of the log.
    const lines = new Lines(eachLine(this.pending))
    for (const chunk of this.matching.pending()) lines.take(chunk)
  }

  /** What to say of the log if it is none, or has records without a time. */
  get warning(): string | undefined {
    return this.matching.warning
  }

  private give(): void {
    const made = this.out.take()
    if (!made) return
    this.records.block(made, 0, made.length)
    release(made)
  }
}
