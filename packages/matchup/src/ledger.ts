import { hash as digest } from 'node:crypto'

/** How much of the beginning and of the end tells a text from others, in bytes. */
export const marked = 4096

/** A text that was read: by what is in it, since files are renamed, copied, and compressed. */
export interface Known {
  /** of its first bytes, up to `marked` */
  head: string
  headLength: number
  /** how much of it was read, in bytes of text */
  offset: number
  /** of the last bytes that were read, up to `marked` */
  tail: string
}

/** The first bytes of a text, and the last ones before where it was read to. */
export class Marks {
  offset = 0
  private head: Buffer = Buffer.alloc(0)
  private tail: Buffer = Buffer.alloc(0)

  /** Goes on behind a text that is known. */
  static behind(known: Known, head: Buffer, tail: Buffer): Marks {
    const marks = new Marks()
    marks.offset = known.offset
    marks.head = head.subarray(0, Math.min(known.offset, marked))
    marks.tail = tail
    return marks
  }

  /** So many bytes more were read. */
  add(bytes: Buffer): void {
    if (this.head.length < marked) {
      this.head = Buffer.concat([this.head, bytes.subarray(0, marked - this.head.length)])
    }
    const last = bytes.subarray(-marked)
    this.tail =
      last.length === marked
        ? Buffer.from(last)
        : Buffer.concat([this.tail, last]).subarray(-marked)
    this.offset += bytes.length
  }

  get lastBytes(): Buffer {
    return this.tail
  }

  known(): Known {
    const { offset, head, tail } = this
    return { head: hash(head), headLength: head.length, offset, tail: hash(tail) }
  }
}

/** What was read so far, and which files, as they lie there, are known to hold no more than that. */
export class Ledger {
  /** counts the times that this was written */
  serial = 0
  private texts: Known[] = []
  private whole = new Set<string>()
  private seen = new Set<string>()

  /** Reads what `toString` wrote; throws if it is something else. */
  static parse(text: string): Ledger {
    const { serial, texts, whole } = JSON.parse(text)
    const ledger = new Ledger()
    if (!Number.isSafeInteger(serial) || !Array.isArray(texts) || !Array.isArray(whole)) {
      throw new Error('no ledger')
    }
    ledger.serial = serial
    ledger.texts = texts
    ledger.whole = new Set(whole)
    return ledger
  }

  toString(): string {
    const { serial, texts, whole, seen } = this
    // Who files were is of no use once they are gone or have changed; what they held is.
    return JSON.stringify({ serial, texts, whole: [...whole].filter((file) => seen.has(file)) })
  }

  /** Whether a file holds nothing new, by what the system says of it. */
  isWhole(identity: string): boolean {
    this.seen.add(identity)
    return this.whole.has(identity)
  }

  /** A file was read to its end. */
  setWhole(identity: string): void {
    this.seen.add(identity)
    this.whole.add(identity)
  }

  /** The texts that begin as this one does, those first of which most was read. */
  like(head: Buffer): Known[] {
    const hashes = new Map<number, string>()
    const hashOf = (length: number) => {
      let found = hashes.get(length)
      if (found === undefined) hashes.set(length, (found = hash(head.subarray(0, length))))
      return found
    }
    return this.texts
      .filter(({ head: begin, headLength }) => {
        return headLength <= head.length && begin === hashOf(headLength)
      })
      .sort((a, b) => b.offset - a.offset)
  }

  /** More of a text was read, or of one that was not known. */
  note(before: Known | undefined, now: Known): Known {
    if (before) return Object.assign(before, now)
    this.texts.push(now)
    return now
  }
}

export function hash(bytes: Buffer): string {
  return digest('sha256', bytes).slice(0, 32)
}
