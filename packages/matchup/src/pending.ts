import { Output } from '@qmailanalog/program'
import type { Kernel } from './kernels.js'

/**
 * What is still open, in chunks, in the form that is read back (matchup(5), PENDING LINES): all
 * messages, then all deliveries; queues in the order of their first lines, what is open in one in order of
 * arrival. `before` tells what stands before the lines of a origin. Says the same as formatPendingMessage
 * and formatPendingDelivery of record, as bytes, since a queue may hold hundreds of thousands. The kernel is
 * not to be used for something else before the last chunk was taken.
 */
export function* pendingLines(
  kernel: Kernel,
  before: (origin: number) => string,
): Generator<Buffer> {
  const { calls } = kernel
  const out = new Output()
  let put = -1
  for (const print of [calls.pendingMessages, calls.pendingDeliveries]) {
    for (let queue = calls.queueAfter(0); queue !== 0; queue = calls.queueAfter(queue)) {
      const origin = calls.originOf(queue)
      if (origin !== put) {
        const head = Buffer.from(before(origin), 'latin1')
        kernel.putAside(head, 0, head.length)
        put = origin
      }
      let row = 0
      do {
        row = print(queue, row)
        kernel.drain(out)
        if (out.full) yield out.take()!
      } while (row !== 0)
    }
  }
  if (out.n > 0) yield out.take()!
}
