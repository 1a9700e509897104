import { secret } from '@qmailanalog/program'
import { KeyedHash, KeyPlaces, type Scanner, together } from '@qmailanalog/record'
import { Sums } from './sums.js'

/** Where some keys stand, their groups, and the entries that were found for them. */
export class Keys extends KeyPlaces {
  readonly entries = new Int32Array(together)
}

/**
 * Distinct keys, in the order of their first appearance, each with so many sums that are added to in
 * input order. Keys are the same if their bytes and groups are. To count a line is to touch two places
 * of memory: the key's slot in the hash table, and its entry.
 *
 * What needs Sums only, beside others that are SumsByKey, had better be SumsByKey too: V8 compiles what is done
 * with them again when it meets objects of another kind.
 */
export class SumsByKey extends Sums {
  /** open addressing: hash, entry; entry 0 is none, since something stands before the first */
  protected table = new Int32Array(2 * 64)
  /** keeps V8 from leaving out what is read for no other purpose */
  protected seen = 0
  private readonly hash: KeyedHash

  /**
   * @param scanner what looks at the lines that the keys come from
   * @param from draws the secret that the places of keys depend on; their order does not
   */
  constructor(scanner: Scanner, width: number, from = secret) {
    super(width)
    this.hash = new KeyedHash(scanner, from)
  }

  /** The entry of a key; a new one if it has none. */
  entryOf(from: DataView, start: number, end: number, group = 0): number {
    return this.lookUp(this.hash.one(from, start, end, group), from, start, end, group)
  }

  /**
   * The entries of `count` keys of lines, at most `together`, as `entryOf` tells them one after the other. What
   * they need of memory is asked for all of them first: to wait for many places takes not much longer
   * than to wait for one.
   */
  entriesOf(from: DataView, { starts, ends, groups, entries }: Keys, count: number): void {
    const { bytes, hash, table } = this
    const { hashes } = hash
    const mask = table.length / 2 - 1
    hash.many(count)
    for (let n = 0; n < count; n++) entries[n] = table[2 * (hashes[n]! & mask) + 1]!
    let seen = 0
    for (let n = 0; n < count; n++) seen ^= bytes.getInt32(entries[n]!)
    this.seen = seen
    for (let n = 0; n < count; n++) {
      entries[n] = this.lookUp(hashes[n]!, from, starts[n]!, ends[n]!, groups[n]!)
    }
  }

  private lookUp(hash: number, from: DataView, start: number, end: number, group: number): number {
    const { bytes, table, width } = this
    const length = end - start
    const mask = table.length / 2 - 1
    let at = hash & mask
    for (let known = 0; (known = table[2 * at + 1]!) !== 0; at = (at + 1) & mask) {
      if (table[2 * at] !== hash || bytes.getInt32(known - 8, true) !== length) continue
      if (bytes.getInt32(known - 4, true) !== group) continue
      if (same(bytes, known + 8 * width, from, start, length)) return known
    }
    const entry = this.append(from, start, end, group)
    table[2 * at] = hash
    table[2 * at + 1] = entry
    if (this.count * 4 > table.length) this.spreadOut()
    return entry
  }

  private spreadOut(): void {
    const old = this.table
    const table = new Int32Array((old.length < 1 << 20 ? 4 : 2) * old.length)
    const mask = table.length / 2 - 1
    for (let from = 0; from < old.length; from += 2) {
      if (old[from + 1] === 0) continue
      let at = old[from]! & mask
      while (table[2 * at + 1] !== 0) at = (at + 1) & mask
      table[2 * at] = old[from]!
      table[2 * at + 1] = old[from + 1]!
    }
    this.table = table
  }
}

function same(
  bytes: DataView,
  key: number,
  from: DataView,
  start: number,
  length: number,
): boolean {
  const last = length - 4
  let n = 0
  if (n > last) {
    for (; n < length; n++) if (bytes.getInt8(key + n) !== from.getInt8(start + n)) return false
    return true
  }
  for (; n < last; n += 4) {
    if (bytes.getInt32(key + n, true) !== from.getInt32(start + n, true)) return false
  }
  return bytes.getInt32(key + last, true) === from.getInt32(start + last, true)
}
