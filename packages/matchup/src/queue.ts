import { type Clock, longest as mostUnfolded, type Sink, Unwrap } from '@qmailanalog/log'
import type { Core, Output } from '@qmailanalog/program'
import { lineEnd, put, putLower, viewOf, wordEnd } from '@qmailanalog/record'
import { pendingLines } from './pending.js'
import {
  BIRTH,
  BYTES,
  CHANNEL,
  DSTART,
  MSG_HI,
  MSG_LO,
  ND,
  NK,
  NZ,
  PLACE,
  piece,
  putNumber64,
  putPiece,
  SENDER,
  TAIL,
} from './rows.js'
import { Store } from './store.js'

const SP = 32
const LF = 10
const QUESTION = 0x3f
const DOT = 0x2e
const AT = 0x40
const COLON = 0x3a

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
const QUEUE = word('queue')
const SUCC = word('succ')
const FAIL = word('fail')
const DEFER = word('defer')
const REPORT = word('report')
const MANGLED = piece('report_mangled')
/** What stands for the message of a delivery if it is not known. */
const NOBODY = piece('0 ? ')
const NOBODYS = piece('? ?')

/** Four bytes as DataView.getInt32 reads them. */
const four = (text: string) => word(text).readInt32LE()
const STAT = four('stat')
const US__ = four('us: ')
const NEW_ = four('new ')
const MSG_ = four('msg ')
const END_ = four('end ')
const INFO4 = four('info')
const _MSG = four(' msg')
const _BYT = four(' byt')
const _FRO = four(' fro')
const _UID = four(' uid')
const _QP_ = four(' qp ')
const _TO_ = four(' to ')
const STAR = four('star')
const TING = four('ting')
const _DEL = four(' del')
const IVER = four('iver')
const DELI = four('deli')
const VERY = four('very')

/** Fields of a line that anything is made of. */
const FIELDS = 12

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
 * This is the hot loop of the suite, so it is plain and long: bytes in, bytes out, no string or object
 * per line. Every sequence of bytes is a log. test/model.ts says the same slowly.
 */
export class Matching implements Core, Sink {
  private readonly unwrap: Unwrap
  private readonly queues: Queue[] = []
  private readonly byKey = new Map<string, Queue>()
  private current!: Queue
  /** the source whose lines without a name go to `current`, if that is sure */
  private turned = -1
  private messages!: Store
  private deliveries!: Store
  /** the source that has the pending lines without a name, if any: the first one with a name */
  private firstNamed = 0
  private names = false
  private known = false
  private firstLine: string | undefined
  private rest: Buffer = Buffer.alloc(0)
  private buf = this.rest
  private view = viewOf(this.rest)
  private readonly from = new Int32Array(FIELDS)
  private readonly to = new Int32Array(FIELDS)
  /** the number that was read last */
  private lo = 0
  private hi = 0
  /** where its digits end */
  private stop = 0

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
    const { unwrap } = this
    const view = viewOf(buf)
    this.firstLine ??= buf.toString('latin1', start, Math.min(buf.indexOf(LF, start), start + 200))
    this.buf = buf
    this.view = view
    unwrap.use(buf, view)
    for (let p = start; p < end; ) {
      const first = buf[p]!
      let record = -1
      let source = 0
      if (!unwrap.open) {
        if (first >= 48 && first <= 57) record = p
        else if (first === AT) record = unwrap.behindLabel(p)
        else {
          record = unwrap.behindHead(p)
          if (record >= 0) source = unwrap.headed
        }
      }
      if (record >= 0) {
        this.sourceIs(source)
        const next = this.usual(buf, view, record, source === 0 ? buf.length : mostUnfolded)
        if (next !== 0) {
          this.known = true
          p = next
          continue
        }
      }
      const lf = lineEnd(buf, view, p)
      if (record > p && source === 0) this.any(buf, record)
      else {
        unwrap.line(p, lf)
        this.buf = buf
        this.view = view
      }
      p = lf + 1
    }
  }

  record(buf: Buffer, view: DataView, start: number, _end: number, source: number): void {
    this.buf = buf
    this.view = view
    this.sourceIs(source)
    if (this.usual(buf, view, start, buf.length) === 0) this.any(buf, start)
    else this.known = true
  }

  foreign(buf: Buffer, view: DataView, start: number): void {
    this.record(buf, view, start, 0, 0)
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
      const [messages, deliveries] = [new Store(), new Store()]
      queue = { messages, deliveries, parted: new Map(), source, name }
      this.byKey.set(key, queue)
      this.queues.push(queue)
    }
    this.current = queue
    this.messages = queue.messages
    this.deliveries = queue.deliveries
  }

  /**
   * Takes the line at `begin` if it has just the words that qmail-send writes, one blank between them and
   * tidy numbers, and is no longer than `most`. Answers where the next line begins; 0 if this one is to be
   * looked at field by field. An optimisation only: whatever it takes, `any` would take in the same way.
   */
  private usual(buf: Buffer, view: DataView, begin: number, most: number): number {
    const { from, to } = this
    // Up to here a look at the next words stays inside.
    const limit = buf.length - 24
    const longest = begin + most
    let p = wordEnd(buf, view, begin)
    if (p === begin || p > limit || buf[p] !== SP) return 0
    from[0] = begin
    to[0] = p
    switch (view.getInt32(p + 1, true)) {
      case STAT:
        return view.getInt32(p + 5, true) === US__ ? lineEnd(buf, view, p + 9) + 1 : 0
      case STAR: {
        if (view.getInt32(p + 5, true) !== TING || view.getInt32(p + 9, true) !== _DEL) return 0
        if (view.getInt32(p + 13, true) !== IVER || buf[p + 17] !== 0x79) return 0
        if (buf[p + 18] !== SP) return 0
        p = this.number(buf, p + 19)
        const { lo, hi } = this
        if (p > limit || buf[p] !== COLON || view.getInt32(p + 1, true) !== _MSG) return 0
        if (buf[p + 5] !== SP) return 0
        p = this.number(buf, p + 6)
        if (p > limit || view.getInt32(p, true) !== _TO_) return 0
        from[7] = p + 4
        p = wordEnd(buf, view, p + 4)
        to[7] = p
        if (buf[p] !== SP) return 0
        from[8] = p + 1
        p = wordEnd(buf, view, p + 1)
        to[8] = p
        if (buf[p] !== LF || p > longest || p === from[8] || from[8] - from[7]! === 1) return 0
        this.starting(view, this.deliveries, lo, hi)
        return p + 1
      }
      case DELI:
        if (view.getInt32(p + 5, true) !== VERY || buf[p + 9] !== SP) return 0
        p = this.number(buf, p + 10)
        if (p > limit || buf[p] !== COLON || buf[p + 1] !== SP) return 0
        from[3] = p + 2
        p = wordEnd(buf, view, p + 2)
        to[3] = p
        if (buf[p] !== SP || p === from[3]) return 0
        from[4] = p + 1
        p = wordEnd(buf, view, p + 1)
        to[4] = p
        if (buf[p] !== LF || p > longest || p === from[4]) return 0
        this.delivery(view, this.deliveries)
        return p + 1
      case INFO4:
        if (view.getInt32(p + 5, true) !== _MSG || buf[p + 9] !== SP) return 0
        p = this.number(buf, p + 10)
        if (p > limit || buf[p] !== COLON || view.getInt32(p + 1, true) !== _BYT) return 0
        if (buf[p + 5] !== 0x65 || buf[p + 6] !== 0x73 || buf[p + 7] !== SP) return 0
        p = this.tidy(buf, 5, p + 8)
        if (p > limit || view.getInt32(p, true) !== _FRO) return 0
        if (buf[p + 4] !== 0x6d || buf[p + 5] !== SP) return 0
        from[7] = p + 6
        p = wordEnd(buf, view, p + 6)
        to[7] = p
        if (p > limit || p === from[7] || view.getInt32(p, true) !== _QP_) return 0
        p = this.tidy(buf, 9, p + 4)
        if (p > limit || view.getInt32(p, true) !== _UID || buf[p + 4] !== SP) return 0
        p = this.tidy(buf, 11, p + 5)
        if (buf[p] !== LF || p > longest) return 0
        this.info(view, true)
        return p + 1
      case NEW_:
      case END_:
        if (view.getInt32(p + 5, true) !== MSG_) return 0
        p = this.number(buf, p + 9)
        if (buf[p] !== LF || p > longest) return 0
        if (buf[to[0]! + 1] === 0x65) this.done(view)
        else this.forget()
        return p + 1
    }
    return 0
  }

  /**
   * Reads a number of one to nine digits, the first of them not 0, into `lo` and `hi`, or one of up to
   * fifteen, and answers where it ends; where nothing is to be found if there is none.
   */
  private number(buf: Buffer, start: number): number {
    let c = buf[start]! - 48
    if (c < 1 || c > 9) return buf.length
    const most = start + 9
    let n = c
    let p = start + 1
    for (; p < most; p++) {
      c = buf[p]! - 48
      if (c < 0 || c > 9) {
        this.lo = n
        this.hi = 0
        return p
      }
      n = n * 10 + c
    }
    while (buf[p]! >= 48 && buf[p]! <= 57) p++
    if (p - start > 15) return buf.length
    this.readLong(start, p)
    return p
  }

  /** Notes where field n stands if it is a number as matchup prints it, and answers where it ends; where nothing is to be found if it is not. */
  private tidy(buf: Buffer, n: number, start: number): number {
    let p = start
    while (buf[p]! >= 48 && buf[p]! <= 57) p++
    this.from[n] = start
    this.to[n] = p
    const digits = p - start
    return digits === 0 || digits > 18 || (buf[start] === 48 && digits > 1) ? buf.length : p
  }

  /** Takes the line at `begin`, field by field, and answers where the next one begins. */
  private any(buf: Buffer, begin: number): number {
    const { from, to } = this
    let p = begin
    let n = 0
    let c = buf[p]!
    for (;;) {
      while (c <= SP && (c === SP || c === 9 || c === 0)) c = buf[++p]!
      if (c === LF) break
      if (n === FIELDS) {
        p = buf.indexOf(LF, p)
        break
      }
      from[n] = p
      do c = buf[++p]!
      while (c > SP || (c !== SP && c !== LF && c !== 9 && c !== 0))
      to[n++] = p
    }
    for (; n < FIELDS; n++) {
      from[n] = p
      to[n] = p
    }
    const { source, name } = this.current
    const named = this.queueName(p)
    if (named > 0) this.turnTo(source, buf.toString('latin1', named, p))
    this.line(buf, begin, p)
    if (named > 0) this.turnTo(source, name)
    return p + 1
  }

  /**
   * Where the name of a queue begins that is the last word of the line at hand (IndiMail writes it there),
   * or -1. Where that word may be a field, it is a name only if one was seen before.
   */
  private queueName(end: number): number {
    const { buf, from } = this
    let p = end
    while (p > 0 && buf[p - 1]! >= 48 && buf[p - 1]! <= 57) p--
    const start = p - 5
    if (p === end || start <= from[1]! || !begins(buf, start, end, QUEUE)) return -1
    if (buf[start - 1] !== SP) return -1
    let field = FIELDS
    for (let n = 2; n < FIELDS; n++) if (from[n] === start) field = n
    const least = leastField(buf[from[1]!]!)
    if (field > least || (field === least && this.names)) {
      this.names = true
      for (let n = 0; n < FIELDS; n++) if (from[n]! >= start) this.to[n] = from[n]!
      return start
    }
    return -1
  }

  /** Messages that are still in a queue. */
  get waiting(): number {
    return this.queues.reduce((sum, { messages }) => sum + messages.size, 0)
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
    yield* pendingLines(wrapped)
    const waiting = this.unwrap.waiting().map(({ source, text }) => {
      const { host, tag } = sources[source]!
      return `1970-01-01T00:00:00Z ${`${host} ${tag}`.trim()}: ${text}`
    })
    for (const line of [...waiting, ...this.unwrap.unfinished()]) {
      yield Buffer.from(`${line}\n`, 'latin1')
    }
    if (this.rest.length > 0) yield this.rest
  }

  private line(buf: Buffer, begin: number, end: number): void {
    const p = this.from[1]!
    const q = this.to[1]!
    if (this.isRecord(buf, begin, end, p, q)) this.known = true
    else {
      this.out.text('? ')
      this.out.copy(buf, begin, end + 1)
    }
  }

  /** Does what a line says; false if its second word says nothing. */
  private isRecord(buf: Buffer, begin: number, end: number, p: number, q: number): boolean {
    switch (buf[p]) {
      case 0x73: // s
        if (isWord(buf, p, q, STATUS)) return true
        if (isWord(buf, p, q, STARTING)) return did(this.anyStarting())
        break
      case 0x64: // d
        if (isWord(buf, p, q, DELIVERY)) return did(this.anyDelivery())
        break
      case 0x69: // i
        if (isWord(buf, p, q, INFO)) return did(this.anyInfo())
        break
      case 0x6e: // n
        if (isWord(buf, p, q, NEW)) return did(this.anyNew())
        if (isWord(buf, p, q, NUMBER)) return true
        break
      case 0x65: // e
        if (isWord(buf, p, q, END)) return did(this.anyEnd())
        if (isWord(buf, p, q, EXTRA)) return did(this.extra())
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
        if (isWord(buf, p, q, WARNING)) return did(this.out.copy(buf, begin, end + 1))
        break
      case 0x61: // a
        if (isWord(buf, p, q, ALERT)) return did(this.out.copy(buf, begin, end + 1))
        break
    }
    return false
  }

  private anyNew(): void {
    this.read64(3)
    this.forget()
  }

  private anyEnd(): void {
    this.read64(3)
    this.done(this.view)
  }

  private anyInfo(): void {
    this.read64(3)
    this.info(this.view, false)
  }

  private anyStarting(): void {
    this.read64(3)
    const { lo, hi } = this
    const deliveries = this.numbered(3)
    this.read64(5)
    this.starting(this.view, deliveries, lo, hi)
  }

  private anyDelivery(): void {
    this.read64(2)
    this.delivery(this.view, this.numbered(2))
  }

  /** A message enters the queue; its number is the one that was read last. */
  private forget(): void {
    const row = this.messages.find(this.lo, this.hi)
    if (row >= 0) this.messages.remove(row)
  }

  /** What is known of a message; its number is the one that was read last. `tidy`: the other numbers are as they are printed. */
  private info(view: DataView, tidy: boolean): void {
    const { from, to, messages } = this
    const birth = to[0]! - from[0]! + 1
    const sender = to[7]! - from[7]! + 1
    const numbers = tidy ? to[5]! - from[5]! + to[9]! - from[9]! + to[11]! - from[11]! : 60
    const row = messages.add(this.lo, this.hi, birth + sender + numbers + 3)
    const { rows, text } = messages
    const start = messages.textOf(row)
    let at = put(text, start, view, from[0]!, to[0]!)
    text.setUint8(at++, SP)
    rows[row + BIRTH] = birth
    const size = at
    at = this.putNumber(text, at, view, 5, tidy)
    text.setUint8(at++, SP)
    rows[row + BYTES] = at - size
    at = putLower(text, at, view, from[7]!, to[7]!)
    text.setUint8(at++, SP)
    rows[row + SENDER] = sender
    const tail = at
    at = this.putNumber(text, at, view, 9, tidy)
    text.setUint8(at++, SP)
    at = this.putNumber(text, at, view, 11, tidy)
    rows[row + TAIL] = at - tail
    for (let count = NK; count < NZ + 2; count++) rows[row + count] = 0
  }

  /** The deliveries among which the one is whose number was read last, from a field. */
  private numbered(field: number): Store {
    const { buf, stop } = this
    if (buf[stop] !== DOT || stop >= this.to[field]!) return this.deliveries
    const [part] = /^\.\d+(?=:?$)/.exec(buf.toString('latin1', stop, this.to[field]!)) ?? []
    if (part === undefined) return this.deliveries
    const { parted } = this.current
    let store = parted.get(part)
    if (store === undefined) {
      store = new Store()
      parted.set(part, store)
    }
    return store
  }

  private restarted(): void {
    for (const deliveries of [this.deliveries, ...this.current.parted.values()]) deliveries.clear()
  }

  /** A delivery begins; the number of its message is the one that was read last. */
  private starting(
    view: DataView,
    deliveries: Store,
    deliveryLo: number,
    deliveryHi: number,
  ): void {
    const { from, to, lo, hi } = this
    const dstart = to[0]! - from[0]! + 1
    const channel = to[7]! - from[7]!
    const place = channel + to[8]! - from[8]! + 2
    const row = deliveries.add(deliveryLo, deliveryHi, dstart + place)
    const { rows, text } = deliveries
    let at = put(text, deliveries.textOf(row), view, from[0]!, to[0]!)
    text.setUint8(at++, SP)
    at = put(text, at, view, from[7]!, to[7]!)
    text.setUint8(at++, 0x2e)
    at = putLower(text, at, view, from[8]!, to[8]!)
    text.setUint8(at++, SP)
    rows[row + DSTART] = dstart
    rows[row + PLACE] = place
    rows[row + CHANNEL] = channel
    rows[row + MSG_LO] = lo
    rows[row + MSG_HI] = hi
  }

  /** A delivery ends; its number is the one that was read last. */
  private delivery(view: DataView, deliveries: Store): void {
    const { buf, from, to, messages, out } = this
    const row = deliveries.find(this.lo, this.hi)
    if (row < 0) return
    let reason = view
    let reasonStart = from[4]!
    let reasonEnd = to[4]!
    let result = QUESTION
    let count = 0
    if (begins(buf, from[3]!, to[3]!, SUCC)) {
      result = 0x6b
      count = NK
    } else if (begins(buf, from[3]!, to[3]!, FAIL)) {
      result = 0x64
      count = ND
    } else if (begins(buf, from[3]!, to[3]!, DEFER)) {
      result = 0x7a
      count = NZ
    } else if (begins(buf, from[3]!, to[3]!, REPORT)) {
      result = 0x7a
      count = NZ
      reason = MANGLED
      reasonStart = 0
      reasonEnd = MANGLED.byteLength
    } else reasonEnd = reasonStart

    const d = deliveries.rows
    const m = messages.rows
    const delivery = deliveries.text
    const dstart = deliveries.textOf(row)
    const place = dstart + d[row + DSTART]!
    const placed = place + d[row + PLACE]!
    // Its number may have been given to another message meanwhile: that one counts.
    const message = messages.find(d[row + MSG_LO]!, d[row + MSG_HI]!)
    const known = message >= 0
    const birth = known ? messages.textOf(message) : 0
    const bytes = known ? birth + m[message + BIRTH]! : 0
    const tail = known ? bytes + m[message + BYTES]! + m[message + SENDER]! : 0
    out.room(
      128 +
        tail -
        birth +
        placed -
        dstart +
        place -
        dstart +
        to[0]! +
        reasonEnd -
        from[0]! -
        reasonStart,
    )
    const into = out.view
    let n = out.n
    if (result !== QUESTION) {
      into.setUint8(n++, 0x64)
      into.setUint8(n++, SP)
    }
    into.setUint8(n++, result)
    if (result !== QUESTION) into.setUint8(n++, SP)
    if (known) n = put(into, n, messages.text, birth, bytes)
    else n = put(into, n, delivery, dstart, place)
    n = put(into, n, delivery, dstart, place)
    n = put(into, n, view, from[0]!, to[0]!)
    into.setUint8(n++, SP)
    n = known ? put(into, n, messages.text, bytes, tail) : putPiece(into, n, NOBODY)
    n = put(into, n, delivery, place, placed)
    if (known) n = put(into, n, messages.text, tail, tail + m[message + TAIL]!)
    else n = putPiece(into, n, NOBODYS)
    into.setUint8(n++, SP)
    n = put(into, n, reason, reasonStart, reasonEnd)
    into.setUint8(n++, LF)
    out.n = n
    if (known && count !== 0) {
      m[message + count] = (m[message + count]! + 1) | 0
      if (m[message + count] === 0) m[message + count + 1]!++
    }
    deliveries.remove(row)
  }

  /** A message leaves the queue; its number is the one that was read last. */
  private done(view: DataView): void {
    const { from, to, messages, out } = this
    const row = messages.find(this.lo, this.hi)
    if (row < 0) return
    const { rows, text } = messages
    const birth = messages.textOf(row)
    const bytes = birth + rows[row + BIRTH]!
    const sender = bytes + rows[row + BYTES]!
    const tail = sender + rows[row + SENDER]!
    const end = tail + rows[row + TAIL]!
    out.room(end - birth + to[0]! - from[0]! + 96)
    const into = out.view
    let n = out.n
    into.setUint8(n++, 0x6d)
    into.setUint8(n++, SP)
    n = put(into, n, text, birth, bytes)
    n = put(into, n, view, from[0]!, to[0]!)
    into.setUint8(n++, SP)
    n = put(into, n, text, bytes, sender)
    for (let count = NK; count <= NZ; count += 2) {
      n = putNumber64(into, n, rows[row + count]!, rows[row + count + 1]!)
      into.setUint8(n++, SP)
    }
    n = put(into, n, text, sender, end)
    into.setUint8(n++, LF)
    out.n = n
    messages.remove(row)
  }

  private extra(): void {
    this.read64(2)
    const row = this.messages.find(this.lo, this.hi)
    if (row < 0) return
    const { rows } = this.messages
    this.read64(3)
    rows[row + NK] = this.lo
    rows[row + NK + 1] = this.hi
    this.read64(4)
    rows[row + NZ] = this.lo
    rows[row + NZ + 1] = this.hi
    this.read64(5)
    rows[row + ND] = this.lo
    rows[row + ND + 1] = this.hi
  }

  /** Reads the leading digits of a field as an unsigned 64-bit number, wrapping, into `lo` and `hi`. */
  private read64(field: number): void {
    const { buf } = this
    const start = this.from[field]!
    const end = this.to[field]!
    if (end - start > 9) return this.readLong(start, end)
    let n = 0
    let p = start
    for (; p < end; p++) {
      const c = buf[p]! - 48
      if (c < 0 || c > 9) break
      n = (n * 10 + c) | 0
    }
    this.stop = p
    this.lo = n
    this.hi = 0
  }

  private readLong(start: number, end: number): void {
    const { buf } = this
    let p = start
    let n = 0
    while (p < end) {
      const c = buf[p]! - 48
      if (c < 0 || c > 9) break
      n = n * 10 + c
      p++
    }
    this.stop = p
    if (p - start <= 15) {
      this.lo = n | 0
      this.hi = n < 4294967296 ? 0 : (n / 4294967296) | 0
      return
    }
    const wide = BigInt.asUintN(64, BigInt(buf.toString('latin1', start, p)))
    this.lo = Number(wide & 0xffffffffn) | 0
    this.hi = Number(wide >> 32n) | 0
  }

  /** Writes the number that a field holds in plain decimal, at most 20 digits; as it stands there if it is tidy. */
  private putNumber(
    to: DataView,
    at: number,
    view: DataView,
    field: number,
    tidy: boolean,
  ): number {
    if (tidy) return put(to, at, view, this.from[field]!, this.to[field]!)
    this.read64(field)
    return putNumber64(to, at, this.lo, this.hi)
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
