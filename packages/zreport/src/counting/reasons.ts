import { foldReason } from '@qmailanalog/folding'
import { type Scanner, viewOf } from '@qmailanalog/record'
import { type Before, type Keys, type Part, Sums, SumsByKey } from '@qmailanalog/table'
import { type Batch, FAILURE, SUCCESS } from './batch.js'
import { all, between, eachBefore, halfOf, hasHalves, hostKey } from './cut.js'
import { bytesOf, first, nameOf } from './entries.js'
import { Folded } from './folded.js'
import type { Hosts } from './hosts.js'

/** The groups of reasons: of failures, of deferrals. */
export const FAILED = 0
export const LATE = 1
const groups = [FAILED, LATE]

/** What these are called in a tally. */
const names = ['failed', 'late']

const COUNT = 0

/** What is known of a reason, folded as xfold(1) does; texts are bytes (latin1). */
export interface ReasonFacts {
  reason: string
  count: number
  /** how many hosts said so, and who did most often */
  hosts: number
  host: string
  /** the first by its bytes of those that came */
  example: string
}

/** Why deliveries failed, and why they were put off: reasons, and the hosts that said so. */
export class Reasons {
  private readonly sums: SumsByKey
  /** by host and reason */
  private readonly pairs: SumsByKey
  private readonly folded = new Folded()
  /** of reasons in which something was folded, by their entries: the first by its bytes */
  private readonly examples = new Map<number, Buffer>()
  private readonly host = viewOf(Buffer.alloc(4))
  private readonly hosts: SumsByKey

  /** @param hosts who said so */
  constructor(scanner: Scanner, hosts: Hosts, before?: Before) {
    this.hosts = hosts.sums
    this.sums = new SumsByKey(scanner, 1)
    this.pairs = new SumsByKey(scanner, 1)
    for (const group of groups) this.addAll(group, hosts, before)
  }

  private addAll(group: number, hosts: Hosts, before: Before | undefined): void {
    const { sums } = this
    eachBefore(before, names[group]!, (from, at) => {
      const half = halfOf(from, at)
      const reason = sums.entryOf(from.bytes, half + 1, from.keyEnd(at), group)
      const count = from.sum(at, COUNT)
      sums.add(reason, COUNT, count)
      this.pair(hosts.named(from, from.keyStart(at), half), reason, count)
    })
    eachBefore(before, `${names[group]}examples`, (from, at) => {
      const half = halfOf(from, at)
      const reason = sums.entryOf(from.bytes, from.keyStart(at), half, group)
      this.example(reason, bytesOf(from), half + 1, from.keyEnd(at))
    })
  }

  parts(): Part[] {
    const { examples, hosts, pairs, sums } = this
    const said = groups.map(() => new Sums(1))
    for (const pair of pairs.all()) {
      const reason = pairs.group(pair)
      const key = [hostKey(hosts, this.hostOf(pair)), sums.text(reason)].join(between)
      said[sums.group(reason)]!.row(key, pairs.sum(pair, COUNT))
    }
    const whole = groups.map(() => new Sums(1))
    for (const [reason, example] of examples) {
      const key = [sums.text(reason), example.toString('latin1')].join(between)
      whole[sums.group(reason)]!.row(key, 1)
    }
    const part = (name: string, sums: Sums) => ({ name, kinds: all(1), isKey: hasHalves, sums })
    return groups.flatMap((group) => [
      part(names[group]!, said[group]!),
      part(`${names[group]}examples`, whole[group]!),
    ])
  }

  /** Takes deliveries, of which the hosts were looked up. */
  take({ lines, results, count }: Batch, { entries }: Keys): void {
    for (let n = 0; n < count; n++) {
      if (results[n] === SUCCESS) continue
      const { buf, view, from, to } = lines[n]!
      const [start, end] = [from[11]!, to[11]!]
      const group = results[n] === FAILURE ? FAILED : LATE
      const { folded, sums } = this
      const length = folded.of(buf, start, end, foldReason)
      const reason =
        length < 0
          ? sums.entryOf(view, start, end, group)
          : sums.entryOf(folded.view, 0, length, group)
      sums.add(reason, COUNT, 1)
      if (length >= 0) this.example(reason, buf, start, end)
      this.pair(entries[n]!, reason, 1)
    }
  }

  private example(reason: number, buf: Buffer, start: number, end: number): void {
    const known = this.examples.get(reason)
    if (known && buf.compare(known, 0, known.length, start, end) >= 0) return
    this.examples.set(reason, Buffer.from(buf.subarray(start, end)))
  }

  private pair(host: number, reason: number, count: number): void {
    const { pairs } = this
    this.host.setInt32(0, host, true)
    pairs.add(pairs.entryOf(this.host, 0, 4, reason), COUNT, count)
  }

  /** The first reasons of a group by count, greatest first; how many there are, and how many deliveries all of them have. */
  top(group: number, most: number): { rows: ReasonFacts[]; reasons: number; deliveries: number } {
    const { sums } = this
    const all = sums.all().filter((entry) => sums.group(entry) === group)
    const count = (entry: number) => sums.sum(entry, COUNT)
    const entries = first(sums, all, most, count)
    const saying = this.saying(entries)
    return {
      rows: entries.map((entry) => ({
        reason: nameOf(sums, entry),
        count: count(entry),
        ...saying.get(entry)!,
        example: this.examples.get(entry)?.toString('latin1') ?? nameOf(sums, entry),
      })),
      reasons: all.length,
      deliveries: all.reduce((sum, entry) => sum + count(entry), 0),
    }
  }

  /** Which hosts gave some reasons. */
  private saying(reasons: number[]): Map<number, { hosts: number; host: string }> {
    const { hosts, pairs } = this
    const found = new Map(reasons.map((reason) => [reason, { hosts: 0, host: '', most: 0 }]))
    for (const entry of pairs.all()) {
      const saying = found.get(pairs.group(entry))
      if (!saying) continue
      saying.hosts++
      const count = pairs.sum(entry, COUNT)
      if (count < saying.most) continue
      const host = nameOf(hosts, this.hostOf(entry))
      if (count === saying.most && host > saying.host) continue
      Object.assign(saying, { host, most: count })
    }
    return found
  }

  /** What some hosts say most often of all that is no success: by host, the reason and how often. */
  mostOf(hosts: Set<number>, group: number): Map<number, { reason: string; count: number }> {
    const { pairs, sums } = this
    const most = new Map<number, { reason: string; count: number }>()
    for (const entry of pairs.all()) {
      const host = this.hostOf(entry)
      if (!hosts.has(host) || sums.group(pairs.group(entry)) !== group) continue
      const known = most.get(host)
      const count = pairs.sum(entry, COUNT)
      if (known && known.count > count) continue
      const reason = nameOf(sums, pairs.group(entry))
      if (known?.count === count && known.reason < reason) continue
      most.set(host, { reason, count })
    }
    return most
  }

  private hostOf(pair: number): number {
    return this.pairs.bytes.getInt32(this.pairs.keyStart(pair), true)
  }
}
