import { Output } from '@qmailanalog/program'
import type { Kernel, Store } from './kernels.js'

/** A queue with what stands before and behind each of its pending lines. */
export interface Wrapped {
  messages: Store
  /** with what stands behind the digits of their numbers */
  deliveries: (readonly [string, Store])[]
  before: string
  behind: string
}

/**
 * What is still open, in chunks, in the form that is read back (matchup(5), PENDING LINES): all
 * messages, then all deliveries, those of a queue in order of arrival. Says the same as
 * formatPendingMessage and formatPendingDelivery of record, as bytes, since a queue may hold hundreds of
 * thousands. The kernel is not to be used for something else before the last chunk was taken.
 */
export function* pendingLines(kernel: Kernel, queues: Wrapped[]): Generator<Buffer> {
  const { calls } = kernel
  for (const { messages, before, behind } of queues) {
    const [head, tail] = placesOf(kernel, [before, behind])
    yield* rows(kernel, messages, (row) => calls.pendingMessages(row, ...head, ...tail))
  }
  for (const { deliveries, before, behind } of queues) {
    for (const [part, store] of deliveries) {
      const [head, point, tail] = placesOf(kernel, [before, part, behind])
      yield* rows(kernel, store, (row) => calls.pendingDeliveries(row, ...head, ...point, ...tail))
    }
  }
}

type Place = [at: number, length: number]

/** Gives texts to the kernel. */
function placesOf<Texts extends string[]>(kernel: Kernel, texts: [...Texts]) {
  let at = kernel.put(Buffer.from(texts.join(''), 'latin1'), 0, texts.join('').length)
  return texts.map(({ length }) => {
    at += length
    return [at - length, length]
  }) as { [N in keyof Texts]: Place }
}

function* rows(kernel: Kernel, store: Store, print: (row: number) => number): Generator<Buffer> {
  const out = new Output()
  for (let row = kernel.calls.firstOf(store); row !== 0; ) {
    row = print(row)
    kernel.drain(out)
    if (row === 0 || out.full) yield out.take()!
  }
}
