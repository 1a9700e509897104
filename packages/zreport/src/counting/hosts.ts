import { type RecordLine, type Scanner, viewOf } from '@qmailanalog/record'
import { afterAt, Histograms, partOf, timeOf } from '@qmailanalog/report'
import { Keys, SumsByKey } from '@qmailanalog/table'
import { type Batch, SUCCESS } from './batch.js'
import { first, nameOf } from './entries.js'

// What is added up for each host, results as a Batch has them. Times are kept with 1 more, since 0 is none.
const SUCCESSES = 0
const FAILURES = 1
const DEFERRALS = 2
const XDELAY = 3
const FIRST = 4
const LAST_VAIN = 5
const LAST_SUCCESS = 6
/** the greatest ddelay of a  if that is above 0 */
const MOST = 7
const width = 8

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
  /** attempts that were no  by host and hour */
  private readonly vain: SumsByKey
  private readonly host = viewOf(Buffer.alloc(4))

  constructor(scanner: Scanner) {
    this.sums = new SumsByKey(scanner, width)
    this.vain = new SumsByKey(scanner, 1)
    this.keys = new Keys(scanner)
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
      return this.addVain(entry, ddone)
    }
    if (at > sums.sum(entry, LAST_SUCCESS)) sums.set(entry, LAST_SUCCESS, at)
    const delay = ddone - timeOf(line, 3)
    if (Number.isNaN(delay)) return
    this.delays.add(entry, partOf(delay))
    if (delay > sums.sum(entry, MOST)) sums.set(entry, MOST, delay)
  }

  private addVain(entry: number, time: number): void {
    const { host, vain } = this
    host.setInt32(0, entry, true)
    vain.add(vain.entryOf(host, 0, 4, Math.floor(time / hour)), 0, 1)
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
    const time = (n: number) => (of(n) === 0 ? Number.NaN : of(n) - 1)
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

  /** How many attempts ended in vain in the hours behind that of the last  by the entry of the host; of those that had a success. */
  vainSince(): Map<number, number> {
    const { sums, vain } = this
    const since = new Map<number, number>()
    for (const entry of vain.all()) {
      const host = vain.bytes.getInt32(vain.keyStart(entry), true)
      const last = sums.sum(host, LAST_SUCCESS)
      if (last === 0 || vain.group(entry) <= Math.floor((last - 1) / hour)) continue
      since.set(host, (since.get(host) ?? 0) + vain.sum(entry, 0))
    }
    return since
  }
}
