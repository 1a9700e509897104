/** How chunks are wanted. */
export interface Manner {
  /** whether nothing else is done meanwhile, so that it is no loss to wait in the system */
  patient?: boolean
  /** where they are to be put; anywhere if it is not there */
  room?: Buffer | undefined
}

/** Bytes that are read, in chunks; a chunk belongs to who asked for it until that one asks again. */
export interface Input extends AsyncIterable<Buffer> {
  /** The same in some manner. */
  chunks(manner: Manner): AsyncIterable<Buffer>
}

/** An input of what is read in some manner. */
export const inputOf = (chunks: Input['chunks']): Input => ({
  chunks,
  [Symbol.asyncIterator]: () => chunks({})[Symbol.asyncIterator](),
})

/** The chunks of what may know of manners, or not. */
export const chunksOf = (input: AsyncIterable<Buffer> | Input, manner: Manner) =>
  'chunks' in input ? input.chunks(manner) : input
