import type { RecordLine } from '@qmailanalog/record'

/** Some records of one kind, the first `count` of these, and when each was done: in seconds since 1970, NaN if that is no time. */
export interface Batch {
  lines: RecordLine[]
  times: Float64Array
  count: number
}
