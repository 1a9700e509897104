import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { builtin } from '../builtin.js'
import { unable } from '../errors.js'
import { readable, release } from './output.js'

const enough = 8 * 1024 * 1024
const piece = 1024 * 1024

/** What a Spool holds, as one thread may hand it to another. */
export interface Kept {
  chunks: Uint8Array[]
  file: number | undefined
}

/**
 * Bytes that have to wait for their turn to be printed. Few stay in memory, many go to a temporary file
 * (in TMPDIR, else /tmp) that has no name any more, so that nothing is left behind whatever happens.
 */
export class Spool {
  private chunks: Buffer[] = []
  private held = 0
  private file: number | undefined

  /** Takes bytes that come from an Output, which gets their memory back when they are in the file. */
  add(chunk: Buffer): void {
    this.chunks.push(chunk)
    this.held += chunk.length
    if (this.held > enough || this.file !== undefined) this.store()
  }

  /** Everything; a piece is valid until the next one is asked for. */
  *read(): Generator<Buffer> {
    if (this.file !== undefined) {
      const buf = readable(piece)
      for (let at = 0; ; ) {
        const got = readSync(this.file, buf, 0, piece, at)
        if (got === 0) break
        at += got
        yield buf.subarray(0, got)
      }
    }
    yield* this.chunks
  }

  /** Forgets what it holds, and closes its file. */
  close(): void {
    if (this.file !== undefined) closeSync(this.file)
    this.file = undefined
    this.chunks = []
  }

  /** What it holds, to be handed to another thread. */
  kept(): Kept {
    return { chunks: this.chunks, file: this.file }
  }

  /** The spool that holds what another thread handed over. */
  static of({ chunks, file }: Kept): Spool {
    const spool = new Spool()
    spool.chunks = chunks.map(({ buffer, byteOffset, length }) =>
      Buffer.from(buffer, byteOffset, length),
    )
    spool.file = file
    return spool
  }

  private store(): void {
    try {
      this.file ??= nameless()
      for (const chunk of this.chunks) {
        for (let at = 0; at < chunk.length; ) at += writeSync(this.file, chunk, at)
        release(chunk)
      }
    } catch (error) {
      throw unable('write a temporary file', error)
    }
    this.chunks = []
    this.held = 0
  }
}

function nameless(): number {
  // Loaded here, since few programs ever come here.
  const { tmpdir } = builtin('node:os')
  const folder = mkdtempSync(join(tmpdir(), 'qmailanalog-'))
  const file = openSync(join(folder, 'spool'), 'wx+', 0o600)
  rmSync(folder, { recursive: true })
  return file
}
