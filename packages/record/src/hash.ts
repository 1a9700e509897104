import { kernel } from './kernel.js'
import { key, keys, together } from './memory.js'
import type { Scanner } from './scanner.js'

/** Calls of kernel/split.ts. */
interface Kernel {
  hashes(secret: number, keys: number, most: number, count: number): void
}

/** Part `n` of what stands at the keys. */
const part = ({ memory }: Scanner, n: number) =>
  new Int32Array(memory.buffer, keys.start + 4 * keys.most * n, keys.most)

/**
 * Where some keys stand in the memory that the bytes of a RecordLine lie in, at most `together`, and their
 * groups: a number for each, 0 where there are no groups. All that a scanner has are one place, so that nothing
 * in it is as somebody left it who has let others ask for hashes meanwhile.
 */
export class KeyPlaces {
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly groups: Int32Array

  constructor(scanner: Scanner) {
    this.starts = part(scanner, 0)
    this.ends = part(scanner, 1)
    this.groups = part(scanner, 2)
  }
}

/**
 * Hashes that nobody can compute who does not know the secret: SipHash-1-3 of the group of a key (four
 * bytes, the lowest first) and its bytes behind it, the low 32 bits, as a signed number. Two keys of a
 * stranger's choice have the same hash no more often than any two.
 */
export class KeyedHash {
  /** those that were asked for last */
  readonly hashes: Int32Array
  private readonly places: KeyPlaces
  private readonly memory: Uint8Array
  private readonly kernel: Kernel
  private drawn: Uint8Array | undefined

  /** @param secret draws 16 bytes, when the first hash is asked for */
  constructor(
    scanner: Scanner,
    private readonly secret: () => Uint8Array,
  ) {
    this.hashes = part(scanner, 3)
    this.places = new KeyPlaces(scanner)
    this.memory = new Uint8Array(scanner.memory.buffer)
    this.kernel = scanner.kernelOf<Kernel>(kernel)
  }

  /** Hashes the first `count` of the keys that a KeyPlaces tells. */
  many(count: number): void {
    this.hash(0, count)
  }

  /** The hash of the key `bytes[start..end)`, at most 1 MiB, wherever that stands. The keys that a KeyPlaces tells stay. */
  one(bytes: DataView, start: number, end: number, group: number): number {
    const { memory, places } = this
    const { buffer, byteOffset } = bytes
    let from = byteOffset + start
    if (buffer !== memory.buffer) {
      if (end - start > key.bytes) throw new RangeError('a key is longer than 1 MiB')
      memory.set(new Uint8Array(buffer, from, end - start), key.start)
      from = key.start
    }
    places.starts[together] = from
    places.ends[together] = from + end - start
    places.groups[together] = group
    this.hash(together, 1)
    return this.hashes[together]!
  }

  private hash(from: number, count: number): void {
    this.drawn ??= this.secret()
    // Who hashed last may have had another.
    this.memory.set(this.drawn, keys.secret)
    this.kernel.hashes(keys.secret, keys.start + 4 * from, keys.most, count)
  }
}
