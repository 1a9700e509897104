import { beside } from '@qmailanalog/program'

const library = beside<typeof import('@js-temporal/polyfill')>(import.meta.url, './temporal.cjs')

/** Temporal, the calendars and zones of the language to come, loaded by the first who needs it. */
export const temporal = () => library().Temporal
