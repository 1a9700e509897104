import { type Duplex, pipeline } from 'node:stream'
import { type Delivery, longestLine, type Message, parseRecord } from '@qmailanalog/record'
import split2 from 'split2'
import through2 from 'through2'

/** What may be read: a stream of bytes, or anything else that gives bytes in pieces. */
export type Source = NodeJS.ReadableStream | AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/**
 * A stream that takes the bytes that matchup prints and gives the messages and deliveries in them, as objects
 * (matchup(5)). Other lines, and lines of more than 1 MiB, are passed over, as the reports do. Bytes are
 * characters there (latin1), and numbers are text.
 */
export function toRecords(): Duplex {
  const take = (line: string) => {
    const record = line.length <= longestLine ? parseRecord(line) : undefined
    if (record) stream.push(record)
    return undefined
  }
  const lines = split2('\n', take, { maxLength: longestLine, skipOverflow: true } as split2.Options)
  const stream = through2(
    { readableObjectMode: true },
    // split2 decodes bytes as UTF-8, but leaves strings alone.
    (chunk: Buffer, _encoding, done) => lines.write(chunk.toString('latin1'), () => done()),
    (done) => lines.end(() => done()),
  ) as unknown as Duplex
  return stream
}

/**
 * The messages and deliveries of what matchup prints, one after the other (`toRecords`). Whoever breaks off
 * destroys the source; what the source is destroyed with is thrown.
 */
export function records(source: Source): AsyncGenerator<Message | Delivery, void, void> {
  const stream = toRecords()
  // It begins now: the source may fail before anybody asks for the first record.
  pipeline(source, stream, () => undefined)
  return (async function* () {
    yield* stream
  })()
}
