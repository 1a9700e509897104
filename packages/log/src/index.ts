export type { LogFile } from './archive/logfile.js'
export { type Assumptions, Clock, type Place } from './clock.js'
export type { Dated } from './forms/first-record.js'
export type { Beginning } from './forms/head.js'
export { isEnded } from './forms/label.js'
export type { Sink } from './forms/sink.js'
export { type Form, families, forms, tableOfForms } from './forms/table.js'
export { longest, Unwrap } from './forms/unwrap.js'
export { isKnown } from './forms/words.js'
export {
  assumptions,
  type LogInput,
  logInput,
  logOperand,
  logOptions,
  type Watching,
} from './log-input.js'
export { qlogcat } from './qlogcat.js'
export { tai64nfrac } from './tai64nfrac.js'
export { paying } from './usual.js'

/** What reads files: loaded when there are some, since it takes a while. */
export const reading = () => import('./archive/files.js')
export type Reading = Awaited<ReturnType<typeof reading>>
