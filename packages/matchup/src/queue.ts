import type { Core, Output } from '@qmailanalog/program'
import { formatPendingDelivery, formatPendingMessage } from '@qmailanalog/record'
import { decimal64, FIRST, Store } from './store.js'

// Columns of a message: lengths of its pieces of text, each with the blank behind it, and its counts
// as pairs of low and high half.
const BIRTH = FIRST
const BYTES = FIRST + 1
const SENDER = FIRST + 2
const TAIL = FIRST + 3
const NK = FIRST + 4
const ND = FIRST + 6
const NZ = FIRST + 8

// Columns of a delivery: lengths of its pieces of text, and its message.
const DSTART = FIRST
const PLACE = FIRST + 1
const CHANNEL = FIRST + 2
const MSG_LO = FIRST + 3
const MSG_HI = FIRST + 4

const SP = 32
const LF = 10
const QUESTION = 0x3f

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
const SUCC = word('succ')
const FAIL = word('fail')
const DEFER = word('defer')
const REPORT = word('report')
const MANGLED = word('report_mangled')
/** What stands for the message of a delivery if it is not known. */
const NOBODY = word('0 ? ')
const NOBODYS = word('? ?')

/** Fields of a line that anything is made of. */
const FIELDS = 12

/**
 * The queue as its log tells it: takes the lines of qmail-send (qmail-log(5)), prints message and
 * delivery lines (matchup(5)), and knows in the end what is still open.
 *
 * This is the hot loop of the suite, so it is plain and long: bytes in, bytes out, no string or object
 * per line. Every sequence of bytes is a log. test/model.ts says the same slowly.
 */
export class Queue implements Core {
  private readonly messages = new Store()
  private readonly deliveries = new Store()
  private rest: Buffer = Buffer.alloc(0)
  private readonly from = new Int32Array(FIELDS)
  private readonly to = new Int32Array(FIELDS)
  /** the number that was read last */
  private lo = 0
  private hi = 0

  constructor(private readonly out: Output) {}

  block(buf: Buffer, start: number, end: number): void {
    const { from, to } = this
    let p = start
    while (p < end) {
      const begin = p
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
        if (n === 2 && isWord(buf, from[1]!, to[1]!, STATUS)) {
          p = buf.indexOf(LF, p)
          break
        }
      }
      for (; n < FIELDS; n++) {
        from[n] = p
        to[n] = p
      }
      this.line(buf, begin, p)
      p++
    }
  }

  end(rest: Buffer): void {
    this.rest = rest
  }

  /** What is still open, in the form that is read back (matchup(5), PENDING LINES). */
  *pending(): Generator<Buffer> {
    const limit = 64 * 1024
    let text = ''
    for (const row of this.messages.inOrder()) {
      text += formatPendingMessage(this.pendingMessage(row))
      if (text.length > limit) {
        yield Buffer.from(text, 'latin1')
        text = ''
      }
    }
    for (const row of this.deliveries.inOrder()) {
      text += formatPendingDelivery(this.pendingDelivery(row))
      if (text.length > limit) {
        yield Buffer.from(text, 'latin1')
        text = ''
      }
    }
    if (text !== '') yield Buffer.from(text, 'latin1')
    if (this.rest.length > 0) yield this.rest
  }

  private line(buf: Buffer, begin: number, end: number): void {
    const p = this.from[1]!
    const q = this.to[1]!
    switch (buf[p]) {
      case 0x73: // s
        if (isWord(buf, p, q, STATUS)) return
        if (isWord(buf, p, q, STARTING)) return this.starting(buf)
        break
      case 0x64: // d
        if (isWord(buf, p, q, DELIVERY)) return this.delivery(buf)
        break
      case 0x69: // i
        if (isWord(buf, p, q, INFO)) return this.info(buf)
        break
      case 0x6e: // n
        if (isWord(buf, p, q, NEW)) return this.forget(buf)
        if (isWord(buf, p, q, NUMBER)) return
        break
      case 0x65: // e
        if (isWord(buf, p, q, END)) return this.done(buf)
        if (isWord(buf, p, q, EXTRA)) return this.extra(buf)
        if (isWord(buf, p, q, EXITING)) return this.deliveries.clear()
        break
      case 0x72: // r
        if (isWord(buf, p, q, RUNNING)) return this.deliveries.clear()
        if (isWord(buf, p, q, REMOTE)) return
        break
      case 0x6c: // l
        if (isWord(buf, p, q, LOCAL)) return
        break
      case 0x77: // w
        if (isWord(buf, p, q, WARNING)) return this.out.copy(buf, begin, end + 1)
        break
      case 0x61: // a
        if (isWord(buf, p, q, ALERT)) return this.out.copy(buf, begin, end + 1)
        break
    }
    this.out.text('? ')
    this.out.copy(buf, begin, end + 1)
  }

  private forget(buf: Buffer): void {
    this.read64(buf, 3)
    const row = this.messages.find(this.lo, this.hi)
    if (row >= 0) this.messages.remove(row)
  }

  private info(buf: Buffer): void {
    const { from, to, messages } = this
    const birth = to[0]! - from[0]! + 1
    const sender = to[7]! - from[7]! + 1
    this.read64(buf, 3)
    const row = messages.add(this.lo, this.hi, birth + sender + 63)
    const { rows, text } = messages
    const start = messages.textOf(row)
    let at = put(text, start, buf, from[0]!, to[0]!)
    text[at++] = SP
    rows[row + BIRTH] = at - start
    const size = at
    at = this.putNumber(text, at, buf, 5)
    text[at++] = SP
    rows[row + BYTES] = at - size
    at = putLower(text, at, buf, from[7]!, to[7]!)
    text[at++] = SP
    rows[row + SENDER] = sender
    const tail = at
    at = this.putNumber(text, at, buf, 9)
    text[at++] = SP
    at = this.putNumber(text, at, buf, 11)
    rows[row + TAIL] = at - tail
    rows.fill(0, row + NK, row + NZ + 2)
  }

  private starting(buf: Buffer): void {
    const { from, to, deliveries } = this
    const dstart = to[0]! - from[0]! + 1
    const channel = to[7]! - from[7]!
    const place = channel + to[8]! - from[8]! + 2
    this.read64(buf, 5)
    const { lo, hi } = this
    this.read64(buf, 3)
    const row = deliveries.add(this.lo, this.hi, dstart + place)
    const { rows, text } = deliveries
    let at = put(text, deliveries.textOf(row), buf, from[0]!, to[0]!)
    text[at++] = SP
    at = put(text, at, buf, from[7]!, to[7]!)
    text[at++] = 0x2e
    at = putLower(text, at, buf, from[8]!, to[8]!)
    text[at++] = SP
    rows[row + DSTART] = dstart
    rows[row + PLACE] = place
    rows[row + CHANNEL] = channel
    rows[row + MSG_LO] = lo
    rows[row + MSG_HI] = hi
  }

  private delivery(buf: Buffer): void {
    const { from, to, messages, deliveries, out } = this
    this.read64(buf, 2)
    const row = deliveries.find(this.lo, this.hi)
    if (row < 0) return
    let reason = buf
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
      reasonEnd = MANGLED.length
    } else reasonEnd = reasonStart

    const d = deliveries.rows
    const m = messages.rows
    const dstart = deliveries.textOf(row)
    const place = dstart + d[row + DSTART]!
    const message = this.messageOf(row)
    const known = message >= 0
    const birth = known ? messages.textOf(message) : 0
    const ofMessage = known ? m[message + BIRTH]! + m[message + BYTES]! + m[message + SENDER]! : 64
    out.room(
      96 +
        ofMessage +
        2 * d[row + DSTART]! +
        (to[0]! - from[0]!) +
        d[row + PLACE]! +
        (reasonEnd - reasonStart),
    )
    const into = out.buf
    let n = out.n
    if (result !== QUESTION) {
      into[n++] = 0x64
      into[n++] = SP
    }
    into[n++] = result
    if (result !== QUESTION) into[n++] = SP
    if (known) n = put(into, n, messages.text, birth, birth + m[message + BIRTH]!)
    else n = put(into, n, deliveries.text, dstart, place)
    n = put(into, n, deliveries.text, dstart, place)
    n = put(into, n, buf, from[0]!, to[0]!)
    into[n++] = SP
    let tail = 0
    if (known) {
      tail = birth + ofMessage
      n = put(into, n, messages.text, birth + m[message + BIRTH]!, tail)
    } else n = put(into, n, NOBODY, 0, NOBODY.length)
    n = put(into, n, deliveries.text, place, place + d[row + PLACE]!)
    if (known) n = put(into, n, messages.text, tail, tail + m[message + TAIL]!)
    else n = put(into, n, NOBODYS, 0, NOBODYS.length)
    into[n++] = SP
    n = put(into, n, reason, reasonStart, reasonEnd)
    into[n++] = LF
    out.n = n
    if (known && count !== 0) {
      m[message + count] = (m[message + count]! + 1) | 0
      if (m[message + count] === 0) m[message + count + 1]!++
    }
    deliveries.remove(row)
  }

  private done(buf: Buffer): void {
    const { from, to, messages, out } = this
    this.read64(buf, 3)
    const row = messages.find(this.lo, this.hi)
    if (row < 0) return
    const { rows, text } = messages
    const birth = messages.textOf(row)
    const bytes = birth + rows[row + BIRTH]!
    const sender = bytes + rows[row + BYTES]!
    const tail = sender + rows[row + SENDER]!
    const end = tail + rows[row + TAIL]!
    out.room(end - birth + to[0]! - from[0]! + 96)
    const into = out.buf
    let n = out.n
    into[n++] = 0x6d
    into[n++] = SP
    n = put(into, n, text, birth, bytes)
    n = put(into, n, buf, from[0]!, to[0]!)
    into[n++] = SP
    n = put(into, n, text, bytes, sender)
    for (let count = NK; count <= NZ; count += 2) {
      n = putCount(into, n, rows[row + count]!, rows[row + count + 1]!)
      into[n++] = SP
    }
    n = put(into, n, text, sender, end)
    into[n++] = LF
    out.n = n
    messages.remove(row)
  }

  private extra(buf: Buffer): void {
    this.read64(buf, 2)
    const row = this.messages.find(this.lo, this.hi)
    if (row < 0) return
    const { rows } = this.messages
    this.read64(buf, 3)
    rows[row + NK] = this.lo
    rows[row + NK + 1] = this.hi
    this.read64(buf, 4)
    rows[row + NZ] = this.lo
    rows[row + NZ + 1] = this.hi
    this.read64(buf, 5)
    rows[row + ND] = this.lo
    rows[row + ND + 1] = this.hi
  }

  /** The row of a delivery's message, or -1. A number may have been given to another message meanwhile: that one counts. */
  private messageOf(delivery: number): number {
    const { rows } = this.deliveries
    return this.messages.find(rows[delivery + MSG_LO]!, rows[delivery + MSG_HI]!)
  }

  /** Reads the leading digits of a field as an unsigned 64-bit number, wrapping, into `lo` and `hi`. */
  private read64(buf: Buffer, field: number): void {
    const start = this.from[field]!
    const end = this.to[field]!
    let p = start
    let n = 0
    while (p < end) {
      const c = buf[p]! - 48
      if (c < 0 || c > 9) break
      n = n * 10 + c
      p++
    }
    if (p - start <= 15) {
      this.lo = n | 0
      this.hi = n < 4294967296 ? 0 : (n / 4294967296) | 0
      return
    }
    const wide = BigInt.asUintN(64, BigInt(buf.toString('latin1', start, p)))
    this.lo = Number(wide & 0xffffffffn) | 0
    this.hi = Number(wide >> 32n) | 0
  }

  /** Writes the number that a field holds in plain decimal, at most 20 digits. */
  private putNumber(to: Buffer, at: number, buf: Buffer, field: number): number {
    const start = this.from[field]!
    const end = this.to[field]!
    const first = buf[start]!
    if (end > start && first > 48 && first <= 57 && end - start <= 18) {
      let p = start
      let n = at
      for (; p < end; p++) {
        const c = buf[p]!
        if (c < 48 || c > 57) break
        to[n++] = c
      }
      return n
    }
    this.read64(buf, field)
    return putCount(to, at, this.lo, this.hi)
  }

  private pendingMessage(row: number) {
    const { messages } = this
    const { rows, text } = messages
    const count = (at: number) => decimal64(rows[row + at]!, rows[row + at + 1]!)
    let at = messages.textOf(row)
    const piece = (length: number) => {
      at += length
      return text.toString('latin1', at - length, at)
    }
    const birth = piece(rows[row + BIRTH]!).slice(0, -1)
    const bytes = piece(rows[row + BYTES]!).slice(0, -1)
    const sender = piece(rows[row + SENDER]!).slice(0, -1)
    const [qp = '', uid = ''] = piece(rows[row + TAIL]!).split(' ')
    const counts = { nk: count(NK), nd: count(ND), nz: count(NZ) }
    return { birth, message: messages.number(row), bytes, ...counts, sender, qp, uid }
  }

  private pendingDelivery(row: number) {
    const { rows, text } = this.deliveries
    const start = this.deliveries.textOf(row)
    const place = start + rows[row + DSTART]!
    const dot = place + rows[row + CHANNEL]!
    return {
      dstart: text.toString('latin1', start, place - 1),
      delivery: this.deliveries.number(row),
      message: decimal64(rows[row + MSG_LO]!, rows[row + MSG_HI]!),
      channel: text.toString('latin1', place, dot),
      recipient: text.toString('latin1', dot + 1, place + rows[row + PLACE]! - 1),
    }
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

function put(to: Buffer, at: number, from: Buffer, start: number, end: number): number {
  let n = at
  for (let p = start; p < end; p++) to[n++] = from[p]!
  return n
}

/** Only A-Z change, whatever the locale. */
function putLower(to: Buffer, at: number, from: Buffer, start: number, end: number): number {
  let n = at
  for (let p = start; p < end; p++) {
    const c = from[p]!
    to[n++] = c >= 65 && c <= 90 ? c + 32 : c
  }
  return n
}

function putCount(to: Buffer, at: number, lo: number, hi: number): number {
  if (hi === 0 && lo >= 0 && lo <= 9) {
    to[at] = 48 + lo
    return at + 1
  }
  return at + to.write(decimal64(lo, hi), at, 'latin1')
}
