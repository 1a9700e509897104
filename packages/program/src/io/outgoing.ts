import { type Output, release, type Sink } from './output.js'

/** How much may have been printed before it is passed on in the middle of a chunk, in bytes. */
const enough = 768 * 1024

/** What a core prints as lines go by, on its way out: one write at a time, each buffer given away until it is written. */
export class Outgoing {
  /** what went wrong in writing, once; from then on what is printed is thrown away */
  failure: { error: unknown } | undefined
  /** resolves when something goes wrong in writing */
  readonly failed: Promise<void>
  private tell!: () => void
  private readonly full: Buffer[] = []
  private writing: Promise<void> | undefined
  /** whether nothing comes for now, so that what there is had better go */
  private idle = false

  constructor(
    private readonly out: Output,
    private readonly sink: Sink,
  ) {
    this.failed = new Promise((resolve) => {
      this.tell = resolve
    })
  }

  /** To be called in the middle of a chunk: what was printed goes if it is much. */
  readonly between = (): void => {
    if (this.out.n > enough) this.pass()
  }

  /** A chunk was taken: resolves when there is room for what the next one makes print. */
  async taken(): Promise<void> {
    this.idle = false
    if (this.out.n < (this.sink.together ?? 0)) return
    await this.writing
    this.pass()
  }

  /** whether something was printed that has not been passed on */
  get waits(): boolean {
    return this.out.n > 0
  }

  /** No input is at hand: somebody may wait for what was printed. */
  readonly rest = (): void => {
    this.idle = true
    if (!this.writing) this.pass()
  }

  /** Resolves when all that was printed is written, or lost. */
  async end(): Promise<void> {
    this.pass()
    await this.writing
  }

  private pass(): void {
    const bytes = this.out.take()
    if (!bytes) return
    if (this.failure) {
      release(bytes)
      return
    }
    this.full.push(bytes)
    this.writing ??= this.write()
  }

  private async write(): Promise<void> {
    try {
      for (;;) {
        const bytes = this.full.shift() ?? (this.idle ? this.out.take() : undefined)
        if (!bytes) break
        await this.sink.write(bytes)
      }
    } catch (error) {
      this.failure = { error }
      this.full.length = 0
      this.tell()
    } finally {
      this.writing = undefined
    }
  }
}
