import type { RecordLine, Scanner } from '@qmailanalog/record'
import type { Before, Counter, Part } from '@qmailanalog/table'
import type { Span } from '@qmailanalog/time'
import { Hosts } from './hosts.js'
import { type LineKind, Lines } from './lines.js'
import { Reasons } from './reasons.js'
import { Senders } from './senders.js'
import { Times } from './times.js'
import { Totals } from './totals.js'

/** What is to be counted. */
export interface Asking {
  /** a name or an offset that Temporal takes */
  zone: string
  /** the times that count */
  span: Span | undefined
  /** the lines that are told apart */
  kinds: LineKind[]
}

/** All that zreport knows of records, counted in one pass; nothing of it depends on their order, and all of it adds up. */
export class Facts implements Counter {
  readonly need = 11
  readonly totals: Totals
  readonly hosts: Hosts
  readonly reasons: Reasons
  readonly senders: Senders
  readonly uids: Senders
  readonly times: Times
  readonly lines: Lines

  /** @param before what was counted before, as a tally has it */
  constructor(
    readonly scanner: Scanner,
    { zone, span, kinds }: Asking,
    before?: Before,
  ) {
    this.hosts = new Hosts(scanner, before)
    this.totals = new Totals(span, this.hosts.delays, before)
    this.reasons = new Reasons(scanner, this.hosts, before)
    this.senders = new Senders(scanner, 8, 'senders', before)
    this.uids = new Senders(scanner, 10, 'uids', before)
    this.times = new Times(scanner, zone, before)
    this.lines = new Lines(kinds, span, before)
  }

  parts(): Part[] {
    const { hosts, lines, reasons, senders, times, totals, uids } = this
    return [totals, hosts, reasons, senders, uids, times, lines].flatMap((it) => it.parts())
  }

  take(lines: RecordLine[], count: number): void {
    const { hosts, reasons, senders, times, totals, uids } = this
    totals.take(lines, count)
    const { ofDeliveries, ofMessages } = totals
    hosts.take(ofDeliveries)
    reasons.take(ofDeliveries, hosts.keys)
    times.deliveries(ofDeliveries)
    senders.take(ofMessages)
    uids.take(ofMessages)
    times.messages(ofMessages)
  }

  other(buf: Buffer, start: number, end: number): void {
    this.lines.take(buf, start, end)
  }
}
