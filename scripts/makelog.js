// Makes a log as qmail-send writes it, the same one for the same options:
// `node scripts/makelog.js --messages N [--pending P] [--seed S] [--form FORM] >log`.
import { pipeline } from 'node:stream/promises'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

const usage =
  'usage: makelog --messages N [--pending P] [--seed S] [--form plain|tai64n|syslog] >log\n'

const chunkSize = 1 << 20
// Text is cheap to put together in small pieces only: V8 keeps a concatenation as a tree.
const pieceSize = 1 << 14
const inFlight = 20
const limits = { local: 10, remote: 20 }
const epoch = 1795577598

// How often. Together they make 1.4 deliveries, 8.6 lines and 580 bytes a message.
const often = { local: 0.4, unique: 0.5, failure: 0.03, deferral: 0.07, retry: 0.01 }

const words = (text) => text.split(' ')
const firsts = words(
  'anna ben carla david emma felix greta hugo ida jan karin lars maria nils olga paul rosa tom',
)
const lasts = words(
  'abel berg cohen diaz evans fox gruber hansen ito jones klein lopez meyer novak olsen smith',
)
const sites = words(
  'alpine bakery cargo delta ember falcon garden harbor island jungle kiosk lumber museum ocean',
)
const tops = words('example.com example.net example.org example test')
const months = words('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec')

// What is more common stands further to the front.
const reasons = {
  local: {
    success: [
      () => 'did_1+0+0/',
      () => 'did_0+1+0/',
      (_, x) => `did_0+1+0/qp_${x % 32768}/`,
      () => 'did_1+0+1/',
    ],
    failure: [
      () => 'Sorry,_no_mailbox_here_by_that_name._(#5.1.1)/',
      () => 'This_message_is_looping:_it_already_has_my_Delivered-To_line._(#5.4.6)/',
      () => '',
    ],
    deferral: [
      () => 'Temporary_error_on_maildir_delivery._(#4.3.0)/',
      () => 'Uh-oh:_home_directory_is_writable._(#4.7.0)/',
      () => '',
    ],
  },
  remote: {
    success: [
      (ip, x) => `${ip}_accepted_message./Remote_host_said:_250_2.0.0_Ok:_queued_as_${hex(x)}/`,
      (ip, x) => `${ip}_accepted_message./Remote_host_said:_250_ok_${epoch}_qp_${x % 32768}/`,
      (ip, x) =>
        `${ip}_accepted_message./Remote_host_said:_250_2.0.0_OK_${epoch}_${hex(x)}_-_gsmtp/`,
    ],
    failure: [
      (ip) =>
        `${ip}_does_not_like_recipient./Remote_host_said:_550_No_such_user/Giving_up_on_${ip}./`,
      (ip) => `${ip}_failed_after_I_sent_the_message./Remote_host_said:_554_5.7.1_looks_like_spam/`,
      () => "Sorry,_I_couldn't_find_any_host_by_that_name._(#5.1.2)/",
    ],
    deferral: [
      (ip) =>
        `${ip}_does_not_like_recipient./Remote_host_said:_451_Greylisted/Giving_up_on_${ip}./`,
      (ip) => `Connected_to_${ip}_but_greeting_failed./Remote_host_said:_421_too_busy/`,
      () => "Sorry,_I_wasn't_able_to_establish_an_SMTP_connection._(#4.4.1)/",
      () => 'CNAME_lookup_failed_temporarily._(#4.4.3)/',
    ],
  },
}

// A piece ends with the step that fills it, so it may be somewhat longer than said.
const newChunk = () => Buffer.allocUnsafe(chunkSize + 2 * pieceSize)
const hex = (number) => number.toString(16).padStart(8, '0')
const sixDigits = (micros) => String(1_000_000 + micros).slice(1)

/** The date as syslog puts it in front of a line. */
function syslogDate(second) {
  const date = new Date(second * 1000)
  const day = String(date.getUTCDate()).padStart(2)
  return `${months[date.getUTCMonth()]} ${day} ${date.toISOString().slice(11, 19)}`
}

// A stamp has a head, which is made once a second, and a fraction, which is made for every line.
const forms = {
  plain: { head: (second) => `${second}.`, fraction: sixDigits },
  syslog: {
    head: (second) => `${syslogDate(second)} mail qmail: ${second}.`,
    fraction: sixDigits,
  },
  tai64n: {
    head: (second) => `@${(2n ** 62n + 10n + BigInt(second)).toString(16)}`,
    // multilog's clock knows microseconds, and takes the middle of each.
    fraction: (micros) => hex(micros * 1000 + 500),
  },
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function randomFrom(seed) {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Who writes to whom. An address is `{ address, host }`, a host `{ name, ip, channel }`. */
class People {
  #random
  #home = { name: 'mail.example.com', ip: '127.0.0.1', channel: 'local' }
  #hosts
  #senders
  #recipients
  #strangers = 0

  constructor(random) {
    this.#random = random
    this.#hosts = Array.from({ length: 600 }, (_, number) => this.#newHost(number))
    this.#senders = Array.from({ length: 2000 }, (_, number) => this.#regular(number))
    this.#recipients = Array.from({ length: 20000 }, (_, number) => this.#regular(number))
    this.postmaster = { address: `postmaster@${this.#home.name}`, host: this.#home }
  }

  #below(limit) {
    return Math.floor(this.#random() * limit)
  }

  #any(list) {
    return list[this.#below(list.length)]
  }

  /** One of a list, mostly from its front. */
  often(list) {
    return list[Math.floor(this.#random() ** 2 * list.length)]
  }

  #newHost(number) {
    const ip = `${[192, this.#below(256), this.#below(256), 1 + this.#below(254)].join('.')}`
    return { name: `${this.#any(sites)}${number}.${this.#any(tops)}`, ip, channel: 'remote' }
  }

  #host() {
    return this.#random() < often.local ? this.#home : this.often(this.#hosts)
  }

  #regular(number) {
    const host = this.#host()
    return { address: `${this.#any(firsts)}.${this.#any(lasts)}${number}@${host.name}`, host }
  }

  /** Somebody seen never before and never again. */
  #stranger() {
    const host = this.#host()
    const name = `${this.#any(firsts)}-${(++this.#strangers).toString(36)}`
    const shown = this.#random() < 0.05 ? name.toUpperCase() : name
    return { address: `${shown}@${host.name}`, host }
  }

  sender() {
    return this.#random() < often.unique ? this.#stranger() : this.often(this.#senders)
  }

  recipient() {
    return this.#random() < often.unique ? this.#stranger() : this.often(this.#recipients)
  }

  recipients() {
    const chance = this.#random()
    const count = chance < 0.84 ? 1 : chance < 0.93 ? 2 : 3 + this.#below(3)
    return Array.from({ length: count }, () => this.recipient())
  }
}

/** Inode numbers: the lowest free one is taken first. */
class Inodes {
  #next = 1499647
  // Falling, and short: it holds about as many as there are messages in flight.
  #free = []

  take() {
    // The queue's other files take numbers too, so a message does not always get the lowest.
    return this.#free.length > inFlight ? this.#free.pop() : this.#next++
  }

  giveBack(inode) {
    const free = this.#free
    let at = free.length
    while (at > 0 && free[at - 1] < inode) at--
    free.splice(at, 0, inode)
  }
}

/** qmail-send at work: every step writes what happens next. */
class Queue {
  lines = 0
  bytes = 0
  #text = ''
  #chunk = newChunk()
  #gathered = 0
  #second = epoch
  #micros = 474430
  #form
  #head
  #random
  #people
  #inodes = new Inodes()
  #toCome
  #toStick
  #deliveries = 0
  #process = 6822
  #running = { local: 0, remote: 0 }
  #active = []
  #stuck = []
  #bounces = []

  constructor({ messages, pending, seed, form }) {
    this.#form = forms[form]
    this.#head = this.#form.head(this.#second)
    this.#random = randomFrom(seed)
    this.#people = new People(this.#random)
    this.#toCome = messages
    this.#toStick = pending
  }

  /** The log, in pieces of about a megabyte. */
  *chunks() {
    this.#status()
    while (this.#toCome > 0 || this.#active.length > 0) {
      this.#step()
      if (this.#text.length < pieceSize) continue
      this.#gather()
      if (this.#gathered >= chunkSize) yield this.#takeChunk()
    }
    this.#gather()
    yield this.#takeChunk()
  }

  #gather() {
    this.#gathered += this.#chunk.latin1Write(this.#text, this.#gathered)
    this.#text = ''
  }

  #takeChunk() {
    const chunk = this.#chunk.subarray(0, this.#gathered)
    this.bytes += chunk.length
    this.#chunk = newChunk()
    this.#gathered = 0
    return chunk
  }

  #pass(micros) {
    this.#micros += micros
    if (this.#micros < 1_000_000) return
    this.#second++
    this.#micros -= 1_000_000
    this.#head = this.#form.head(this.#second)
  }

  #write(text) {
    this.#text += `${this.#head}${this.#form.fraction(this.#micros)} ${text}\n`
    this.lines++
    this.#pass(3 + Math.floor(this.#random() * 40))
  }

  #status() {
    const { local, remote } = this.#running
    this.#write(`status: local ${local}/${limits.local} remote ${remote}/${limits.remote}`)
  }

  #step() {
    // Ten messages a second, in the mean.
    this.#pass(Math.floor(this.#random() ** 3 * 80_000))
    if (this.#active.length < inFlight && this.#toCome > 0) {
      this.#active.push(this.#arrive())
      return
    }
    const at = Math.floor(this.#random() * this.#active.length)
    if (!this.#goOn(this.#active[at])) return
    const last = this.#active.pop()
    if (at < this.#active.length) this.#active[at] = last
  }

  #arrive() {
    const message = this.#bounces.pop() ?? this.#mail()
    // Most are small, few are huge.
    const size = Math.floor(500 / (1 - this.#random()) ** 0.8)
    message.inode = this.#inodes.take()
    this.#toCome--
    this.#write(`new msg ${message.inode}`)
    const { inode, sender, qp, uid } = message
    this.#write(`info msg ${inode}: bytes ${size} from <${sender.address}> qp ${qp} uid ${uid}`)
    return message
  }

  #mail() {
    const stuck = this.#sticks()
    return {
      sender: this.#people.sender(),
      qp: this.#newProcess(),
      uid: this.#people.often([1001, 1002, 0, 33, 1003]),
      todo: stuck ? [this.#people.recipient()] : this.#people.recipients(),
      running: [],
      failed: false,
      stuck,
    }
  }

  /** Whether the next message is one that stays: every other one, until there are enough. */
  #sticks() {
    if (this.#toStick === 0) return false
    if (this.#toCome > this.#toStick && this.#random() < 0.5) return false
    this.#toStick--
    return true
  }

  #newProcess() {
    this.#process = (this.#process + 1 + Math.floor(this.#random() * 6)) % 32768
    return this.#process
  }

  /** The next thing that happens to a message; true if it leaves those in flight. */
  #goOn(message) {
    const { todo, running } = message
    if (this.#mayStart(todo.at(-1)) && (running.length === 0 || this.#random() < 0.7)) {
      this.#start(message)
    } else if (running.length > 0) {
      return this.#finish(message)
    } else if (todo.length === 0) {
      this.#end(message)
      return true
    }
    return false
  }

  #mayStart(recipient) {
    if (recipient === undefined) return false
    const { channel } = recipient.host
    return this.#running[channel] < limits[channel]
  }

  #start(message) {
    const recipient = message.todo.pop()
    const number = ++this.#deliveries
    const { address, host } = recipient
    message.running.push({ number, recipient })
    this.#running[host.channel]++
    this.#write(`starting delivery ${number}: msg ${message.inode} to ${host.channel} ${address}`)
    this.#status()
    if (this.#stuck.length > 0 && this.#random() < often.retry) this.#retry()
  }

  /** Takes up one of the messages that are stuck, to be deferred again. */
  #retry() {
    const at = Math.floor(this.#random() * this.#stuck.length)
    this.#active.push(this.#stuck[at])
    const last = this.#stuck.pop()
    if (at < this.#stuck.length) this.#stuck[at] = last
  }

  #finish(message) {
    const at = Math.floor(this.#random() * message.running.length)
    const [{ number, recipient }] = message.running.splice(at, 1)
    const { ip, channel } = recipient.host
    const outcome = this.#outcome(message)
    const reason = this.#people.often(reasons[channel][outcome])
    this.#running[channel]--
    this.#write(`delivery ${number}: ${outcome}: ${reason(ip, (this.#random() * 2 ** 32) >>> 0)}`)
    this.#status()
    if (outcome === 'failure') message.failed = true
    if (outcome === 'deferral') message.todo.push(recipient)
    if (message.stuck) this.#stuck.push(message)
    return message.stuck
  }

  #outcome({ stuck, sender }) {
    const chance = this.#random()
    if (stuck) return 'deferral'
    // A double bounce always arrives: there is nowhere left to send it.
    if (chance < often.failure) return sender === doubleBounce ? 'success' : 'failure'
    return chance < often.failure + often.deferral ? 'deferral' : 'success'
  }

  #end(message) {
    if (message.failed) this.#bounce(message)
    this.#write(`end msg ${message.inode}`)
    this.#inodes.giveBack(message.inode)
  }

  #bounce({ inode, sender }) {
    const qp = this.#newProcess()
    const back = sender === bounce ? this.#people.postmaster : sender
    this.#write(`bounce msg ${inode} qp ${qp}`)
    this.#bounces.push({
      sender: sender === bounce ? doubleBounce : bounce,
      qp,
      uid: 1007,
      todo: [back],
      running: [],
      failed: false,
      stuck: false,
    })
  }
}

const bounce = { address: '' }
const doubleBounce = { address: '#@[]' }

/**
 * Writes a log to a stream and ends it; says how many lines and bytes it was. Of the messages,
 * `pending` come near the beginning and never leave.
 */
export async function makeLog(out, { messages, pending = 200, seed = 1, form = 'plain' }) {
  if (pending > messages) throw new RangeError('more messages pending than there are')
  const queue = new Queue({ messages, pending, seed, form })
  await pipeline(queue.chunks(), out)
  return { lines: queue.lines, bytes: queue.bytes }
}

function numberOf(values, name) {
  if (!/^\d{1,15}$/.test(values[name])) throw new TypeError(`--${name} wants a number`)
  return Number(values[name])
}

function optionsOf(args) {
  const { values } = parseArgs({
    args,
    options: {
      messages: { type: 'string', default: '' },
      pending: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      form: { type: 'string', default: 'plain' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  if (!Object.hasOwn(forms, values.form)) throw new TypeError(`no such form: ${values.form}`)
  const [messages, pending, seed] = ['messages', 'pending', 'seed'].map((it) =>
    numberOf(values, it),
  )
  if (pending > messages) throw new RangeError('more messages pending than there are')
  return { messages, pending, seed, form: values.form }
}

async function main(args) {
  let options
  try {
    options = optionsOf(args)
  } catch (error) {
    process.stderr.write(`makelog: ${error.message}\n${usage}`)
    process.exitCode = 100
    return
  }
  if (options === undefined) process.stdout.write(usage)
  else await makeLog(process.stdout, options)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(process.argv.slice(2)).catch((error) => {
    // Whoever reads us has seen enough.
    if (error.code === 'EPIPE') return
    process.stderr.write(`makelog: fatal: unable to write output: ${error.message}\n`)
    process.exitCode = 111
  })
}
