import { finite } from '@qmailanalog/record'
import type { SenderFacts } from '../counting/senders.js'
import { number, percent, shown } from '../making/words.js'
import type { Found, Judged } from './found.js'
import { isOutlying, type Outlying } from './hosts.js'

/** Bounces have rules of their own. */
const isPerson = ({ name }: SenderFacts) => name !== '<>' && name !== '<#@[]>'

type Counts = Pick<SenderFacts, 'successes' | 'failures' | 'deferrals'>

/** Of those that were settled. */
const recipients = ({ successes, failures }: Counts) => finite(successes + failures)

type Spam = {
  recipients: number
  share: number
}

const isSpam = (sender: SenderFacts, { recipients: least, share }: Spam) =>
  recipients(sender) >= least && sender.failures / recipients(sender) >= share

/** Senders that send as spam is sent: to many, of whom many do not take it. */
export function spamLike({ facts, commands }: Judged, thresholds: Spam): Found[] {
  const found: Found[] = []
  const { recipients: least, share } = thresholds
  for (const sender of facts.senders.with(least * share, 'failures')) {
    if (!isPerson(sender) || !isSpam(sender, thresholds)) continue
    const { failures, messages, name } = sender
    const to = recipients(sender)
    found.push({
      what: `${shown(name)}: ${number(messages)} messages to ${number(to)} recipients, ${percent(failures / to)} failed`,
      count: failures,
      about: name,
      command: commands.sender(name, 'zfailures'),
    })
  }
  return found
}

/** Senders whose mail fails more often, or is put off more often, than that of all others; `spam` has its own rule. */
export const outlyingSenders =
  (kind: 'failures' | 'deferrals', spam: Spam) =>
  ({ facts, commands }: Judged, thresholds: Outlying): Found[] => {
    const late = kind === 'deferrals'
    const bad = (some: Counts) => ({
      bad: some[kind],
      attempts: recipients(some) + (late ? some.deferrals : 0),
    })
    const all = bad(facts.uids.together())
    const found: Found[] = []
    for (const sender of facts.senders.with(thresholds.bad, kind)) {
      const some = bad(sender)
      if (!isPerson(sender) || !isOutlying(some, all, thresholds) || isSpam(sender, spam)) continue
      const part = percent(some.bad / some.attempts)
      const things = late ? 'attempts put off' : 'recipients failed'
      found.push({
        what: `${shown(sender.name)}: ${number(some.bad)} of ${number(some.attempts)} ${things} (${part})`,
        count: some.bad,
        about: sender.name,
        command: commands.sender(sender.name, late ? 'zdeferrals' : 'zfailures'),
      })
    }
    return found
  }
