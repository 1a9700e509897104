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
const numbered = (field = '') => number(field) + (/^\d+(\.\d+)(?=:?$)/.exec(field)?.[1] ?? '')
const part = (delivery: string) => delivery.replace(/^\d+/, '')
const next = (count: string) => number(String(BigInt(count) + 1n))

/** matchup as its specification says it, slow and obvious: what the fast one has to agree with. */
export function model(log: string): { out: string; pending: string } {
  const messages = new Map<string, PendingMessage>()
  const deliveries = new Map<string, PendingDelivery>()
  const parts = ['']
  const lines = log.split('\n')
  const rest = lines.pop() ?? ''
  let out = ''
  for (const line of lines) {
    const f = line.split(/[ \t\0]+/).filter((field) => field !== '')
    const stamp = f[0] ?? ''
    const place = (map: Map<string, unknown>, key: string, value: unknown) => {
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
        parts.push(part(numbered(f[3])))
        place(deliveries, numbered(f[3]), {
          dstart: stamp,
          delivery: numbered(f[3]),
          message: number(f[5]),
          channel: f[7] ?? '',
          recipient: lower(f[8] ?? ''),
        })
        break
      case 'delivery':
        out += delivered(numbered(f[2]), stamp, f[3] ?? '', f[4] ?? '')
        break
      case 'end': {
        const m = messages.get(number(f[3]))
        messages.delete(number(f[3]))
        if (m) out += `${formatMessage({ kind: 'm', ...m, done: stamp })}\n`
        break
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
        out += `${line}\n`
        break
      default:
        out += `? ${line}\n`
    }
  }

  function delivered(key: string, ddone: string, outcome: string, said: string): string {
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

  let pending = ''
  for (const m of messages.values()) pending += formatPendingMessage(m)
  for (const one of new Set(parts)) {
    for (const d of deliveries.values()) {
      if (part(d.delivery) === one) pending += formatPendingDelivery(d)
    }
  }
  return { out, pending: pending + rest }
}
