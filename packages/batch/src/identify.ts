import { closeSync, fstatSync, readSync } from 'node:fs'
import type { Assumptions, Dated, Reading } from '@qmailanalog/log'
import { changed, type Lying, Moved, openSource } from './sources.js'
import { hash, type Known, lineOf, marked, type Texts } from './texts.js'

/** Mostly the first record of a text is in its first bytes. */
const near = 1 << 14
/** How much of a text is searched for its first record, in bytes. */
export const searched = 1 << 18

/** How a file begins. */
export interface Start {
  length: number
  sum: string
}

/** A file of the plan, and what its first bytes tell. */
export interface Source extends Lying {
  /** whether it is known that it holds no more of `text` than what was read */
  whole: boolean
  /** the text that it goes on with, as far as that can be told before all is read */
  text: Known | undefined
  packed: boolean
  /** the first bytes as they lie there, up to `marked` */
  start: Start
  /** the first bytes of the text, up to `marked`; of a plain file, they are read again */
  head: Buffer | undefined
  /** of its first line, by which texts are looked up */
  line: string
  first: Dated | undefined
  /** when its first record was written, in seconds; undefined if it has none, or it cannot be read */
  begins: number | undefined
  /** why it cannot be read now */
  error: unknown
  /** up to where it is read, in bytes as they lie there */
  length: number
  /** whether nothing more will be written to it */
  ended: boolean
}

/** What knows files by their contents. */
export interface Looking {
  texts: Texts
  given: Assumptions
  io: Reading
  /** half a line at the end is a line if nobody has written to the file since then, in seconds since 1970 */
  settledAt: number
}

/** Finds out what a file holds. Throws Moved if it has gone; other errors stand in the answer. */
export async function identify(file: Lying, looking: Looking): Promise<Source> {
  const source: Source = {
    ...file,
    whole: false,
    text: undefined,
    packed: false,
    start: { length: 0, sum: '' },
    head: undefined,
    line: '',
    first: undefined,
    begins: undefined,
    error: undefined,
    length: file.size,
    ended: false,
  }
  const known = file.identity === '' ? undefined : looking.texts.of(file.identity)
  if (known && !(known.half && file.written < looking.settledAt)) {
    return { ...source, whole: true, text: known, begins: known.begins ?? undefined }
  }
  if (file.size === 0) return source
  try {
    const fd = openSource(file)
    try {
      await lookInto(fd, source, looking)
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    if (error instanceof Moved) throw error
    source.error = error
  }
  return source
}

/** Whether the bytes before the place to which a text was read are those of the open plain file. */
export function goesOn(fd: number, { offset, tail }: Pick<Known, 'offset' | 'tail'>): boolean {
  return hash(tailAt(fd, offset)) === tail
}

/** The bytes before a place of an open file, up to `marked`, valid until others are looked at. */
export function tailAt(fd: number, offset: number): Buffer {
  const length = Math.min(offset, marked)
  return bytesAt(fd, offset - length, length)
}

/** The first bytes of an open file, as many as there were, if they are still the ones; valid until others are looked at. */
export function beginsSo(fd: number, { length, sum }: Start): Buffer | undefined {
  const bytes = bytesAt(fd, 0, length)
  return hash(bytes) === sum ? bytes : undefined
}

const buf = Buffer.allocUnsafeSlow(searched)

/** So many bytes of an open file from a place on, fewer if it ends; valid until others are looked at. */
function bytesAt(fd: number, from: number, length: number): Buffer {
  let have = 0
  for (let got = -1; got !== 0 && have < length; have += got) {
    got = readSync(fd, buf, have, length - have, from + have)
  }
  return buf.subarray(0, have)
}

async function lookInto(fd: number, source: Source, { texts, given, io }: Looking): Promise<void> {
  // It may have been cut or written to since it was listed.
  source.size = fstatSync(fd).size
  const raw = bytesAt(fd, 0, near)
  if (raw.length < Math.min(near, source.size)) throw changed(source)
  const start = raw.subarray(0, marked)
  source.start = { length: start.length, sum: hash(start) }
  source.packed = io.formOf(raw) !== 'plain'
  const { packed, size, written } = source
  let text = packed ? await beginningOf(fd, near, io) : raw
  const head = text.subarray(0, marked)
  if (packed) source.head = Buffer.from(head)
  source.line = lineOf(head)
  const like = texts.like(head)
  // What is looked at next takes the place of these bytes, and dates are written over what stands before them.
  const first = () => io.recordIn(text, 'first', given, written)
  if (like.length === 0) source.first = first()
  else text = Buffer.from(text)
  source.text = like.find((known) => packed || (known.offset <= size && goesOn(fd, known)))
  source.begins = source.text?.begins ?? undefined
  if (source.begins !== undefined) return
  source.first ??= first()
  if (!source.first && text.length === near) {
    text = packed ? await beginningOf(fd, searched, io) : bytesAt(fd, 0, searched)
    source.first = first()
  }
  source.begins = source.first?.time
}

/** The beginning of a text; what is damaged is told when all of it is read. */
async function beginningOf(fd: number, length: number, io: Reading): Promise<Buffer> {
  const { head, error } = await io.headOf(io.textFrom(fd), length)
  if (error !== undefined && io.isSystem(error)) throw error
  return head
}
