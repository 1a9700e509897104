import { fstatSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parentPort, Worker } from 'node:worker_threads'
import type { Left, Second } from './halves.js'
import { readPart } from './io/descriptor.js'
import type { Input } from './io/input.js'

/** How many bytes must be there to read for a second thread to be worth its start. */
const worth = 32 * 1024 * 1024

/** Bytes `from` up to `to` of a file. */
interface Extent {
  from: number
  to: number
}

/**
 * Has another thread run the second half, with the words of this process. Undefined if nothing would be
 * won: without a second processor, or if descriptor 0 is not a file of which much is left to read, or if
 * it is not known from where (only Linux tells). Both halves read what is there now, so that they agree
 * on where it ends, whoever writes to it.
 */
export function startSecond(): Second | undefined {
  const extent = extentOf(0)
  if (!extent || availableParallelism() < 2) return undefined
  const { from, to } = extent
  const [, file, , ...words] = process.argv
  const worker = new Worker(file!, {
    argv: [`second,${from},${to}`, ...words],
    // What it has spooled to files is read here.
    trackUnmanagedFds: false,
    // Else Node.js opens its own standard streams, and whoever shares a pipe with them no longer waits.
    stdout: true,
    stderr: true,
  })
  const left = new Promise<Left>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the second thread has left nothing')))
  })
  // It may fail before anybody waits for it.
  left.catch(() => undefined)
  return {
    left,
    first: readPart(0, null, to - from),
    again: () => readPart(0, from, to - from),
    stop: () => void worker.terminate(),
  }
}

/** What the first argument of a thread that `startSecond` has started asks it to read. */
export function secondInput(argument: string): Input {
  const [, from, to] = argument.split(',').map(Number)
  return readPart(0, from!, to! - from!)
}

/** Leaves to the first half what the second has done. */
export function leave(left: Left): void {
  parentPort!.postMessage(left)
}

function extentOf(fd: number): Extent | undefined {
  try {
    const { size } = fstatSync(fd)
    if (size < worth) return undefined
    const [, at] = /^pos:\t(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1')) ?? []
    const from = Number(at)
    return size - from >= worth ? { from, to: size } : undefined
  } catch {
    return undefined
  }
}
