import type { Output } from '@qmailanalog/program'
import { put, viewOf } from '@qmailanalog/record'
import { Sums } from '@qmailanalog/table'
import { TallyLines } from './lines.js'
import type { Layout } from './names.js'
import type { Line } from './reading.js'
import { putValues, Values } from './values.js'

/** How long a line is for which a copy of our own is the quicker one. */
const short = 256

/** Tallies added up as their sorted lines go by: one key is held. */
export class Passing {
  /** the line that comes next, unless more of the same key come before */
  private held = Buffer.alloc(1024)
  private heldView = viewOf(this.held)
  private length = 0
  /** where in it the TAB stands behind the key */
  private keyEnd = 0
  private layout: Layout | undefined
  private values = new Values()
  /** whether lines were added to it, in `entry` */
  private isSum = false
  private readonly entries = new Map<Layout, { sums: Sums; entry: number }>()
  private readonly lines: TallyLines

  constructor(private readonly out: Output) {
    this.lines = new TallyLines(out)
  }

  take(line: Line, isSame: boolean): void {
    if (isSame) this.add(line)
    else {
      this.pass()
      this.hold(line)
    }
  }

  private hold(line: Line): void {
    const { buf, view, start, end, keyEnd, layout, values } = line
    const length = end + 1 - start
    if (length > this.held.length) {
      this.held = Buffer.allocUnsafeSlow(2 * length)
      this.heldView = viewOf(this.held)
    }
    if (length < short) put(this.heldView, 0, view, start, end + 1)
    else buf.copy(this.held, 0, start, end + 1)
    this.length = length
    this.keyEnd = keyEnd - start
    this.layout = layout
    line.values = this.values
    this.values = values
    this.isSum = false
  }

  private add({ layout, values }: Line): void {
    const { sums, entry } = this.entryOf(layout)
    if (!this.isSum) this.values.addTo(sums, entry, layout.kinds, true)
    values.addTo(sums, entry, layout.kinds, false)
    this.isSum = true
  }

  private entryOf(layout: Layout) {
    const known = this.entries.get(layout)
    if (known) return known
    const sums = new Sums(layout.kinds.length)
    const made = { sums, entry: sums.row('') }
    this.entries.set(layout, made)
    return made
  }

  /** Prints what is held. */
  private pass(): void {
    const { out, layout } = this
    if (!layout) return
    out.bytes(this.heldView, 0, this.isSum ? this.keyEnd : this.length)
    if (this.isSum) {
      const { sums, entry } = this.entryOf(layout)
      putValues(out, sums, entry, layout.kinds)
    }
    this.lines.count++
  }

  /** Prints the rest; the last line tells of so many lines more than there are. */
  *rest(missing: number): Generator<Buffer> {
    this.pass()
    this.lines.last(missing)
    yield* this.lines.rest()
  }
}
