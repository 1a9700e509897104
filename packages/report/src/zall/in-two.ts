// Two threads for the reports of zall: each reads all of a file, for some of them.
import {
  builtin,
  type Extent,
  type KeptOutput,
  type Running,
  readPart,
  Spool,
  workKept,
} from '@qmailanalog/program'
import type { Counting, Say } from '@qmailanalog/table'
import { printing, type Together } from './printing.js'

/** How many bytes must be there to read for a second thread to be worth its start. */
const enough = 32 * 1024 * 1024

/** What each report takes of the time, measured one by one (docs/performance.md); another one about as much as `usual`. */
const costs: Record<string, number> = {
  zoverall: 3,
  zfailures: 1,
  zdeferrals: 1,
  zsuccesses: 13,
  zsenders: 12,
  zsuids: 3,
  zrecipients: 9,
  zrhosts: 2,
  zrxdelay: 5,
  zddist: 3,
  zsendmail: 8,
}
const usual = 5

/** What the second thread is told. */
export interface Half {
  names: string[]
  together: Together
  extent: Extent
}

/** What it leaves: what it printed, and what it has to say. */
export interface Left {
  printed: KeptOutput[]
  said: string[]
}

/** The second thread at work. */
export interface Thread {
  /** rejects if it failed, for whatever reason */
  left: Promise<Left>
  /** ends it, whatever it is at */
  stop(): void
}

/** Whether a second thread would win anything: much to read, and a processor for it. */
export function worth({ from, to }: Extent): boolean {
  if (to - from < enough) return false
  const { availableParallelism } = builtin('node:os')
  return availableParallelism() > 1
}

/** Prints reports, of which another thread does the second half; this one does both if it fails. Both read what is there now, so that they agree on where it ends, whoever writes to it. */
export function inTwo(
  chosen: Counting[],
  together: Together,
  extent: Extent,
  say: Say,
  start = startThread,
): Running {
  const { fd, from, to } = extent
  const half = halfOf(chosen)
  const rest = chosen.slice(half)
  const first = printing(chosen.slice(0, half), together, say, { before: false, after: true })
  const thread = start({ names: rest.map(({ usage }) => usage.name), together, extent })
  // It may fail before anybody waits for it.
  thread.left.catch(() => undefined)
  const spools: Spool[] = []
  return {
    ...first,
    input: readPart(fd, null, to - from),
    async *print() {
      yield* first.print!(true)
      const { printed, said } = await thread.left.catch(() => leftOf(rest, together, extent))
      for (const line of said) say(line)
      for (const kept of printed) spools.push(Spool.of(kept))
      yield* spools
    },
    close() {
      thread.stop()
      for (const spool of spools) spool.close()
      first.close?.()
    },
  }
}

/** Prints some reports behind others, and keeps what they print. */
export async function leftOf(
  rest: Counting[],
  together: Together,
  { fd, from, to }: Extent,
): Promise<Left> {
  const said: string[] = []
  const running = printing(rest, together, (line) => said.push(line), {
    before: true,
    after: false,
  })
  return { printed: await workKept(running, readPart(fd, from, to - from)), said }
}

function startThread(half: Half): Thread {
  const { Worker } = builtin('node:worker_threads')
  const { resolve } = builtin('node:module').createRequire(import.meta.url)
  const worker = new Worker(resolve('./thread.cjs'), {
    workerData: half,
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
  return { left, stop: () => void worker.terminate() }
}

/** How many of the first reports take about as long as the others. */
export function halfOf(chosen: Counting[]): number {
  const cost = ({ usage }: Counting) => costs[usage.name] ?? usual
  const all = chosen.reduce((sum, report) => sum + cost(report), 0)
  let before = 0
  for (let n = 0; ; n++) {
    const after = before + cost(chosen[n]!)
    // Whether it ends nearer to the middle with this one.
    if (n > 0 && before + after > all) return n
    if (n === chosen.length - 1) return n
    before = after
  }
}
