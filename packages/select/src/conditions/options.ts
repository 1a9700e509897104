import type { Option } from '@qmailanalog/program'
import { sinceOption, untilOption } from '@qmailanalog/time'

export const results = ['success', 'failure', 'deferral'] as const
export const channels = ['local', 'remote'] as const

/** The options that records have to fit. */
export const conditionOptions: Option[] = [
  sinceOption,
  untilOption,
  {
    name: 'timezone',
    value: 'ZONE',
    help: "The zone of days, as Europe/Berlin; that of TZ, or the system's, if not given.",
  },
  {
    name: 'sender',
    value: 'ADDRESS',
    empty: true,
    help: "Of that sender, upper case as lower case; '' for bounces.",
  },
  { name: 'recipient', value: 'ADDRESS', help: 'To that recipient, upper case as lower case.' },
  {
    name: 'sender-domain',
    value: 'DOMAIN',
    help: 'Of senders in that domain; .example.com: in those below it.',
  },
  { name: 'recipient-domain', value: 'DOMAIN', help: 'To recipients in that domain.' },
  {
    name: 'channel',
    value: 'CHANNEL',
    choices: channels,
    help: 'By that channel: local or remote.',
  },
  {
    name: 'result',
    value: 'RESULT',
    choices: results,
    help: 'With that result: success, failure or deferral.',
  },
  { name: 'uid', value: 'UID', help: 'Of messages of that user id.' },
  { name: 'qp', value: 'QP', help: 'Of messages with that qp.' },
  {
    name: 'reason',
    value: 'TEXT',
    help: 'With that text in the reason; /PATTERN/ or /PATTERN/i: with a match of a regular expression.',
  },
  { name: 'min-bytes', value: 'BYTES', help: 'Of messages of that size or larger.' },
  {
    name: 'slower-than',
    value: 'SECONDS',
    help: 'That took longer: the ddelay of a delivery, the qtime of a message.',
  },
  { name: 'messages', help: 'Messages only.' },
  { name: 'deliveries', help: 'Deliveries only.' },
]
