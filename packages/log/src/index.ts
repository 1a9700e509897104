export { type Assumptions, Clock, type Place } from './clock.js'
export type { Dated } from './first-record.js'
export { isEnded } from './label.js'
export type { LogFile } from './logfile.js'
export { qlogcat } from './qlogcat.js'
export { assumptions, type LogSource, logOperand, logOptions, logSource } from './source.js'
export { tai64nfrac } from './tai64nfrac.js'
export { type Beginning, longest, type Sink, Unwrap } from './unwrap.js'
export { isKnown } from './words.js'

/** What reads files: loaded when there are some, since it takes a while. */
export const reading = () => import('./files.js')
export type Reading = Awaited<ReturnType<typeof reading>>
