import { Output, release } from '@qmailanalog/program'
import type { Part } from './ends.js'

/** Lines of matchup by the day on which the message or the delivery ended, kept in memory until they are written. */
export class DayLines {
  /** of what is kept, in bytes */
  bytes = 0
  private readonly days = new Map<string, Buffer[]>()
  /** what has lines in it that are kept */
  private readonly lent: Buffer[] = []
  private readonly copies = new Output()

  /** Names of days with their lines, in order of the names. */
  get byDay(): [name: string, pieces: Buffer[]][] {
    return [...this.days].sort(([a], [b]) => (a < b ? -1 : 1))
  }

  /** Takes printed lines in a buffer that an Output gave away; it goes back when they are written. */
  take(buf: Buffer, parts: Part[]): void {
    let lent = false
    for (const [n, { from, day }] of parts.entries()) {
      const lines = buf.subarray(from, parts[n + 1]?.from ?? buf.length)
      if (!day || lines.length === 0) continue
      // Where they are, unless a few lines would hold much that is of no use.
      const many = 2 * lines.length > buf.length
      lent ||= many
      this.keep(day.name, many ? lines : this.copied(lines))
    }
    if (lent) this.lent.push(buf)
    else release(buf)
  }

  /** The lines are written, and nobody looks at them any more. */
  release(): void {
    for (const buf of [...this.lent, this.copies.buf]) release(buf)
  }

  private keep(name: string, lines: Buffer): void {
    this.bytes += lines.length
    let pieces = this.days.get(name)
    if (!pieces) this.days.set(name, (pieces = []))
    pieces.push(lines)
  }

  private copied(lines: Buffer): Buffer {
    const { copies } = this
    if (copies.n + lines.length > copies.buf.length) {
      const full = copies.take()
      if (full) this.lent.push(full)
    }
    const start = copies.n
    copies.copy(lines, 0, lines.length)
    return copies.buf.subarray(start, copies.n)
  }
}
