/** A time as logged, in seconds since 1970 where it is decimal: text, never rounded (matchup(5), NUMBERS AND BYTES). */
export type Stamp = string

/** What became of a delivery: k success, d failure, z deferral (matchup(5), DELIVERY LINES). */
export type Result = 'k' | 'd' | 'z'

/** A message line `m`, field by field as it stands there; numbers are text, since they go to 2^64-1 (matchup(5), MESSAGE LINES). */
export interface Message {
  kind: 'm'
  birth: Stamp
  done: Stamp
  /** size in bytes */
  bytes: string
  /** successes */
  nk: string
  /** failures */
  nd: string
  /** deferrals */
  nz: string
  /** with its angle brackets */
  sender: string
  qp: string
  uid: string
}

/** A delivery line `d`, field by field as it stands there (matchup(5), DELIVERY LINES). */
export interface Delivery {
  kind: 'd'
  /** k, d or z; anything else where a line was damaged */
  result: Result | (string & {})
  birth: Stamp
  dstart: Stamp
  ddone: Stamp
  /** size of the message in bytes */
  bytes: string
  /** with its angle brackets, `?` if the message is not known */
  sender: string
  channel: string
  recipient: string
  qp: string
  uid: string
  /** one word, may be empty */
  reason: string
}

/** A message that is still in the queue, as the pending output holds it (matchup(5), PENDING LINES). */
export interface PendingMessage {
  birth: Stamp
  /** message number */
  message: string
  bytes: string
  nk: string
  nd: string
  nz: string
  sender: string
  qp: string
  uid: string
}

/** A delivery that has started and not ended, as the pending output holds it (matchup(5), PENDING LINES). */
export interface PendingDelivery {
  dstart: Stamp
  /** delivery number */
  delivery: string
  /** message number */
  message: string
  channel: string
  recipient: string
}

/** A line of the pending output; `queue` is what its names are, `host/tag/queue`, empty if it has none (matchup(5), PENDING LINES). */
export type Pending = { queue: string } & (
  | ({ kind: 'message' } & Omit<PendingMessage, 'nk' | 'nd' | 'nz'>)
  | ({ kind: 'counts' } & Pick<PendingMessage, 'message' | 'nk' | 'nd' | 'nz'>)
  | ({ kind: 'delivery' } & PendingDelivery)
)
