import type { Program } from '@qmailanalog/program'
import type { Tallied } from '@qmailanalog/table'
import { reports } from './reports.js'
import { zdelays } from './zdelays.js'
import { zpending } from './zpending.js'
import { zstory } from './zstory.js'
import { ztime } from './ztime.js'

// A file of its own: zall, which knows the reports only, starts sooner without these.

/** Programs that zall does not print: they have options of their own, and zall prints what 0.70 did. */
export const others: Program[] = [ztime, zdelays, zpending, zstory]

/** Reports whose counts can be cut and added up again (tally(5)): those that zall prints, and what has options of its own. */
export const tallied: Tallied[] = [
  ...reports.flatMap((report): Tallied[] => {
    const { usage, version } = report
    return version === undefined ? [] : [{ usage, version, counts: () => report }]
  }),
  ztime,
  zdelays,
]
