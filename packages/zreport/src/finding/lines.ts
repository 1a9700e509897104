import { bytesOf, number, percent } from '../making/words.js'
import type { Found, Judged } from './found.js'

/** What is to be shown of lines: what qmail-send did around the first of them. */
export const moment = Symbol('moment')

/** What is found by a rule that counts lines; `shows`: the text that finds them, or all around the first of them. */
export const ofLines =
  (whatOf: (count: number, about: string) => string, shows: string | typeof moment) =>
  ({ commands, facts }: Judged, _: object, rule: string): Found[] => {
    const found = facts.lines.kinds.get(rule)
    if (!found) return []
    const { about, count, example, first, last } = found
    const since = Math.max(0, Math.floor(first) - 10)
    const around = ['--others', '--since', `${since}`, '--until', `${Math.ceil(first) + 60}`]
    // Without a time there is no moment.
    const text = typeof shows === 'string' ? shows : Number.isNaN(first) ? example : undefined
    return [
      {
        what: whatOf(count, about ?? ''),
        count,
        first,
        last,
        ...(about !== undefined && { about }),
        example: { text: example },
        command: commands.records(
          text === undefined ? ['xselect', ...around] : ['grep', '-aF', '-e', text],
        ),
      },
    ]
  }

/** Times: `once`, `3 times`. */
export const times = (count: number) => (count === 1 ? 'once' : `${number(count)} times`)

/** Bounces, if they are many. */
export function bounces(
  judged: Judged,
  { least, share }: { least: number; share: number },
): Found[] {
  const { commands, facts } = judged
  const found = facts.lines.kinds.get('bounces')
  if (!found) return []
  const { messages } = facts.totals
  const part = messages === 0 ? 1 : found.count / messages
  if (found.count < least || part < share) return []
  const { count, first, last } = found
  const what = `${number(count)} messages came back to their senders: ${percent(Math.min(1, part))} of ${number(messages)}`
  return [{ what, count, first, last, command: commands.select(['--deliveries'], 'zfailures') }]
}

/** Double bounces: messages that go to the postmaster, since a bounce could not be delivered. */
export function doubleBounces(judged: Judged, { least }: { least: number }): Found[] {
  const { commands, facts } = judged
  const sender = '<#@[]>'
  const { messages = 0 } = facts.senders.find(bytesOf(sender)) ?? {}
  if (messages < least) return []
  const what = `${number(messages)} bounces bounced too, and went to the postmaster`
  return [
    {
      what,
      count: messages,
      about: sender,
      command: commands.select(['--sender='], 'zfailures'),
    },
  ]
}
