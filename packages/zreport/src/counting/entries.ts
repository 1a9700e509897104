import type { Sums, SumsByKey } from '@qmailanalog/table'

/** The key of an entry, as bytes (latin1). */
export function nameOf(sums: SumsByKey, entry: number): string {
  return bytesOf(sums).toString('latin1', sums.keyStart(entry), sums.keyEnd(entry))
}

/** The bytes that all keys of a table stand in. */
export const bytesOf = ({ bytes: { buffer, byteOffset, byteLength } }: Sums) =>
  Buffer.from(buffer, byteOffset, byteLength)

/** The first so many entries by a number, greatest first; equal ones by the bytes of their keys, then by their groups. No more than these, and a few, are sorted. */
export function first(
  sums: SumsByKey,
  entries: Iterable<number>,
  most: number,
  number: (entry: number) => number,
): number[] {
  const bytes = bytesOf(sums)
  const compare = (a: number, b: number) =>
    number(b) - number(a) ||
    bytes.compare(bytes, sums.keyStart(b), sums.keyEnd(b), sums.keyStart(a), sums.keyEnd(a)) ||
    sums.group(a) - sums.group(b)
  let kept: number[] = []
  let last: number | undefined
  for (const entry of entries) {
    if (last !== undefined && compare(entry, last) > 0) continue
    kept.push(entry)
    if (kept.length < 4 * most + 64) continue
    kept = kept.sort(compare).slice(0, most)
    last = kept.at(-1)
  }
  return kept.sort(compare).slice(0, most)
}
