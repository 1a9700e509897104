/** Tells a stream that a chunk was taken. */
type Taken = () => void

interface Part {
  chunk: Buffer
  taken: Taken
}

/** A promise that is kept from outside; nobody needs to wait for it. */
export class Slot<T> {
  resolve!: (value: T) => void
  reject!: (error: Error) => void
  readonly promise = new Promise<T>((resolve, reject) => {
    this.resolve = resolve
    this.reject = reject
  })

  constructor() {
    this.promise.catch(() => undefined)
  }
}

/** What is written to a stream, for a run to read; the next chunk is let in when it is asked for. */
export class Incoming {
  private arriving = new Slot<Part | undefined>()
  private over = false

  give(chunk: Buffer, taken: Taken): void {
    if (this.over) taken()
    else this.arriving.resolve({ chunk, taken })
  }

  /** Nothing more is written. */
  end(): void {
    this.arriving.resolve(undefined)
  }

  /** Nobody reads any more: all that is written is let in, and lost. */
  drop(): void {
    if (this.over) return
    this.over = true
    void this.arriving.promise.then((part) => part?.taken())
  }

  async *chunks(): AsyncGenerator<Buffer, void, void> {
    try {
      for (;;) {
        const part = await this.arriving.promise
        if (!part) return
        yield part.chunk
        this.arriving = new Slot()
        part.taken()
      }
    } finally {
      this.drop()
    }
  }
}

/** What is read until it is cut off: then whoever waits for more gets an error, and the source is closed. */
export class Cuttable implements AsyncIterable<Buffer> {
  private readonly from: AsyncIterator<Buffer>
  private waiting: ((error: Error) => void) | undefined
  private closing: Promise<unknown> | undefined

  constructor(source: AsyncIterable<Buffer>) {
    this.from = source[Symbol.asyncIterator]()
  }

  cut(): void {
    this.waiting?.(gone())
    void this.close()
  }

  /** Once the source has closed, if it did not end by itself; a read that is under way may never end. */
  get closed(): Promise<unknown> | undefined {
    return this.closing
  }

  [Symbol.asyncIterator](): AsyncIterator<Buffer> {
    return {
      next: () => {
        if (this.closing) return Promise.reject(gone())
        return new Promise((resolve, reject) => {
          this.waiting = reject
          this.from.next().then(resolve, reject)
        })
      },
      return: async () => {
        void this.close()
        return { done: true, value: undefined }
      },
    }
  }

  private close(): Promise<unknown> {
    this.closing ??= Promise.resolve(this.from.return?.()).catch(() => undefined)
    return this.closing
  }
}

/** What a run is told whose reader has left: it ends silently. */
export const gone = () => Object.assign(new Error('nobody reads any more'), { code: 'EPIPE' })
