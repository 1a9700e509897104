/** Takes the lines of a log, unwrapped. */
export interface Sink {
  /**
   * A plain record, `STAMP TEXT` with a decimal stamp: the bytes of `buf` from `start` to its LF at `end`.
   * `origin` tells whose queue it is about (Unwrap.nameOf). The bytes are valid during the call only.
   */
  record(buf: Buffer, view: DataView, start: number, end: number, origin: number): void
  /** A line in which no record was found, as it came. */
  foreign(buf: Buffer, view: DataView, start: number, end: number): void
  /** A line that is too long, or would be if it was put together: its first 1,000 bytes, and how many it has. */
  tooLong?(first: Buffer, length: number): void
}
