export { lineEnd, put, putLower, viewOf, wordEnd } from './bytes.js'
export { ddelay, qtime, xdelay } from './delays.js'
export {
  formatDelivery,
  formatMessage,
  formatPendingDelivery,
  formatPendingMessage,
} from './format.js'
export { decimal, decimalAt, fixed, plain } from './numbers.js'
export { fieldsOf, parseRecord } from './parse.js'
export { type Place, RecordLine, scanRecords } from './scan.js'
export type {
  Delivery,
  Message,
  PendingDelivery,
  PendingMessage,
  Result,
  Stamp,
} from './types.js'
