export {
  inPieces,
  isDigit,
  isSeparator,
  longestLine,
  put,
  putLower,
  shownOfLong,
  viewOf,
  wordEnd,
} from './bytes.js'
export { decoded, encoded, encodedForSheet, jsonString, machineNumber, quoted } from './cells.js'
export { decimal, decimalAt, finite } from './decimal.js'
export { ddelay, qtime, xdelay } from './delays.js'
export { compareExact, type Exact, exactly } from './exact.js'
export {
  formatDelivery,
  formatMessage,
  formatPendingDelivery,
  formatPendingMessage,
} from './format.js'
export { KeyedHash, KeyPlaces } from './hash.js'
export { type OwnMemory, ownKernelOf } from './load.js'
export { scratch, together } from './memory.js'
export { fieldsOf, parsePending, parseRecord, stampOf } from './parse.js'
export {
  asRounded,
  fixed,
  longestNumber,
  plain,
  putFixed,
  putFixedBefore,
  putPadded,
  putPlain,
  putPlainBefore,
  putWhole,
  rounded,
} from './printf.js'
export {
  RecordLine,
  Scanner,
  type Visit,
  type VisitOther,
  type Wanted,
} from './scanner.js'
export { doubleOf, exactOf, isExact, Sum } from './sum.js'
export type {
  Delivery,
  Message,
  Pending,
  PendingDelivery,
  PendingMessage,
  Result,
  Stamp,
} from './types.js'
