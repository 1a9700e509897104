import { decimal, finite } from './decimal.js'
import type { Delivery, Message } from './types.js'

/** How long a message was in the queue, in seconds: done - birth (may be negative, clocks jump). */
export function qtime(m: Message): number {
  return finite(decimal(m.done) - decimal(m.birth))
}

/** How long a recipient waited, in seconds: ddone - birth. */
export function ddelay(d: Delivery): number {
  return finite(decimal(d.ddone) - decimal(d.birth))
}

/** How long the attempt took, in seconds: ddone - dstart. */
export function xdelay(d: Delivery): number {
  return finite(decimal(d.ddone) - decimal(d.dstart))
}
