import type { SumsByKey } from '@qmailanalog/table'

/** The key of an entry, as bytes (latin1). */
export function nameOf(sums: SumsByKey, entry: number): string {
  const { buffer, byteOffset } = sums.bytes
  const start = byteOffset + sums.keyStart(entry)
  return Buffer.from(buffer, start, sums.keyLength(entry)).toString('latin1')
}

/** The first so many entries by a number, greatest first; equal ones by the bytes of their keys. A million entries take no sorting. */
export function first(
  sums: SumsByKey,
  entries: Iterable<number>,
  most: number,
  number: (entry: number) => number,
): number[] {
  const compare = (a: number, b: number) => {
    const [of, than] = [number(a), number(b)]
    if (of !== than) return than - of
    return nameOf(sums, a) < nameOf(sums, b) ? -1 : 1
  }
  let kept: number[] = []
  for (const entry of entries) {
    kept.push(entry)
    if (kept.length >= 4 * most + 64) kept = kept.sort(compare).slice(0, most)
  }
  return kept.sort(compare).slice(0, most)
}
