declare module 'seek-bzip' {
  const bzip: {
    decode(input: Buffer, output: { writeByte(byte: number): void }, multistream: boolean): void
  }
  export default bzip
}

declare module 'xz-decompress' {
  const all: {
    XzReadableStream: new (input: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>
  }
  export default all
}
