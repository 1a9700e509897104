import { Gathered } from './gathered.js'

/** More streams than a container has. */
const mostStreams = 16

/** Lines of containers that come in pieces, by stream. */
export class Partial {
  private readonly streams = new Map<string, Gathered>()

  /** Another piece, behind which others come. Answers with a line that is given up for it, if there is one. */
  add(stream: string, text: string): Gathered | undefined {
    const begun = this.streams.get(stream)
    if (begun) {
      begun.add(text)
      return undefined
    }
    const [oldest = ''] = this.streams.keys()
    const given = this.streams.size < mostStreams ? undefined : this.take(oldest)
    this.streams.set(stream, new Gathered(text))
    return given
  }

  /** Whether a line of a stream has begun. */
  has(stream: string): boolean {
    return this.streams.has(stream)
  }

  /** The pieces of a line whose last one is there. */
  take(stream: string): Gathered | undefined {
    const begun = this.streams.get(stream)
    this.streams.delete(stream)
    return begun
  }

  /** Takes all that has begun. */
  takeAll(): Gathered[] {
    const all = [...this.streams.values()]
    this.streams.clear()
    return all
  }

  /** Lines with which another run goes on as this one would. */
  unfinished(): string {
    const lines = [...this.streams].flatMap(([stream, gathered]) =>
      // Bytes are characters of the same number here, which JSON has as they are.
      gathered.pieces().map((log) => JSON.stringify(stream === '' ? { log } : { log, stream })),
    )
    return lines.map((line) => `${line}\n`).join('')
  }
}
