import { type RecordLine, type Scanner, viewOf } from '@qmailanalog/record'
import { afterAt, Histograms, partOf, timeOf } from '@qmailanalog/report'
import { type Before, Keys, type Kind, type Part, Sums, SumsByKey } from '@qmailanalog/table'
import { type Batch, SUCCESS } from './batch.js'
import { all, eachBefore, hostAt, hostKey, isHost, timeIn } from './cut.js'
import { bytesOf, first, nameOf } from './entries.js'

// What is added up for each host, results as a Batch has them. Times are kept with 1 more, since 0 is none.
const SUCCESSES = 0
const FAILURES = 1
const DEFERRALS = 2
const XDELAY = 3
const FIRST = 4
const LAST_VAIN = 5
const LAST_SUCCESS = 6
/** the greatest ddelay of a success if that is above 0 */
const MOST = 7
const width = 8

const kinds: Kind[] = [...all(FIRST), 'least', ...all(width - FIRST - 1, 'most')]
/** What is kept with 1 more. */
const times = [FIRST, LAST_VAIN, LAST_SUCCESS]

const hour = 3600

/** What is known of the deliveries to a host. */
export interface HostFacts {
  /** names it among all hosts */
  entry: number
  /** its name, as bytes (latin1) */
  name: string
  /** whether it is a whole recipient, with its channel, since that has no host */
  bare: boolean
  attempts: number
  successes: number
  failures: number
  deferrals: number
  /** seconds that its attempts took, together */
  xdelay: number
  /** when the first and the last attempt ended, and the last success; NaN if none has a time */
  first: number
  last: number
  lastSuccess: number
}

/** Deliveries by the host of the recipient. Nothing depends on the order in which they come. */
export class Hosts {
  readonly sums: SumsByKey
  /** the hosts of the deliveries that were taken last */
  readonly keys: Keys
  /** ddelay of successes, by the entries of hosts */
  readonly delays = new Histograms()
  /** attempts that were no success, by host and hour */
  private readonly vain: SumsByKey
  private readonly host = viewOf(Buffer.alloc(4))

  constructor(scanner: Scanner, before?: Before) {
    this.sums = new SumsByKey(scanner, width)
    this.vain = new SumsByKey(scanner, 1)
    this.keys = new Keys(scanner)
    this.addAll(before)
  }

  private addAll(before: Before | undefined): void {
    const { sums } = this
    eachBefore(before, 'hosts', (from, at) => {
      const entry = this.named(from, from.keyStart(at), from.keyEnd(at))
      for (let n = 0; n < FIRST; n++) sums.addExact(entry, n, from.exactly(at, n))
      for (const n of times) sums.set(entry, n, timeIn(from.sum(at, n)) + 1 || 0)
      sums.set(entry, MOST, from.sum(at, MOST) || 0)
    })
    eachBefore(before, 'vain', (from, at) => {
      const slash = bytesOf(from).lastIndexOf('/', from.keyEnd(at) - 1)
      const hour = Number(from.text(at).slice(slash + 1 - from.keyStart(at)))
      this.addVain(this.named(from, from.keyStart(at), slash), hour, from.sum(at, 0))
    })
    let last: { key: string; entry: number } | undefined
    this.delays.addPart(before?.get('hostdelays'), (key) => {
      if (last?.key !== key) {
        const bytes = Buffer.from(key, 'latin1')
        last = { key, entry: this.named({ bytes: viewOf(bytes) }, 0, bytes.length) }
      }
      return last.entry
    })
  }

  /** The entry of a host that a key of a tally names. */
  named(from: Pick<Sums, 'bytes'>, start: number, end: number): number {
    const at = hostAt(from, start, end)
    return this.sums.entryOf(from.bytes, at.start, end, at.group)
  }

  parts(): Part[] {
    const { delays, sums, vain } = this
    const hosts = new Sums(width)
    for (const entry of sums.all()) {
      const values = kinds.map((_, n) => sums.exactly(entry, n))
      for (const n of times) values[n] = timeOrNone(sums.sum(entry, n))
      if (values[MOST] === 0) values[MOST] = Number.NaN
      hosts.row(hostKey(sums, entry), ...values)
    }
    const hours = new Sums(1)
    for (const entry of vain.all()) {
      const host = hostKey(sums, this.hostOf(entry))
      hours.row(`${host}/${vain.group(entry)}`, vain.sum(entry, 0))
    }
    return [
      { name: 'hosts', kinds, isKey: isHost, sums: hosts },
      { name: 'vain', kinds: all(1), isKey: isVain, sums: hours },
      delays.part('hostdelays', (entry) => hostKey(sums, entry)),
    ]
  }

  /** Takes deliveries. */
  take({ lines, times, results, count }: Batch): void {
    if (count === 0) return
    const { keys, sums } = this
    const { starts, ends, groups, entries } = keys
    const { buf, view } = lines[0]!
    for (let n = 0; n < count; n++) {
      const { from, to } = lines[n]!
      starts[n] = afterAt(buf, from[8]!, to[8]!)
      ends[n] = to[8]!
      // What has no host is none that has the same name.
      groups[n] = starts[n] === from[8]! ? 1 : 0
    }
    sums.entriesOf(view, keys, count)
    for (let n = 0; n < count; n++) {
      this.add(entries[n]!, lines[n]!, times[n]!, results[n]!)
    }
  }

  private add(entry: number, line: RecordLine, ddone: number, result: number): void {
    const { sums } = this
    sums.add(entry, result, 1)
    if (Number.isNaN(ddone)) return
    const at = ddone + 1
    const first = sums.sum(entry, FIRST)
    if (first === 0 || at < first) sums.set(entry, FIRST, at)
    const dstart = timeOf(line, 4)
    if (dstart < ddone) sums.add(entry, XDELAY, ddone - dstart)
    if (result !== SUCCESS) {
      if (at > sums.sum(entry, LAST_VAIN)) sums.set(entry, LAST_VAIN, at)
      return this.addVain(entry, Math.floor(ddone / hour), 1)
    }
    if (at > sums.sum(entry, LAST_SUCCESS)) sums.set(entry, LAST_SUCCESS, at)
    const delay = ddone - timeOf(line, 3)
    if (Number.isNaN(delay)) return
    this.delays.add(entry, partOf(delay))
    if (delay > sums.sum(entry, MOST)) sums.set(entry, MOST, delay)
  }

  private addVain(entry: number, hour: number, count: number): void {
    const { host, vain } = this
    host.setInt32(0, entry, true)
    vain.add(vain.entryOf(host, 0, 4, hour), 0, count)
  }

  private hostOf(vain: number): number {
    return this.vain.bytes.getInt32(this.vain.keyStart(vain), true)
  }

  /** All hosts, in no order. */
  *all(): Generator<HostFacts> {
    for (const entry of this.sums.all()) yield this.at(entry)
  }

  /** The first so many by a number of theirs, greatest first; equal ones by their bytes. */
  top(entries: Iterable<number>, most: number, by: (entry: number) => number): HostFacts[] {
    return first(this.sums, entries, most, by).map((entry) => this.at(entry))
  }

  /** What is known of one. */
  at(entry: number): HostFacts {
    const { sums } = this
    const of = (n: number) => sums.sum(entry, n)
    const time = (n: number) => timeOrNone(of(n))
    const [lastVain, lastSuccess] = [time(LAST_VAIN), time(LAST_SUCCESS)]
    const [successes, failures, deferrals] = [of(SUCCESSES), of(FAILURES), of(DEFERRALS)]
    return {
      entry,
      name: nameOf(sums, entry),
      bare: sums.group(entry) === 1,
      attempts: successes + failures + deferrals,
      successes,
      failures,
      deferrals,
      xdelay: of(XDELAY),
      first: time(FIRST),
      last: Number.isNaN(lastVain) || lastSuccess > lastVain ? lastSuccess : lastVain,
      lastSuccess,
    }
  }

  /** How long deliveries to a host took: the ddelay that so many percent of its successes do not exceed; those that have none are not there. */
  quantiles(percents: [number, number]): Map<number, [number, number]> {
    const { delays, sums } = this
    const quantiles = new Map<number, [number, number]>()
    delays.quantiles(percents, (entry, [a, b]) => {
      const most = sums.sum(entry, MOST) || Number.POSITIVE_INFINITY
      quantiles.set(entry, [Math.min(a!, most), Math.min(b!, most)])
    })
    return quantiles
  }

  /** How many attempts ended in vain in the hours behind that of the last success, by the entry of the host; of those that had a success. */
  vainSince(): Map<number, number> {
    const { sums, vain } = this
    const since = new Map<number, number>()
    for (const entry of vain.all()) {
      const host = this.hostOf(entry)
      const last = sums.sum(host, LAST_SUCCESS)
      if (last === 0 || vain.group(entry) <= Math.floor((last - 1) / hour)) continue
      since.set(host, (since.get(host) ?? 0) + vain.sum(entry, 0))
    }
    return since
  }
}

/** A time that is kept with 1 more. */
const timeOrNone = (kept: number) => (kept === 0 ? Number.NaN : kept - 1)

/** A host and an hour, counted from 1970 on. */
function isVain(bytes: Buffer, start: number, end: number): boolean {
  return /\/(?:0|[1-9]\d{0,7})$/.test(bytes.toString('latin1', start, end))
}
