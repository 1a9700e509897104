import type { Counting } from '@qmailanalog/table'
import { zddist } from './zddist.js'
import { zdeferrals } from './zdeferrals.js'
import { zfailures } from './zfailures.js'
import { zoverall } from './zoverall.js'
import { zrecipients } from './zrecipients.js'
import { zrhosts } from './zrhosts.js'
import { zrxdelay } from './zrxdelay.js'
import { zsenders } from './zsenders.js'
import { zsendmail } from './zsendmail.js'
import { zsuccesses } from './zsuccesses.js'
import { zsuids } from './zsuids.js'

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
