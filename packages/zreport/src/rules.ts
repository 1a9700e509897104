import type { Rule, Thresholds } from './finding/found.js'
import { deadHosts, type Outlying, outlyingHosts } from './finding/hosts.js'
import { bounces, doubleBounces, moment, ofLines, times } from './finding/lines.js'
import { outlyingSenders, spamLike } from './finding/senders.js'
import {
  atCeiling,
  muchFails,
  nothingDelivered,
  oldMessages,
  undatedRecords,
} from './finding/whole.js'

/** A rule whose thresholds its own functions know. */
const rule = <T extends Thresholds>(rule: Rule<T>): Rule => rule as unknown as Rule

const outlying: Outlying = { attempts: 20, bad: 10, share: 0.2, times: 3, deviations: 5 }
const outlyingWhen = (things: string, bad: string) =>
  `{attempts} or more ${things}, {bad} or more and {share} of them ${bad}, which is {times} times the share of all others and {deviations} standard deviations above it`
const dead = { attempts: 10 }
const spam = { recipients: 100, share: 0.25 }
const ceiling = { near: 0.95, share: 0.1 }
const warned = (text: string) => (count: number) => `${text} ${times(count)}`

/** What is looked for: the manual page and the tests follow from this table, which is in the order in which problems are told. */
export const rules: Rule[] = [
  rule({
    name: 'cannot-start',
    class: 'fatal',
    when: 'a line alert: cannot start',
    thresholds: {},
    line: /^alert: cannot start/,
    find: ofLines(warned('qmail-send could not start'), moment),
    means: 'No mail moves while qmail-send is not there.',
    todo: 'Mend what the line names: a control file, permissions, a lack of memory.',
  }),
  rule({
    name: 'helper-died',
    class: 'fatal',
    when: 'a line alert: oh no! lost',
    thresholds: {},
    line: /^alert: oh no! lost (?:(qmail-[a-z]+|spawn)\b)?/,
    find: ofLines(
      (count, about) => `${about || 'a helper of qmail-send'} died ${times(count)}`,
      moment,
    ),
    means: 'qmail-send stops without it; deliveries of that moment start again and may come twice.',
    todo: 'Look for a full disk, no memory or a kill at that moment, and see that qmail-send runs.',
  }),
  rule({
    name: 'queue-lost',
    class: 'serious',
    when: 'a line alert: unable to switch back',
    thresholds: {},
    line: /^alert: unable to switch back/,
    find: ofLines(warned('qmail-send could not go back to its queue'), moment),
    means:
      'It read its configuration anew and cannot find the way to the queue: nothing is delivered.',
    todo: 'Restart qmail-send; look at the permissions of the queue directory.',
  }),
  rule({
    name: 'bounce-unwritten',
    class: 'serious',
    when: 'a line alert: unable to append to bounce message',
    thresholds: {},
    line: /^alert: unable to append to bounce message/,
    find: ofLines(warned('a failure could not be written down'), moment),
    means: 'The sender is not told before that is possible.',
    todo: 'See whether the disk of the queue is full, or out of inodes (df, df -i).',
  }),
  rule({
    name: 'out-of-memory',
    class: 'serious',
    when: 'a line alert: out of memory',
    thresholds: {},
    line: /^alert: out of memory/,
    find: ofLines(warned('qmail-send was out of memory'), moment),
    means: 'It waits and tries again; mail is late meanwhile.',
    todo: 'Raise its limit (softlimit), or find out what takes the memory.',
  }),
  rule({
    name: 'queue-unlisted',
    class: 'serious',
    when: 'a line alert: unable to opendir',
    thresholds: {},
    line: /^alert: unable to opendir/,
    find: ofLines(warned('a directory of the queue could not be listed'), moment),
    means: 'Messages in it are not delivered meanwhile.',
    todo: 'Look at permissions, and at the number of open files of the system.',
  }),
  rule({
    name: 'reread-failed',
    class: 'serious',
    when: 'a line alert: unable to reread',
    thresholds: {},
    line: /^alert: unable to reread/,
    find: ofLines(warned('the configuration could not be read anew'), moment),
    means: 'qmail-send works on with what it read before.',
    todo: 'See that locals and virtualdomains can be read, and send SIGHUP once more.',
  }),
  rule({
    name: 'alert',
    class: 'serious',
    when: 'any other line alert:',
    thresholds: {},
    line: /^alert:/,
    find: ofLines(warned('qmail-send gave an alert'), moment),
    means: 'It waits for a human to look.',
    todo: 'Read the line.',
  }),
  rule({
    name: 'nothing-delivered',
    class: 'serious',
    when: '{attempts} or more attempts, and no success at all',
    thresholds: { attempts: 10 },
    find: nothingDelivered,
    means: 'No mail gets through to anybody.',
    todo: 'See what the reasons say: the network, the DNS, the disk.',
  }),
  rule({
    name: 'spam-like',
    class: 'warning',
    when: 'a sender with {recipients} or more recipients that were settled, {share} or more of them failures',
    thresholds: spam,
    find: spamLike,
    means: 'Lists of spammers are like that: an account may be in the hands of somebody else.',
    todo: 'See who handed these messages over (uid), and stop that if nobody can say why.',
  }),
  rule({
    name: 'dead-host',
    class: 'warning',
    when: 'a host with {attempts} or more attempts and no success, or with {attempts} or more in vain in the hours behind that of its last success',
    thresholds: dead,
    find: deadHosts,
    means: 'Nothing gets through to it any more.',
    todo: 'See whether the host is there and what it says; its mail bounces when it gets too old.',
  }),
  rule({
    name: 'much-fails',
    class: 'warning',
    when: '{attempts} or more deliveries that were settled, {share} or more of them failures',
    thresholds: { attempts: 50, share: 0.25 },
    find: muchFails,
    means: 'More fails than is usual.',
    todo: 'See below why mail failed: one reason often makes most of it.',
  }),
  rule({
    name: 'failing-host',
    class: 'warning',
    when: `a host with ${outlyingWhen('attempts', 'failures')}`,
    thresholds: outlying,
    find: outlyingHosts('failures', dead),
    means: 'It refuses far more than others do.',
    todo: 'If it takes this for spam, see what was sent there, then ask its postmaster.',
  }),
  rule({
    name: 'late-host',
    class: 'warning',
    when: `a host with ${outlyingWhen('attempts', 'deferrals')}`,
    thresholds: outlying,
    find: outlyingHosts('deferrals', dead),
    means: 'It puts off far more than others do; next attempts come later and later.',
    todo: 'If it is too busy or lists greys, wait; if it is yours, look there.',
  }),
  rule({
    name: 'failing-sender',
    class: 'warning',
    when: `a sender with ${outlyingWhen('recipients that were settled', 'failures')}`,
    thresholds: outlying,
    find: outlyingSenders('failures', spam),
    means: 'Its mail fails far more often than that of others.',
    todo: 'Old addresses in a list? Tell the sender, before others take it for spam.',
  }),
  rule({
    name: 'old-messages',
    class: 'warning',
    when: 'a message that is older than {age} seconds at the end of the period, with --pending or --log',
    thresholds: { age: 86400 },
    find: oldMessages,
    means: 'They wait for a next attempt; their senders do not know that yet.',
    todo: 'See to whom they go.',
  }),
  rule({
    name: 'at-limit',
    class: 'warning',
    when: 'with --limits: attempts at work at once, on average of a bucket of {every} seconds or less, are {near} or more of the limit, of {least} or more, for {share} of the period and {seconds} seconds',
    thresholds: { ...ceiling, seconds: 10, least: 1, every: 86400 },
    find: atCeiling(true),
    means: 'More mail waits for its turn than can be delivered at once.',
    todo: 'Raise concurrencylocal or concurrencyremote, or find out what is slow.',
  }),
  rule({
    name: 'triple-bounces',
    class: 'warning',
    when: 'a line triple bounce: discarding',
    thresholds: {},
    line: /^triple bounce:/,
    find: ofLines(
      (count) => `${times(count)} a bounce could not be delivered to the postmaster either`,
      'triple bounce:',
    ),
    means: 'qmail-send threw it away: nobody learns what failed.',
    todo: 'See that doublebounceto leads to a mailbox that somebody reads.',
  }),
  rule({
    name: 'delivered-twice',
    class: 'warning',
    when: 'a line warning: trouble marking',
    thresholds: {},
    line: /^warning: trouble marking/,
    find: ofLines(warned('a success could not be noted in the queue'), moment),
    means: 'That delivery may happen twice.',
    todo: 'Look for a disk that is full or fails.',
  }),
  rule({
    name: 'queue-trouble',
    class: 'warning',
    when: 'any other line warning: ... trouble, unable, unknown record type or internal error',
    thresholds: {},
    line: /^warning: .*\b(?:trouble|unable|unknown record type|internal error)\b/,
    find: ofLines(warned('qmail-send had trouble with its queue'), moment),
    means: 'The step that the line names did not work; it is tried again.',
    todo: 'Look for a full disk or inodes, wrong permissions, no memory, a damaged queue.',
  }),
  rule({
    name: 'warning',
    class: 'warning',
    when: 'any other line warning:',
    thresholds: {},
    line: /^warning:/,
    find: ofLines(warned('qmail-send gave a warning'), moment),
    means: 'It goes on all the same.',
    todo: 'Read the line.',
  }),
  rule({
    name: 'bounces',
    class: 'look',
    when: '{least} or more lines bounce msg, {share} or more of the messages',
    thresholds: { least: 10, share: 0.05 },
    line: /^bounce msg /,
    find: bounces,
    means: 'Their senders were told why.',
    todo: 'See below why mail failed.',
  }),
  rule({
    name: 'double-bounces',
    class: 'look',
    when: '{least} or more messages of the sender #@[]',
    thresholds: { least: 5 },
    find: doubleBounces,
    means: 'Spam with forged senders that was taken in and could not be delivered, mostly.',
    todo: 'Refuse unknown recipients before they are taken in.',
  }),
  rule({
    name: 'late-sender',
    class: 'look',
    when: `a sender with ${outlyingWhen('attempts', 'deferrals')}`,
    thresholds: outlying,
    find: outlyingSenders('deferrals', spam),
    means: 'Its mail is put off far more often than that of others.',
    todo: 'See whether all of it goes to one slow host, or is taken for spam.',
  }),
  rule({
    name: 'plateau',
    class: 'look',
    when: 'without --limits: the same of the most that was reached at once, if that is {least} or more in buckets of {every} seconds or less: {near} or more of it, for {share} of the period and {seconds} seconds',
    thresholds: { ...ceiling, seconds: 10, least: 5, every: 60 },
    find: atCeiling(false),
    means: 'This looks like a limit.',
    todo: 'If it is one, raise it, or find out what is slow; --limits 10/20 tells the limits.',
  }),
  rule({
    name: 'undated',
    class: 'look',
    when: 'a record whose end is no time',
    thresholds: {},
    find: undatedRecords,
    means: 'They are left out where times count.',
    todo: 'See what stands in front of them in the log.',
  }),
]

/** The thresholds of a rule put into what it says of them. */
export function whenOf({ when, thresholds }: Rule): string {
  return when.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = thresholds[name]!
    return value < 1 ? `${Math.round(100 * value)} %` : String(value)
  })
}

/** The kinds of lines that rules count. */
export const kinds = rules.flatMap(({ name, line }) => (line ? [{ name, line }] : []))
