import { closeSync, readSync } from 'node:fs'
import type { Assumptions, Dated, Reading } from '@qmailanalog/log'
import { type Lying, Moved, openSource } from './sources.js'
import { hash, type Known, marked, type Texts } from './texts.js'

/** How much of a text is searched for its first record, in bytes: mostly it is in the first line. */
const near = 1 << 14
const far = 1 << 18

/** A file of the plan, and what its first bytes tell. */
export interface Source extends Lying {
  /** whether it is known that it holds no more of `text` than what was read */
  whole: boolean
  /** the text that it goes on with, as far as that can be told before all is read */
  text: Known | undefined
  packed: boolean
  /** the first bytes as they lie there, and those of the text, up to `marked` */
  raw: Buffer
  head: Buffer
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
  const none = Buffer.alloc(0)
  const source: Source = {
    ...file,
    whole: false,
    text: undefined,
    packed: false,
    raw: none,
    head: none,
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

/** The bytes before a place of an open file, up to `marked`. */
export function tailAt(fd: number, offset: number): Buffer {
  const length = Math.min(offset, marked)
  return bytesAt(fd, offset - length, length)
}

/** So many bytes of an open file from a place on, fewer if it ends. */
export function bytesAt(fd: number, from: number, length: number): Buffer {
  const buf = Buffer.allocUnsafe(length)
  let have = 0
  for (let got = -1; got !== 0 && have < length; have += got) {
    got = readSync(fd, buf, have, length - have, from + have)
  }
  return buf.subarray(0, have)
}

async function lookInto(fd: number, source: Source, { texts, given, io }: Looking): Promise<void> {
  const start = bytesAt(fd, 0, near)
  source.raw = start.subarray(0, marked)
  source.packed = io.formOf(start) !== 'plain'
  const { packed, size } = source
  let text = packed ? await beginningOf(fd, near, io) : start
  source.head = Buffer.from(text.subarray(0, marked))
  source.text = texts
    .like(source.head)
    .find((known) => packed || (known.offset <= size && goesOn(fd, known)))
  const { written } = source
  if (source.text) source.begins = source.text.begins ?? undefined
  if (source.begins !== undefined) return
  source.first = io.recordIn(Buffer.from(text), 'first', given, written)
  if (!source.first && text.length === near) {
    text = packed ? await beginningOf(fd, far, io) : bytesAt(fd, 0, far)
    source.first = io.recordIn(text, 'first', given, written)
  }
  source.begins = source.first?.time
}

/** The beginning of a text; what is damaged is told when all of it is read. */
async function beginningOf(fd: number, length: number, io: Reading): Promise<Buffer> {
  const parts: Buffer[] = []
  let have = 0
  try {
    for await (const chunk of io.textFrom(fd)) {
      parts.push(Buffer.from(chunk.subarray(0, length - have)))
      have += chunk.length
      if (have >= length) break
    }
  } catch (error) {
    if (io.isSystem(error)) throw error
  }
  return Buffer.concat(parts)
}

/** Whether two files begin as one text does, as far as both go. */
export function alike(one: Source, other: Source): boolean {
  const length = Math.min(one.head.length, other.head.length)
  return length > 0 && one.head.subarray(0, length).equals(other.head.subarray(0, length))
}
