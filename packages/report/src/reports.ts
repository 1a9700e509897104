import type { Program } from '@qmailanalog/program'
import type { Counting, Tallied } from '@qmailanalog/table'
import { zddist } from './zddist.js'
import { zdeferrals } from './zdeferrals.js'
import { zdelays } from './zdelays.js'
import { zfailures } from './zfailures.js'
import { zoverall } from './zoverall.js'
import { zpending } from './zpending.js'
import { zrecipients } from './zrecipients.js'
import { zrhosts } from './zrhosts.js'
import { zrxdelay } from './zrxdelay.js'
import { zsenders } from './zsenders.js'
import { zsendmail } from './zsendmail.js'
import { zstory } from './zstory.js'
import { zsuccesses } from './zsuccesses.js'
import { zsuids } from './zsuids.js'
import { ztime } from './ztime.js'

/** All reports, in the order in which zall prints them: the whole, what went wrong, who, where, how fast. */
export const reports: (Counting & { plain?: Counting })[] = [
  zoverall,
  zfailures,
  zdeferrals,
  zsuccesses,
  zsenders,
  zsuids,
  zrecipients,
  zrhosts,
  zrxdelay,
  zddist,
  zsendmail,
]

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
