import { Spans } from '@qmailanalog/time'
import type { Time } from '../model.js'
import { rounded } from './words.js'

/** Makes times of the model in a zone: of seconds since 1970; null of what is none. */
export function timesIn(zone: string): (seconds: number | null | undefined) => Time | null {
  const spans = new Spans(86400, zone)
  return (seconds) =>
    seconds === null || seconds === undefined || Number.isNaN(seconds)
      ? null
      : { seconds: rounded(seconds), text: spans.shown(seconds) }
}
