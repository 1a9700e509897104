import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)

/** Temporal, the calendars and zones of the language to come, loaded by the first who needs it. */
export const temporal = () =>
  (load('./temporal.cjs') as typeof import('@js-temporal/polyfill')).Temporal
