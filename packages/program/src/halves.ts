import { release, type Sink } from './output.js'
import { type Kept, Spool } from './spool.js'

/** What the second half of a run leaves to the first. */
export interface Left {
  code: number
  /** its lines for standard error */
  said: string[]
  /** what it printed */
  printed: Kept[]
}

/** The second half of a run, at work in another thread. */
export interface Second {
  /** fails if the thread did */
  left: Promise<Left>
  /** what the first half is to read */
  first: AsyncIterable<Buffer>
  /** the same bytes, once more */
  again(): AsyncIterable<Buffer>
  /** ends the thread, whatever it is at */
  stop(): void
}

/** Keeps what is printed, in order: bytes, and spools as they are. */
export class Keeping implements Sink {
  private readonly spools: Spool[] = []

  async write(bytes: Buffer): Promise<void> {
    this.keep(bytes)
  }

  async end(): Promise<void> {}

  keep(printed: Buffer | Spool): void {
    if (printed instanceof Spool) {
      this.spools.push(printed, new Spool())
      return
    }
    if (this.spools.length === 0) this.spools.push(new Spool())
    this.spools.at(-1)!.add(Buffer.from(printed))
    release(printed)
  }

  kept(): Kept[] {
    return this.spools.map((spool) => spool.kept())
  }
}

/** What was kept, a piece at a time; a piece is valid until the next one is asked for. */
export function* piecesOf(printed: Kept[]): Generator<Buffer> {
  for (const kept of printed) yield* Spool.of(kept).read()
}
