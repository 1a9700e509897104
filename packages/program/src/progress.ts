import type { SingleBar } from 'cli-progress'

/** Shows on standard error how far the work is, if somebody watches. */
export class Progress {
  private bar: SingleBar | undefined
  private done = 0

  /** @param total bytes to read; may be set until it starts */
  constructor(
    public total: number,
    private readonly watched: boolean,
  ) {}

  async start(): Promise<void> {
    if (!this.watched || this.total === 0) return
    // Only who watches waits for the library.
    const { showing } = await import('./bar.js')
    this.bar = showing()
    this.bar.start(this.total, 0)
  }

  /** So many bytes more have been read. */
  advance(bytes: number): void {
    this.done += bytes
    this.bar?.update(this.done)
  }

  stop(): void {
    this.bar?.stop()
  }
}
