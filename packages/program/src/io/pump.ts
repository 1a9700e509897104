import type { Lines } from './core.js'
import type { Outgoing } from './outgoing.js'

/**
 * The only loop: gives a core all that is read, in whole lines, and what it prints goes out before input is
 * waited for. Ends early when nothing can be written any more, unless `all` is wanted all the same. Answers
 * with what went wrong in reading, if anything did. Whatever ends it, the input is closed.
 */
export async function pump(
  input: AsyncIterable<Buffer>,
  lines: Lines,
  outgoing?: Outgoing,
  all = false,
): Promise<unknown> {
  const chunks = input[Symbol.asyncIterator]()
  let open = true
  const next = async () => {
    // It fires only if nothing comes in this turn of the event loop.
    const resting = outgoing?.waits ? setImmediate(outgoing.rest) : undefined
    try {
      const { done, value } = await chunks.next()
      open = !done
      return done ? undefined : value
    } catch (error) {
      open = false
      throw error
    } finally {
      clearImmediate(resting)
    }
  }
  try {
    for (;;) {
      let chunk: Buffer | undefined
      try {
        chunk = await next()
      } catch (error) {
        return error
      }
      if (!chunk || (outgoing?.failure && !all)) return undefined
      lines.take(chunk, outgoing?.between)
      await outgoing?.taken()
    }
  } finally {
    // Nobody waits for it: a read that is under way may never end.
    if (open) void Promise.resolve(chunks.return?.()).catch(() => undefined)
  }
}
