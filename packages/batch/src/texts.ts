import { hash as digest } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Place } from '@qmailanalog/log'

const LF = 10

/** How much of the beginning and of the end tells a text from others, in bytes. */
export const marked = 4096
/** For so many days is kept what no run has seen. */
export const daysKept = 90

/** A text that was read: by what is in it, since files are renamed, copied, and compressed. */
export interface Known {
  /** of its first line, by which it is looked up */
  line: string
  /** of its first bytes, up to `marked` */
  head: string
  headLength: number
  /** how much of it was read, in bytes of text */
  offset: number
  /** of the last bytes that were read, up to `marked` */
  tail: string
  /** the time of its first record, in seconds; null if it has none */
  begins: number | null
  /** where it was last seen */
  folder: string
  name: string
  /** the files, as they lie there, that hold no more than what was read */
  files: string[]
  /** whether a half line is left in it */
  half: boolean
  /** whether nothing more will be written to it */
  ended: boolean
  /** whether the last run looked for it in vain */
  missed: boolean
  /** the day of the last run that saw it, counted from 1970 */
  seen: number
  clock: Place | null
}

/** What reading a text tells of it. */
type ReadSoFar = Omit<Known, 'files' | 'missed' | 'seen' | 'folder' | 'name'>

/** The first bytes of a text, and the last ones before where it was read to. */
export class Marks {
  offset = 0
  private head: Buffer = Buffer.alloc(0)
  private tail: Buffer = Buffer.alloc(0)

  /** Begins where a text was read to, given its first bytes and those before that place. */
  static behind(offset: number, head: Buffer, tail: Buffer): Marks {
    const marks = new Marks()
    marks.offset = offset
    marks.head = head.subarray(0, Math.min(offset, marked))
    marks.tail = tail
    return marks
  }

  /** So many bytes more were read. */
  add(bytes: Buffer): void {
    if (bytes.length === 0) return
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

  /** The last bytes that were read, up to `marked`. */
  get lastBytes(): Buffer {
    return this.tail
  }

  /** The same place, which stays when more is read. */
  copy(): Marks {
    return Object.assign(new Marks(), this)
  }

  /** What tells the text from others. */
  get told(): Pick<Known, 'line' | 'head' | 'headLength' | 'offset' | 'tail'> {
    const { offset, head, tail } = this
    const sum = hash(head)
    const all = offset === head.length
    return {
      line: lineOf(head),
      head: sum,
      headLength: head.length,
      offset,
      tail: all ? sum : hash(tail),
    }
  }
}

/** The texts that were read so far. */
export class Texts {
  private readonly byFile = new Map<string, Known>()
  private readonly byLine = new Map<string, Known[]>()
  private readonly all = new Set<Known>()
  /** those of which files were seen in this run */
  private readonly renewed = new Set<Known>()

  /** @param today counted from 1970 */
  constructor(
    texts: Known[],
    private readonly today: number,
  ) {
    for (const text of texts) if (today - text.seen <= daysKept) this.add(text)
  }

  [Symbol.iterator](): Iterator<Known> {
    return this.all[Symbol.iterator]()
  }

  /** The text of a file, as it lies there, that holds no more than what was read. */
  of(file: string): Known | undefined {
    return this.byFile.get(file)
  }

  /** The texts that begin as this one does, those first of which most was read. */
  like(head: Buffer): Known[] {
    const some = this.byLine.get(lineOf(head)) ?? []
    return some.filter((text) => begins(head, text)).sort((a, b) => b.offset - a.offset)
  }

  /** A text was seen in a folder. */
  see(text: Known, { folder, name }: Pick<Known, 'folder' | 'name'>): void {
    Object.assign(text, { folder, name, seen: this.today, missed: false })
  }

  /** More of a text was read in a file, or of one that was not known. */
  note(before: Known | undefined, now: ReadSoFar, where: Pick<Known, 'folder' | 'name'>): Known {
    const { folder, name } = where
    const text = before ?? { ...now, folder, name, files: [], missed: false, seen: this.today }
    if (before && before.line !== now.line) this.forget(before)
    Object.assign(text, now)
    if (!this.all.has(text)) this.add(text)
    this.see(text, where)
    return text
  }

  /** A file, as it lies there, holds no more of a text than what was read. What files were before is of no use. */
  whole(text: Known, file: string): void {
    if (!this.renewed.has(text)) text.files = []
    this.renewed.add(text)
    if (file === '' || text.files.includes(file)) return
    text.files.push(file)
    this.byFile.set(file, text)
  }

  private add(text: Known): void {
    this.all.add(text)
    const some = this.byLine.get(text.line)
    if (some) some.push(text)
    else this.byLine.set(text.line, [text])
    for (const file of text.files) this.byFile.set(file, text)
  }

  private forget(text: Known): void {
    this.all.delete(text)
    const some = this.byLine.get(text.line)!
    some.splice(some.indexOf(text), 1)
  }
}

/** Whether bytes begin as a text does. */
function begins(head: Buffer, text: Known): boolean {
  return text.headLength <= head.length && text.head === hash(head.subarray(0, text.headLength))
}

export function hash(bytes: Buffer): string {
  return digest('sha256', bytes).slice(0, 32)
}

/** What a text is looked up by: a sum of its first line, which is there as soon as anything of it was read. */
export function lineOf(head: Buffer): string {
  const lf = head.subarray(0, marked).indexOf(LF)
  const line = lf < 0 ? head.subarray(0, marked) : head.subarray(0, lf + 1)
  return `${line.length}-${crc32(line).toString(16)}`
}
