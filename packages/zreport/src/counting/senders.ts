import { foldSender } from '@qmailanalog/folding'
import { type Scanner, Sum, together } from '@qmailanalog/record'
import { type Before, Keys, type Part, partOf, SumsByKey } from '@qmailanalog/table'
import type { Batch } from './batch.js'
import { first, nameOf } from './entries.js'
import { Folded } from './folded.js'

const MESSAGES = 0
const BYTES = 1
const SUCCESSES = 2
const FAILURES = 3
const DEFERRALS = 4
const width = 5

/** What is known of messages that have something in common. */
export interface SenderFacts {
  /** as bytes (latin1): a sender, folded as xfold(1) does, with its brackets; or a uid */
  name: string
  messages: number
  bytes: number
  successes: number
  failures: number
  deferrals: number
}

/** Messages by sender, or by uid. */
export class Senders {
  private readonly sums: SumsByKey
  private readonly keys: Keys
  private readonly folded = new Folded()
  private readonly found = new Int32Array(together)
  private readonly plain = new Int32Array(together)

  /**
   * @param field of the message line: 8 is the sender, 10 the uid
   * @param name of their part of a tally
   */
  constructor(
    scanner: Scanner,
    private readonly field: 8 | 10,
    private readonly name: string,
    before?: Before,
  ) {
    this.sums = before?.get(name) ?? new SumsByKey(scanner, width)
    this.keys = new Keys(scanner)
  }

  parts(): Part[] {
    return [{ ...partOf(this.sums), name: this.name }]
  }

  /** Takes messages. */
  take({ lines, count }: Batch): void {
    if (count === 0) return
    const { field, keys, sums } = this
    const { starts, ends, groups, entries } = keys
    const { view } = lines[0]!
    for (let n = 0; n < count; n++) {
      starts[n] = lines[n]!.from[field]!
      ends[n] = lines[n]!.to[field]!
      groups[n] = 0
    }
    if (field === 8) this.lookUp(lines, count)
    else sums.entriesOf(view, keys, count)
    for (let n = 0; n < count; n++) {
      const entry = entries[n]!
      const line = lines[n]!
      sums.add(entry, MESSAGES, 1)
      sums.add(entry, BYTES, line.number(4))
      sums.add(entry, SUCCESSES, line.number(5))
      sums.add(entry, FAILURES, line.number(6))
      sums.add(entry, DEFERRALS, line.number(7))
    }
  }

  /** Finds the entries of senders; those that have nothing to fold are looked up together. */
  private lookUp(lines: Batch['lines'], count: number): void {
    const { folded, found, keys, plain, sums } = this
    const { starts, ends, entries } = keys
    const { buf, view } = lines[0]!
    let plains = 0
    for (let n = 0; n < count; n++) {
      const { from, to } = lines[n]!
      const length = folded.of(buf, from[8]!, to[8]!, foldSender)
      if (length >= 0) {
        found[n] = sums.entryOf(folded.view, 0, length)
        continue
      }
      starts[plains] = from[8]!
      ends[plains] = to[8]!
      plain[plains++] = n
    }
    sums.entriesOf(view, keys, plains)
    if (plains === count) return
    for (let at = 0; at < plains; at++) found[plain[at]!] = entries[at]!
    entries.set(found)
  }

  /** How many there are. */
  get count(): number {
    return this.sums.count
  }

  /** The one of that name (bytes). */
  find(name: string): SenderFacts | undefined {
    const { sums } = this
    const entry = sums
      .all()
      .find((it) => sums.keyLength(it) === name.length && nameOf(sums, it) === name)
    return entry === undefined ? undefined : this.at(entry)
  }

  /** Those with so many failures, or deferrals, or more, in no order. */
  *with(least: number, of: 'failures' | 'deferrals'): Generator<SenderFacts> {
    const n = of === 'failures' ? FAILURES : DEFERRALS
    for (const entry of this.sums.all()) {
      if (this.sums.sum(entry, n) >= least) yield this.at(entry)
    }
  }

  /** All of them together. */
  together(): Pick<SenderFacts, 'successes' | 'failures' | 'deferrals'> {
    const { sums } = this
    const all = sums.all()
    const total = (n: number) => {
      const sum = new Sum()
      for (const entry of all) sum.addExact(sums.exactly(entry, n))
      return sum.value
    }
    return {
      successes: total(SUCCESSES),
      failures: total(FAILURES),
      deferrals: total(DEFERRALS),
    }
  }

  /** The first so many by a number of theirs, greatest first; equal ones by their bytes. */
  top(most: number, by: 'messages' | 'bytes'): SenderFacts[] {
    const { sums } = this
    const n = by === 'messages' ? MESSAGES : BYTES
    return first(sums, sums.all(), most, (entry) => sums.sum(entry, n)).map((it) => this.at(it))
  }

  private at(entry: number): SenderFacts {
    const { sums } = this
    return {
      name: nameOf(sums, entry),
      messages: sums.sum(entry, MESSAGES),
      bytes: sums.sum(entry, BYTES),
      successes: sums.sum(entry, SUCCESSES),
      failures: sums.sum(entry, FAILURES),
      deferrals: sums.sum(entry, DEFERRALS),
    }
  }
}
