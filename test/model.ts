import {
  type Delivery,
  formatDelivery,
  formatMessage,
  formatPendingDelivery,
  formatPendingMessage,
  type PendingDelivery,
  type PendingMessage,
} from '@qmailanalog/record'

const lower = (text: string) => text.replace(/[A-Z]/g, (c) => c.toLowerCase())
const number = (field = '') =>
  BigInt.asUintN(64, BigInt(/^[0-9]*/.exec(field)?.[0] || 0)).toString()
/** The number of a delivery, as 7 or as 7.2. */
const numbered = (field = '') => number(field) + (/^\d+(\.\d{1,18})(?=:?$)/.exec(field)?.[1] ?? '')
const next = (count: string) => number(String(BigInt(count) + 1n))

/** What is open in a queue. */
interface Queue {
  messages: Map<string, PendingMessage>
  deliveries: Map<string, PendingDelivery>
}

/** The name of a queue as the last word of a line with these fields, if it has one; `names` are those that were seen. */
function nameOf(line: string, f: string[], queues: Map<string, Queue>, names: Set<string>): string {
  const name = /(?<= )[A-Za-z][A-Za-z0-9._-]{0,254}$/.exec(line)?.[0] ?? ''
  const at = f.length - 1
  if (name === '' || at < 2) return ''
  const [, kind = ''] = f
  const free = { starting: 9, delivery: 5, info: 12 }[kind] ?? 4
  if (/^queue\d{1,18}$/.test(name)) names.add(name)
  if (at === free && ['new', 'info', 'starting'].includes(kind)) names.add(name)
  if (!names.has(name)) return ''
  if (at >= free) return name
  // It may be the reason.
  const its = kind === 'delivery' && at === 4 && queues.get(name)?.deliveries.has(numbered(f[2]))
  return its ? name : ''
}

/** matchup as its specification says it, slow and obvious: what the fast one has to agree with. */
export function model(log: string): { out: string; pending: string } {
  const queues = new Map<string, Queue>()
  const names = new Set<string>()
  const lines = log.split('\n')
  const rest = lines.pop() ?? ''
  let out = ''
  for (const line of lines) {
    const f = line.split(/[ \t\0]+/).filter((field) => field !== '')
    const name = nameOf(line, f, queues, names)
    if (name !== '') f.pop()
    const queue = queues.get(name) ?? { messages: new Map(), deliveries: new Map() }
    queues.set(name, queue)
    out += lineOut(queue, line, f)
  }
  const behind = (name: string, lines: string) =>
    name === '' ? lines : lines.replaceAll('\n', ` ${name}\n`)
  let pending = ''
  for (const [name, { messages }] of queues) {
    for (const m of messages.values()) pending += behind(name, formatPendingMessage(m))
  }
  for (const [name, { deliveries }] of queues) {
    for (const d of deliveries.values()) pending += behind(name, formatPendingDelivery(d))
  }
  return { out, pending: pending + rest }
}

/** What a line does to its queue, and what it prints. */
function lineOut({ messages, deliveries }: Queue, line: string, f: string[]): string {
  const stamp = f[0] ?? ''
  const place = <T>(map: Map<string, T>, key: string, value: T) => {
    map.delete(key)
    map.set(key, value)
  }
  switch (f[1]) {
    case 'new':
      messages.delete(number(f[3]))
      break
    case 'info':
      place(messages, number(f[3]), {
        birth: stamp,
        message: number(f[3]),
        bytes: number(f[5]),
        nk: '0',
        nd: '0',
        nz: '0',
        sender: lower(f[7] ?? ''),
        qp: number(f[9]),
        uid: number(f[11]),
      })
      break
    case 'starting':
      place(deliveries, numbered(f[3]), {
        dstart: stamp,
        delivery: numbered(f[3]),
        message: number(f[5]),
        channel: f[7] ?? '',
        recipient: lower(f[8] ?? ''),
      })
      break
    case 'delivery':
      return delivered({ messages, deliveries }, numbered(f[2]), stamp, f[3] ?? '', f[4] ?? '')
    case 'end': {
      const m = messages.get(number(f[3]))
      messages.delete(number(f[3]))
      return m ? `${formatMessage({ kind: 'm', ...m, done: stamp })}\n` : ''
    }
    case 'extra': {
      const m = messages.get(number(f[2]))
      if (m) Object.assign(m, { nk: number(f[3]), nz: number(f[4]), nd: number(f[5]) })
      break
    }
    case 'running':
    case 'exiting':
      deliveries.clear()
      break
    case 'status:':
    case 'number':
    case 'local':
    case 'remote':
      break
    case 'warning:':
    case 'alert:':
      return `${line}\n`
    default:
      return `? ${line}\n`
  }
  return ''
}

function delivered(
  { messages, deliveries }: Queue,
  key: string,
  ddone: string,
  outcome: string,
  said: string,
): string {
  const d = deliveries.get(key)
  if (!d) return ''
  deliveries.delete(key)
  const m = messages.get(d.message)
  const known = ['succ', 'fail', 'defer', 'report'].find((word) => outcome.startsWith(word))
  const result = { succ: 'k', fail: 'd', defer: 'z', report: 'z' }[known ?? ''] ?? ''
  const reason = known === 'report' ? 'report_mangled' : known ? said : ''
  const line: Delivery = {
    kind: 'd',
    result,
    birth: m?.birth ?? d.dstart,
    dstart: d.dstart,
    ddone,
    bytes: m?.bytes ?? '0',
    sender: m?.sender ?? '?',
    channel: d.channel,
    recipient: d.recipient,
    qp: m?.qp ?? '?',
    uid: m?.uid ?? '?',
    reason,
  }
  const count = `n${result}` as 'nk' | 'nd' | 'nz'
  if (m && result) m[count] = next(m[count])
  return `${result ? formatDelivery(line) : formatDelivery(line).replace('d  ', '?')}\n`
}
