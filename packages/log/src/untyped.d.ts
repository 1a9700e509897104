declare module 'seek-bzip' {
  interface Input {
    readByte(): number
    read(into: Buffer, at: number, length: number): number
  }
  interface Output {
    writeByte(byte: number): void
  }
  /** The steps of its `decode`. */
  export default class Bunzip {
    readonly reader: { read(bits: number): number }
    readonly streamCRC: number
    constructor(input: Input, output: Output)
    _start_bunzip(input: Input, output: Output): void
    /** Reads a block; false if the stream is at its end. */
    _init_block(): boolean
    /** Writes the block. */
    _read_bunzip(): void
  }
}

declare module 'xz-decompress' {
  const all: {
    XzReadableStream: new (input: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>
  }
  export default all
}
