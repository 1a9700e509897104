import { type RecordLine, type Scanner, viewOf } from '@qmailanalog/record'
import {
  type Before,
  type Column,
  type Counted,
  column,
  Keys,
  type Part,
  Rows,
  Sums,
  SumsByKey,
} from '@qmailanalog/table'
import { Spans } from '@qmailanalog/time'
import { deliveriesOf, success } from './by-reason.js'
import { afterAt } from './by-recipient.js'
import { timeOf, undatedOf, undatedPart } from './dated.js'
import { Histograms, partOf } from './histograms.js'

/** Which delays: from the birth of the message, of successes; or of the attempt itself, of all attempts. */
export type Of = 'ddelay' | 'xdelay'

/** What they are counted by. */
export type By = 'host' | 'domain' | 'sender' | 'uid' | 'channel' | 'hour'

const BIRTH = 3
const DSTART = 4
const DDONE = 5
const DOT = 0x2e
const percents = [50, 90, 95, 99]

/** Where a key begins in its field, and where it ends. */
interface Place {
  field: number
  from?: (buf: Buffer, start: number, end: number) => number
  to?: (buf: Buffer, start: number, end: number) => number
}

const host: Place = { field: 8, from: afterAt }
const places: Record<Exclude<By, 'hour'>, Place> = {
  host,
  domain: host,
  sender: { field: 7 },
  uid: { field: 10 },
  channel: { field: 8, to: beforeDot },
}

function beforeDot(buf: Buffer, start: number, end: number): number {
  const dot = buf.indexOf(DOT, start)
  return dot < 0 || dot > end ? end : dot
}

// What is kept for each key, then what is shown.
const MOST = 0
const COUNT = 1
const DEL = 0
const MAX = percents.length + 1

/** Delays of deliveries by a key: a histogram of each (zdelays(1)). */
export class Delays implements Counted {
  readonly need = 10
  readonly wanted
  /** how many records have no time */
  undated = 0
  private readonly sums: SumsByKey
  private readonly keys: Keys
  private readonly histograms = new Histograms()
  private readonly delays = new Float64Array(64)
  private readonly since: number
  private readonly hours: Spans
  private readonly entryOfHour = new Int32Array(24)

  /**
   * @param zone whose hours count
   * @param domainOf the domain of a host, if they are counted by these
   */
  constructor(
    scanner: Scanner,
    of: Of,
    private readonly by: By,
    zone: string,
    private readonly domainOf: (host: string) => string,
    before?: Before,
  ) {
    this.wanted = deliveriesOf(of === 'ddelay' ? success : 0)
    this.since = of === 'ddelay' ? BIRTH : DSTART
    this.sums = new SumsByKey(scanner, 2)
    this.keys = new Keys(scanner)
    this.hours = new Spans(3600, zone)
    if (before) this.addAll(before)
  }

  private addAll(before: Before): void {
    const { by, sums } = this
    // Domains are domains already.
    const group = by === 'domain' ? 1 : 0
    const entryOf = (key: string) =>
      sums.entryOf(viewOf(Buffer.from(key, 'latin1')), 0, key.length, group)
    const delays = before.get('')
    for (const from of delays?.all() ?? []) {
      const entry = entryOf(delays!.text(from))
      sums.set(entry, MOST, delays!.sum(from, MOST))
      sums.addExact(entry, COUNT, delays!.exactly(from, COUNT))
    }
    this.histograms.addPart(before.get('parts'), entryOf)
    this.undated = undatedOf(before)
  }

  take(lines: RecordLine[], count: number): void {
    const { by, delays, histograms, keys, sums } = this
    const { entries } = keys
    const dated = by === 'hour' ? this.findHours(lines, count) : this.find(lines, count, places[by])
    for (let n = 0; n < dated; n++) {
      const entry = entries[n]!
      const delay = delays[n]!
      histograms.add(entry, partOf(delay))
      if (sums.sum(entry, COUNT) === 0 || delay > sums.sum(entry, MOST))
        sums.set(entry, MOST, delay)
      sums.add(entry, COUNT, 1)
    }
  }

  /** Finds the delays of the lines that have a time, and the entries of their keys; answers how many these are. */
  private find(lines: RecordLine[], count: number, { field, from, to }: Place): number {
    const { by, delays, keys, sums } = this
    const { starts, ends, groups } = keys
    const { buf, view } = lines[0]!
    let dated = 0
    for (let n = 0; n < count; n++) {
      const line = lines[n]!
      const delay = this.delayOf(line)
      if (Number.isNaN(delay)) continue
      const start = line.from[field]!
      const end = line.to[field]!
      delays[dated] = delay
      starts[dated] = from ? from(buf, start, end) : start
      ends[dated] = to ? to(buf, start, end) : end
      // What has no host has no domain.
      groups[dated] = by === 'domain' && starts[dated] === start ? 1 : 0
      dated++
    }
    sums.entriesOf(view, keys, dated)
    return dated
  }

  private findHours(lines: RecordLine[], count: number): number {
    const { delays, entryOfHour, hours, keys, sums } = this
    let dated = 0
    for (let n = 0; n < count; n++) {
      const line = lines[n]!
      const delay = this.delayOf(line)
      if (Number.isNaN(delay)) continue
      const hour = hours.hourOf(line.number(DDONE))
      const text = String(hour).padStart(2, '0')
      // Something stands before the first entry.
      entryOfHour[hour] ||= sums.entryOf(viewOf(Buffer.from(text)), 0, 2)
      delays[dated] = delay
      keys.entries[dated++] = entryOfHour[hour]!
    }
    return dated
  }

  /** NaN if it has none. */
  private delayOf(line: RecordLine): number {
    const delay = timeOf(line, DDONE) - timeOf(line, this.since)
    if (Number.isNaN(delay)) this.undated++
    return delay
  }

  rows(columns: Column[]): Rows {
    const { sums, histograms } = this.counted()
    const rows = new Sums(percents.length + 2)
    histograms.quantiles(percents, (entry, values) => {
      const row = rows.append(sums.bytes, sums.keyStart(entry), sums.keyEnd(entry))
      const most = sums.sum(entry, MOST)
      rows.set(row, DEL, sums.sum(entry, COUNT))
      for (const [n, value] of values.entries()) rows.set(row, DEL + 1 + n, Math.min(value, most))
      rows.set(row, MAX, most)
    })
    return new Rows(rows, columns)
  }

  parts(): Part[] {
    const { sums, histograms } = this.counted()
    return [
      { name: '', kinds: ['most', 'sum'], sums },
      histograms.part('parts', (owner) => sums.text(owner)),
      undatedPart(this.undated),
    ]
  }

  private counted(): { sums: Sums; histograms: Histograms } {
    const { by, histograms, sums } = this
    return by === 'domain' ? this.byDomain() : { sums, histograms }
  }

  /** What was counted by host, by domain. */
  private byDomain(): { sums: Sums; histograms: Histograms } {
    const sums = new Sums(2)
    const histograms = new Histograms()
    const entries = new Map<string, number>()
    const domains = new Map<number, number>()
    for (const entry of this.sums.all()) {
      const host = this.sums.text(entry)
      const domain = this.sums.group(entry) === 0 ? this.domainOf(host) : host
      const at = entries.get(domain) ?? sums.row(domain)
      entries.set(domain, at)
      domains.set(entry, at)
      const most = this.sums.sum(entry, MOST)
      if (sums.sum(at, COUNT) === 0 || most > sums.sum(at, MOST)) sums.set(at, MOST, most)
      sums.add(at, COUNT, this.sums.sum(entry, COUNT))
    }
    const { owners, parts, counts } = this.histograms.all()
    for (const [n, owner] of owners.entries()) {
      histograms.add(domains.get(owner)!, parts[n]!, counts[n]!)
    }
    return { sums, histograms }
  }
}

const delay = (sum: number, name: string, help: string): Column =>
  column(sum, name, help, { unit: 'seconds', places: 3 })

/** The columns of numbers. */
export const delayColumns: Column[] = [
  column(DEL, 'del', 'deliveries that count: successes, with --of xdelay all attempts'),
  ...percents.map((percent, n) =>
    delay(
      DEL + 1 + n,
      `p${percent}`,
      `the delay that ${percent} % of them do not exceed, in seconds`,
    ),
  ),
  delay(MAX, 'max', 'the greatest delay, in seconds'),
]
