import { viewOf } from '@qmailanalog/record'
import type { Sums } from '@qmailanalog/table'

const nothing = viewOf(Buffer.alloc(0))

/** The entry in `sums` of the span that begins at `from`, of which `entries` tell; made if there is none. */
export function entryAt(entries: Map<number, number>, sums: Sums, from: number): number {
  let entry = entries.get(from)
  if (entry === undefined) {
    entry = sums.append(nothing, 0, 0)
    entries.set(from, entry)
  }
  return entry
}

/** A span of time that was looked up: `from` up to but not `to`, in seconds since 1970, and its entry. */
export interface Place {
  from: number
  to: number
  entry: number
}

export const nowhere: Place = { from: 0, to: 0, entry: 0 }

/** Where times lie. Ends come mostly in order, beginnings too, but not in that of the ends: the last place of each is kept. */
export class Places {
  private atEnd = nowhere
  private atStart = nowhere

  constructor(private readonly find: (time: number) => Place) {}

  /** Where something ended. */
  end(time: number): Place {
    const { atEnd } = this
    if (time >= atEnd.from && time < atEnd.to) return atEnd
    this.atEnd = this.find(time)
    return this.atEnd
  }

  /** Where something began. */
  start(time: number): Place {
    const { atStart } = this
    if (time >= atStart.from && time < atStart.to) return atStart
    this.atStart = this.find(time)
    return this.atStart
  }

  /** Says that places are others now. */
  forget(): void {
    this.atEnd = nowhere
    this.atStart = nowhere
  }
}
