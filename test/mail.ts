/** Records and lines as matchup prints them, for tests of zreport. */

/** A day in November 2026, in seconds since 1970. */
export const noon = 1795608000

/** What a delivery line says, if that is not the usual. */
interface Delivery {
  result?: 'k' | 'd' | 'z'
  /** when it ended, in seconds behind noon; how long it took; how old the message was */
  at?: number
  took?: number
  age?: number
  sender?: string
  to?: string
  channel?: 'local' | 'remote'
  reason?: string
}

const stamp = (at: number) => (noon + at).toFixed(6)

/** A delivery line. */
export function delivery({
  result = 'k',
  at = 0,
  took = 1,
  age = 2,
  sender = 'ann@a.example',
  to = 'bob@b.example',
  channel = 'remote',
  reason = 'ok',
}: Delivery = {}): string {
  const times = [at - age, at - took, at].map(stamp).join(' ')
  return `d ${result} ${times} 100 <${sender}> ${channel}.${to} 7 1000 ${reason}\n`
}

/** What a message line says, if that is not the usual. */
interface Message {
  at?: number
  age?: number
  bytes?: number
  counts?: [nk: number, nd: number, nz: number]
  sender?: string
  uid?: string
}

/** A message line. */
export function message({
  at = 0,
  age = 2,
  bytes = 100,
  counts = [1, 0, 0],
  sender = 'ann@a.example',
  uid = '1000',
}: Message = {}): string {
  return `m ${stamp(at - age)} ${stamp(at)} ${bytes} ${counts.join(' ')} <${sender}> 7 ${uid}\n`
}

/** A line of qmail-send that is passed on. */
export const status = (text: string, at = 0) => `${stamp(at)} ${text}\n`
export const bounce = (text: string, at = 0) => `? ${stamp(at)} ${text}\n`

/** So many of something. */
export const many = (count: number, make: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => make(n)).join('')

/** Mail as it should be: so many messages with a delivery each. */
export const good = (count: number) =>
  many(count, (n) => {
    const to = `user${n % 7}@host${n % 5}.example`
    return delivery({ at: n, to }) + message({ at: n, sender: `s${n % 9}@c.example` })
  })
