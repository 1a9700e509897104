import type { Facts } from '../counting/facts.js'
import type { Waiting } from '../counting/waiting.js'
import type { Class } from '../model.js'
import type { Commands } from './commands.js'

/** What rules look at. */
export interface Judged {
  facts: Facts
  /** what is in the queue, if that is known */
  waiting: Waiting | undefined
  /** the time up to which messages wait, in seconds since 1970; NaN if none is known */
  now: number
  /** the limits of concurrency that are known */
  limits: { local: number | null; remote: number | null }
  commands: Commands
}

/** Something that a rule has found. Texts that come from the log are bytes (latin1), but for `what`. */
export interface Found {
  /** what happened, with the number that shows it */
  what: string
  count: number
  /** when the first and the last of them were, in seconds since 1970 */
  first?: number
  last?: number
  about?: string
  /** a line of the log, or a reason; and how often that came, of a reason */
  example?: { text: string; count?: number }
  /** the command that shows more of it */
  command: string
}

/** The thresholds of a rule, by names that `when` has in braces. */
export type Thresholds = Record<string, number>

/** A rule: what is looked for, and what to say if it is found. */
export interface Rule<T extends Thresholds = Thresholds> {
  /** it never changes */
  name: string
  class: Class
  /** when it fires; `{name}` is a threshold */
  when: string
  thresholds: T
  /** the lines that it counts */
  line?: RegExp
  find(judged: Judged, thresholds: T, name: string): Found[]
  means: string
  todo: string
}
