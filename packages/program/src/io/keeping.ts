import { release, type Sink } from './output.js'
import { type Kept, Spool } from './spool.js'

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
