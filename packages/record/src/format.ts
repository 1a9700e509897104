import type { Delivery, Message, PendingDelivery, PendingMessage } from './types.js'

/** A message line without its LF (matchup(5), MESSAGE LINES); mind the order nk nd nz. */
export function formatMessage(m: Message): string {
  return `m ${m.birth} ${m.done} ${m.bytes} ${m.nk} ${m.nd} ${m.nz} ${m.sender} ${m.qp} ${m.uid}`
}

/** A delivery line without its LF; with an empty reason it ends in a blank (matchup(5), DELIVERY LINES). */
export function formatDelivery(d: Delivery): string {
  const place = `${d.channel}.${d.recipient}`
  return `d ${d.result} ${d.birth} ${d.dstart} ${d.ddone} ${d.bytes} ${d.sender} ${place} ${d.qp} ${d.uid} ${d.reason}`
}

/** The two lines, each with its LF, by which a message is handed on (matchup(5), PENDING LINES). */
export function formatPendingMessage(m: PendingMessage): string {
  return (
    `${m.birth} info msg ${m.message}: bytes ${m.bytes} from ${m.sender} qp ${m.qp} uid ${m.uid}\n` +
    `${m.birth} extra ${m.message} ${m.nk} ${m.nz} ${m.nd}\n`
  )
}

/** The line, with its LF, by which a started delivery is handed on (matchup(5), PENDING LINES). */
export function formatPendingDelivery(d: PendingDelivery): string {
  return `${d.dstart} starting delivery ${d.delivery}: msg ${d.message} to ${d.channel} ${d.recipient}\n`
}
