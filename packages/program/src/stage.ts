import { type Transform, Writable } from 'node:stream'
import { transform } from 'through2'
import type { Lines } from './core.js'
import { type Output, passing, type Sink } from './output.js'

/** How much a core may have put into its Output before it is passed on in the middle of a chunk, in bytes. */
const enough = 768 * 1024

/**
 * A through2 stage that gives a core whole lines, however the input is cut: what the core puts
 * into the Output is passed on, at the latest before the next input is waited for.
 */
export function byteStage(lines: Lines, out: Output): Transform {
  const between = () => {
    if (out.n > enough) pass(made)
  }
  const pass = (stream: Transform) => {
    const bytes = out.take()
    if (bytes !== undefined) stream.push(bytes)
  }
  let due = false
  const made = transform(
    { decodeStrings: true },
    function (this: Transform, chunk, _encoding, done) {
      lines.take(chunk, between)
      if (out.n >= passing.together) pass(this)
      else if (!due) {
        due = true
        // As long as input is at hand, no turn of the event loop ends.
        setImmediate(() => {
          due = false
          if (!this.destroyed && !this.writableFinished) pass(this)
        })
      }
      done()
    },
    function (this: Transform, done) {
      lines.end()
      pass(this)
      done()
    },
  ) as unknown as Transform
  return made
}

/** A stream into a sink. */
export function streamInto(sink: Sink): Writable {
  return new Writable({
    write: (bytes: Buffer, _encoding, done) => void sink.write(bytes).then(() => done(), done),
    final: (done) => void sink.end().then(() => done(), done),
  })
}
