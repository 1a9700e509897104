import { SingleBar } from 'cli-progress'

const mega = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

/** A progress bar: part done, rate, time left; gone when the work is done. */
export function showing(): SingleBar {
  const began = Date.now()
  return new SingleBar({
    stream: process.stderr,
    clearOnComplete: true,
    etaBuffer: 50,
    format: (_options, { total, value, eta }) => {
      const rate = mega((value * 1000) / Math.max(1, Date.now() - began))
      const left = Number.isFinite(eta) ? `${eta} s left` : ''
      return `${Math.floor((value * 100) / total)}% of ${mega(total)}, ${rate}/s, ${left}`
    },
  })
}
