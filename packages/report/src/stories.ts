import { type Delivery, fixed, type Message, parseRecord, qtime, xdelay } from '@qmailanalog/record'
import type { Spans } from '@qmailanalog/time'
import { timeOfStamp } from './dated.js'

/** What is known of a message, or a delivery of one that is not known. */
interface Story {
  of: Message | Delivery
  attempts: Delivery[]
  /** one, unless records came twice */
  ends: Message[]
}

const results: Record<string, string> = { k: 'delivered', d: 'failed', z: 'deferred' }

/** Stories of messages, from their records in any order (zstory(1)). */
export class Stories {
  private readonly known = new Map<string, Story>()
  private readonly unknown: Story[] = []

  /** @param spans tells times in a zone */
  constructor(private readonly spans: Spans) {}

  /** Takes a line of matchup's output (latin1) without its LF. */
  line(line: string): void {
    const record = parseRecord(line)
    if (!record) return
    if (record.kind === 'd' && isUnknown(record)) {
      this.unknown.push({ of: record, attempts: [record], ends: [] })
      return
    }
    const { birth, bytes, sender, qp, uid } = record
    // Fields have no blank.
    const key = `${birth} ${bytes} ${sender} ${qp} ${uid}`
    const story = this.known.get(key) ?? { of: record, attempts: [], ends: [] }
    this.known.set(key, story)
    if (record.kind === 'd') story.attempts.push(record)
    else story.ends.push(record)
  }

  /** The stories, the earliest first, each with its lines; those of messages whose birth is no time come last. */
  *stories(): Generator<string> {
    const all = [...this.known.values(), ...this.unknown]
    for (const story of inOrder(all, ({ of }) => of.birth)) yield this.told(story)
  }

  private told({ of, attempts, ends }: Story): string {
    const isKnown = of.kind === 'm' || !isUnknown(of)
    const lines = isKnown
      ? [from(of), `${this.at(of.birth)}came`]
      : ['From a message that the log does not tell of']
    const sorted = inOrder(attempts, ({ dstart }) => dstart)
    for (const attempt of sorted) lines.push(this.at(attempt.dstart) + ofAttempt(attempt))
    for (const end of inOrder(ends, ({ done }) => done)) lines.push(this.at(end.done) + ofEnd(end))
    if (isKnown && ends.length === 0) lines.push('  its end is not among these records')
    return `${lines.join('\n')}\n`
  }

  /** A time as clocks show it, in the columns before what happened; a stamp that is no time as it stands. */
  private at(stamp: string): string {
    const time = timeOfStamp(stamp)
    const shown = Number.isNaN(time) ? stamp : this.spans.shown(time).replace('T', ' ')
    return `  ${shown.padEnd(25)}  `
  }
}

/** Whether nothing is known of the message of a delivery (matchup(5), DELIVERY LINES). */
const isUnknown = ({ sender, qp, uid }: Delivery) => sender === '?' && qp === '?' && uid === '?'

/** In the order of a stamp; what has no time comes last, in its order. */
function inOrder<T>(all: T[], stampOf: (of: T) => string): T[] {
  const timed = all.map((of) => {
    const time = timeOfStamp(stampOf(of))
    return { of, time: Number.isNaN(time) ? Number.POSITIVE_INFINITY : time }
  })
  timed.sort((a, b) => (a.time === b.time ? 0 : a.time - b.time))
  return timed.map(({ of }) => of)
}

function from({ bytes, qp, sender, uid }: Message | Delivery): string {
  const bounce = sender === '<>' || sender === '<#@[]>' ? ' (a bounce)' : ''
  return `From ${sender}${bounce}, ${bytes} bytes, qp ${qp}, uid ${uid}`
}

function ofAttempt(attempt: Delivery): string {
  const { channel, ddone, dstart, reason, recipient, result } = attempt
  const became = results[result] ?? `ended with ${result}`
  const took = lasted(dstart, ddone, xdelay(attempt))
  // In reasons, qmail writes _ for a blank.
  const said = reason === '' ? '' : `: ${reason.replaceAll('_', ' ')}`
  return `${channel} ${recipient}: ${became}${took}${said}`
}

function ofEnd(end: Message): string {
  const { birth, done, nd, nk, nz } = end
  const counts = [`${nk} delivered`, `${nd} failed`, `${nz} deferred`].join(', ')
  return `left the queue${lasted(birth, done, qtime(end))}: ${counts}`
}

/** ` after 1.5 s`; nothing if it is not known. */
function lasted(since: string, until: string, seconds: number): string {
  const isKnown = [since, until].every((stamp) => !Number.isNaN(timeOfStamp(stamp)))
  return isKnown ? ` after ${duration(seconds)}` : ''
}

/** How long something took, for a person: `0.012 s`, `5 min 3 s`, `3 h 20 min`, `2 d 4 h`. */
function duration(seconds: number): string {
  // What would be shown as 60 s is a minute.
  if (seconds < 59.9995) return `${fixed(seconds, 3).replace(/\.?0+$/, '')} s`
  const whole = Math.max(60, Math.floor(seconds))
  const both = (large: number, unit: string, small: number, less: string) => {
    const rest = Math.floor((whole % large) / small)
    return `${Math.floor(whole / large)} ${unit}${rest > 0 ? ` ${rest} ${less}` : ''}`
  }
  if (whole < 3600) return both(60, 'min', 1, 's')
  return whole < 86400 ? both(3600, 'h', 60, 'min') : both(86400, 'd', 3600, 'h')
}
