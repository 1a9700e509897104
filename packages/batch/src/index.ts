export type { Outcome } from './batch.js'
export { matchNew, qlogmatch } from './qlogmatch.js'
