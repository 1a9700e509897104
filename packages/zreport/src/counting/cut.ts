import type { Before, Kind, Part, Sums } from '@qmailanalog/table'
import { lastTime, mayBegin } from '@qmailanalog/time'
import { bytesOf } from './entries.js'

/** Whether bytes are a key of a part. */
export type IsKey = NonNullable<Part['isKey']>

/** What stands between the two halves of a key of a tally that names two things, and how it is written there; no field of a record has it. */
export const between = ' '
export const written = '%20'
const SP = 0x20
const AT = 0x40

/** Takes each entry of a part that was counted before. */
export function eachBefore(
  before: Before | undefined,
  part: string,
  take: (sums: Sums, entry: number) => void,
): void {
  const sums = before?.get(part)
  for (const entry of sums?.all() ?? []) take(sums!, entry)
}

/** Where the first half of a key ends in the bytes of the table; where the key does, if it has one half only. */
export function halfOf(sums: Sums, entry: number): number {
  const [start, end] = [sums.keyStart(entry), sums.keyEnd(entry)]
  const at = bytesOf(sums).subarray(start, end).indexOf(SP)
  return at < 0 ? end : start + at
}

/** Whether a key has two halves. */
export const hasHalves: IsKey = (bytes, start, end) => bytes.subarray(start, end).includes(written)

/** The key that a host has in a tally: its name behind `@`; a whole recipient has none. */
export const hostKey = (hosts: Sums, entry: number): string =>
  hosts.group(entry) === 1 ? hosts.text(entry) : `@${hosts.text(entry)}`

/** Whether a key names a host, or a whole recipient. */
export const isHost: IsKey = (bytes, start, end) => bytes.subarray(start, end).lastIndexOf(AT) <= 0

/** Where the bytes of a host begin that a key names, and its group. */
export function hostAt({ bytes }: Pick<Sums, 'bytes'>, start: number, end: number) {
  const named = start < end && bytes.getUint8(start) === AT
  return named ? { start: start + 1, group: 0 } : { start, group: 1 }
}

/** A time of a tally; NaN if it is none. */
export const timeIn = (time: number): number => (time >= 0 && time < lastTime ? time : Number.NaN)

/** So many kinds that are alike. */
export const all = (count: number, kind: Kind = 'sum'): Kind[] =>
  Array.from({ length: count }, () => kind)

/** A bucket as a tally names it: how long it is, and when it begins. */
export interface Bucket {
  every: number
  from: number
}

/** The bucket that a key names, or begins with; undefined if it is none of such lengths. */
export function bucketOf(key: string, lengths: number[]): Bucket | undefined {
  const [, every, from] = /^(\d{1,5})\/(0|-?[1-9]\d{0,11})(?:\/|$)/.exec(key) ?? []
  const bucket = { every: Number(every), from: Number(from) }
  return mayBegin(bucket.from) && lengths.includes(bucket.every) ? bucket : undefined
}

/** Whether a key is such a bucket, and nothing else. */
export const isBucket =
  (lengths: number[]): IsKey =>
  (bytes, start, end) => {
    const text = bytes.toString('latin1', start, end)
    const bucket = bucketOf(text, lengths)
    return bucket !== undefined && text === `${bucket.every}/${bucket.from}`
  }
