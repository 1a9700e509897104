import {
  type Beginning,
  type Clock,
  longest as mostUnfolded,
  type Sink,
  Unwrap,
} from '@qmailanalog/log'
import type { Core, Output } from '@qmailanalog/program'
import { inPieces, viewOf } from '@qmailanalog/record'
import { fields, Kernel, type Store } from './kernels.js'
import { pendingLines } from './pending.js'

const SP = 32
const LF = 10
const DOT = 0x2e
const AT = 0x40

const word = (text: string) => Buffer.from(text, 'latin1')
const NEW = word('new')
const INFO = word('info')
const STARTING = word('starting')
const DELIVERY = word('delivery')
const END = word('end')
const EXTRA = word('extra')
const RUNNING = word('running')
const EXITING = word('exiting')
const STATUS = word('status:')
const NUMBER = word('number')
const LOCAL = word('local')
const REMOTE = word('remote')
const WARNING = word('warning:')
const ALERT = word('alert:')
const BOUNCE = word('bounce')
const QUEUE = word('queue')

/** How much of the log lies with the kernel at once, in bytes, unless a line is longer. */
const together = 64 * 1024

/** As many bytes as a line may have. */
const unlimited = 0x7fffffff

/** What is open in one queue. */
interface Queue {
  messages: Store
  deliveries: Store
  /** deliveries with numbers like 7.2 (IndiMail), by what stands behind the digits */
  parted: Map<string, Store>
  /** index of Unwrap.sources; the first source that has a name counts as the one without */
  source: number
  /** the queue's name, where several write to one log with their names as last words */
  name: string
}

/**
 * The queues as their log tells them: takes the lines of qmail-send (qmail-log(5)) in whatever form they
 * lie there, prints message and delivery lines (matchup(5)), and knows in the end what is still open.
 * Numbers of different sources (host, program, queue name) are different things.
 *
 * What the lines say is done by kernel/queue.ts, which takes by itself those that are as qmail-send
 * writes them. Here their forms are told from each other, and the fields of all other lines are found.
 * Every sequence of bytes is a log. test/model.ts says the same as both, slowly.
 */
export class Matching implements Core, Sink {
  private readonly unwrap: Unwrap
  private readonly kernel = new Kernel()
  private readonly queues: Queue[] = []
  private readonly byKey = new Map<string, Queue>()
  private current!: Queue
  /** the source whose lines without a name go to `current`, if that is sure */
  private turned = -1
  /** what the kernel was told of how lines begin */
  private beginning: Beginning | undefined
  /** the source that has the pending lines without a name, if any: the first one with a name */
  private firstNamed = 0
  private names = false
  private known = false
  private firstLine: string | undefined
  private rest: Buffer = Buffer.alloc(0)

  constructor(
    private readonly out: Output,
    clock: Clock,
  ) {
    this.unwrap = new Unwrap(this, clock)
    this.turnTo(0, '')
  }

  /** What came before was pending state; the log begins here. */
  begin(): void {
    this.known = false
    this.firstLine = undefined
  }

  block(buf: Buffer, start: number, end: number): void {
    this.firstLine ??= buf.toString('latin1', start, Math.min(buf.indexOf(LF, start), start + 200))
    const view = viewOf(buf)
    this.unwrap.use(buf, view)
    inPieces(buf, start, end, together, (from, to) => this.piece(buf, from, to))
  }

  private piece(buf: Buffer, start: number, end: number): void {
    const { unwrap, kernel } = this
    // The kernel's copy of buf[p] is at p + shift.
    const shift = kernel.put(buf, start, end) - start
    for (let p = start; p < end; ) {
      const next = unwrap.open ? 0 : this.ahead(buf[p]!, p, shift, end + shift)
      if (next > 0) {
        this.known = true
        p = next - shift
        continue
      }
      const lf = buf.indexOf(LF, p)
      unwrap.line(p, lf)
      p = lf + 1
    }
    kernel.drain(this.out)
  }

  /**
   * Takes the line that begins at `p`, or some, without a look at where it ends, and answers where the
   * next one begins in the kernel's copy; 0 if that is not possible.
   */
  private ahead(first: number, p: number, shift: number, end: number): number {
    const { unwrap, kernel } = this
    const { calls } = kernel
    if ((first >= 48 && first <= 57) || first === AT) {
      this.sourceIs(0)
      const next = calls.lines(p + shift, end)
      // It stops when much was printed.
      kernel.drain(this.out)
      if (next !== p + shift) return next
      const record = calls.behindLabel(next)
      return record > 0 ? this.any(record) : 0
    }
    const { headed, beginning } = unwrap
    const most = headed === 0 ? unlimited : mostUnfolded
    if (beginning) {
      if (beginning !== this.beginning) kernel.headIs(beginning.time, beginning.head)
      this.beginning = beginning
      this.sourceIs(headed)
      const next = calls.headedLines(p + shift, end, most)
      kernel.drain(this.out)
      return next === p + shift ? 0 : next
    }
    const record = unwrap.behindHead(p)
    if (record < 0) return 0
    this.sourceIs(headed)
    return calls.usual(record + shift, most)
  }

  record(buf: Buffer, _view: DataView, start: number, end: number, source: number): void {
    this.sourceIs(source)
    const { kernel } = this
    const at = kernel.putAside(buf, start, end + 1)
    if (kernel.calls.usual(at, unlimited) === 0) this.any(at)
    else this.known = true
  }

  foreign(buf: Buffer, view: DataView, start: number, end: number): void {
    this.record(buf, view, start, end, 0)
  }

  end(rest: Buffer): void {
    this.rest = rest
  }

  /** What to say of a log in which nothing was a record of qmail-send, instead of an empty report without a word. */
  get warning(): string | undefined {
    const line = this.known ? '' : (this.firstLine ?? '')
    if (!/[^ \t\0]/.test(line)) return undefined
    const shown = line.replace(/[^ -~]/g, '?').slice(0, 100)
    return `warning: no record of qmail-send is in the log; it begins with '${shown}'; understood are decimal stamps, TAI64N labels, times of tai64nlocal, syslog, journalctl and container logs`
  }

  private sourceIs(source: number): void {
    if (source === this.turned) return
    const number = source !== 0 && source === (this.firstNamed ||= source) ? 0 : source
    this.turnTo(number, '')
    this.turned = source
  }

  private turnTo(source: number, name: string): void {
    this.turned = -1
    const key = `${source} ${name}`
    let queue = this.byKey.get(key)
    if (!queue) {
      const [messages, deliveries] = [this.kernel.calls.newStore(), this.kernel.calls.newStore()]
      queue = { messages, deliveries, parted: new Map(), source, name }
      this.byKey.set(key, queue)
      this.queues.push(queue)
    }
    this.current = queue
    this.kernel.calls.turnTo(queue.messages, queue.deliveries)
  }

  /** Takes the line at `begin` of the kernel's bytes, field by field, and answers where the next one begins. */
  private any(begin: number): number {
    const { kernel } = this
    kernel.renew()
    const { bytes, from, to } = kernel
    let p = begin
    let n = 0
    let c = bytes[p]!
    for (;;) {
      while (c <= SP && (c === SP || c === 9 || c === 0)) c = bytes[++p]!
      if (c === LF) break
      if (n === fields) {
        p = bytes.indexOf(LF, p)
        break
      }
      from[n] = p
      do c = bytes[++p]!
      while (c > SP || (c !== SP && c !== LF && c !== 9 && c !== 0))
      to[n++] = p
    }
    for (; n < fields; n++) {
      from[n] = p
      to[n] = p
    }
    const { source, name } = this.current
    const named = this.queueName(p)
    if (named > 0) this.turnTo(source, bytes.toString('latin1', named, p))
    this.line(begin, p)
    if (named > 0) this.turnTo(source, name)
    return p + 1
  }

  /**
   * Where the name of a queue begins that is the last word of the line at hand (IndiMail writes it there),
   * or -1. Where that word may be a field, it is a name only if one was seen before.
   */
  private queueName(end: number): number {
    const { bytes, from, to } = this.kernel
    let p = end
    while (p > 0 && bytes[p - 1]! >= 48 && bytes[p - 1]! <= 57) p--
    const start = p - 5
    if (p === end || start <= from[1]! || !begins(bytes, start, end, QUEUE)) return -1
    if (bytes[start - 1] !== SP) return -1
    let field = fields
    for (let n = 2; n < fields; n++) if (from[n] === start) field = n
    const least = leastField(bytes[from[1]!]!)
    if (field > least || (field === least && this.names)) {
      this.names = true
      for (let n = 0; n < fields; n++) if (from[n]! >= start) to[n] = from[n]!
      return start
    }
    return -1
  }

  /** Messages that are still in a queue. */
  get waiting(): number {
    return this.queues.reduce((sum, { messages }) => sum + this.kernel.calls.sizeOf(messages), 0)
  }

  /**
   * What is still open, in the form that is read back (matchup(5), PENDING LINES). Sources are named only
   * if there are several, or always.
   */
  *pending(always = false): Generator<Buffer> {
    const sources = this.unwrap.sources
    const several = always || this.queues.some(({ source }) => source !== 0)
    const wrapping = (number: number) => {
      const source = sources[number === 0 ? this.firstNamed : number]!
      if (!several || source.tag === '') return ''
      return `1970-01-01T00:00:00Z ${`${source.host} ${source.tag}`.trim()}: `
    }
    const wrapped = this.queues.map(({ source, name, messages, deliveries, parted }) => ({
      messages,
      deliveries: [['', deliveries] as const, ...parted],
      before: wrapping(source),
      behind: name === '' ? '' : ` ${name}`,
    }))
    yield* pendingLines(this.kernel, wrapped)
    const waiting = this.unwrap.waiting().map(({ source, text }) => {
      const { host, tag } = sources[source]!
      return `1970-01-01T00:00:00Z ${`${host} ${tag}`.trim()}: ${text}`
    })
    for (const line of [...waiting, ...this.unwrap.unfinished()]) {
      yield Buffer.from(`${line}\n`, 'latin1')
    }
    if (this.rest.length > 0) yield this.rest
  }

  private line(begin: number, end: number): void {
    const { kernel } = this
    const p = kernel.from[1]!
    const q = kernel.to[1]!
    if (this.isRecord(kernel.bytes, begin, end, p, q)) {
      this.known = true
      return
    }
    // Written by qmail-send, but nothing is made of it.
    if (isWord(kernel.bytes, p, q, BOUNCE)) this.known = true
    kernel.drain(this.out)
    this.out.text('? ')
    this.out.copy(kernel.bytes, begin, end + 1)
  }

  private asItIs(begin: number, end: number): void {
    const { kernel, out } = this
    kernel.drain(out)
    out.copy(kernel.bytes, begin, end + 1)
  }

  /** Does what a line says; false if its second word says nothing. */
  private isRecord(buf: Buffer, begin: number, end: number, p: number, q: number): boolean {
    const { calls } = this.kernel
    switch (buf[p]) {
      case 0x73: // s
        if (isWord(buf, p, q, STATUS)) return true
        if (isWord(buf, p, q, STARTING)) return did(calls.starting(this.numbered(3)))
        break
      case 0x64: // d
        if (isWord(buf, p, q, DELIVERY)) return did(calls.delivery(this.numbered(2)))
        break
      case 0x69: // i
        if (isWord(buf, p, q, INFO)) return did(calls.info())
        break
      case 0x6e: // n
        if (isWord(buf, p, q, NEW)) return did(calls.entered())
        if (isWord(buf, p, q, NUMBER)) return true
        break
      case 0x65: // e
        if (isWord(buf, p, q, END)) return did(calls.left())
        if (isWord(buf, p, q, EXTRA)) return did(calls.extra())
        if (isWord(buf, p, q, EXITING)) return did(this.restarted())
        break
      case 0x72: // r
        if (isWord(buf, p, q, RUNNING)) return did(this.restarted())
        if (isWord(buf, p, q, REMOTE)) return true
        break
      case 0x6c: // l
        if (isWord(buf, p, q, LOCAL)) return true
        break
      case 0x77: // w
        if (isWord(buf, p, q, WARNING)) return did(this.asItIs(begin, end))
        break
      case 0x61: // a
        if (isWord(buf, p, q, ALERT)) return did(this.asItIs(begin, end))
        break
    }
    return false
  }

  /** The deliveries among which the one is whose number begins a field. */
  private numbered(field: number): Store {
    const { bytes, from, to } = this.kernel
    const end = to[field]!
    const { deliveries, parted } = this.current
    let stop = from[field]!
    while (stop < end && bytes[stop]! >= 48 && bytes[stop]! <= 57) stop++
    if (bytes[stop] !== DOT || stop >= end) return deliveries
    const [part] = /^\.\d+(?=:?$)/.exec(bytes.toString('latin1', stop, end)) ?? []
    if (part === undefined) return deliveries
    let store = parted.get(part)
    if (store === undefined) {
      store = this.kernel.calls.newStore()
      parted.set(part, store)
    }
    return store
  }

  private restarted(): void {
    const { deliveries, parted } = this.current
    for (const store of [deliveries, ...parted.values()]) this.kernel.calls.clear(store)
  }
}

/** For what is done. */
function did(_done: unknown): true {
  return true
}

/** The field that the last word of a line may be, by the first byte of its second word; behind it, it is a name. */
function leastField(kind: number): number {
  switch (kind) {
    case 0x64: // delivery: its reason may be missing
      return 4
    case 0x69: // info
      return 11
    case 0x73: // starting
      return 8
    default:
      return 3
  }
}

function isWord(buf: Buffer, start: number, end: number, what: Buffer): boolean {
  return end - start === what.length && begins(buf, start, end, what)
}

function begins(buf: Buffer, start: number, end: number, what: Buffer): boolean {
  const length = what.length
  if (end - start < length) return false
  for (let n = 0; n < length; n++) if (buf[start + n] !== what[n]) return false
  return true
}
