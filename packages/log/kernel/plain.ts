// Turns the lines of a log into plain records as long as they need no closer look. An optimisation only: what is
// taken here is taken in the same way by forms/unwrap.ts. In AssemblyScript: TypeScript with types of machine words,
// which becomes WebAssembly.
import { copy, lineEnd, wordEnd } from '../../record/kernel/text'
import { behindHead, isClean, stampAt, stampEnd } from './beginning'
import { isKnown, wordOf } from './words'

export { headIs } from './beginning'

const CR: u8 = 13
const AT: u8 = 0x40

/** How many lines were taken last, and where ends what was made of them. */
let count: i32 = 0
let end: usize = 0

/**
 * Writes the lines that stand from `start` up to `stop`, each with its LF, to `to` as plain records, and answers where
 * the first one stands that takes a closer look: a label unless `labels` says that they are read, a line that begins as
 * `headIs` has told if it has more than `most` bytes from the blank behind its stamp on, and all that is not usual.
 * `clean`: nothing is to be undone in any of them. 31 bytes behind the lines may be looked at, 15 behind what is written
 * are written over.
 */
export function lines(
  start: usize,
  stop: usize,
  to: usize,
  labels: bool,
  most: u32,
  clean: bool,
): usize {
  let p = start
  let q = to
  count = 0
  while (p < stop) {
    const lf = lineEnd(p)
    let record = load<u8>(p) === AT ? <usize>0 : behindHead(p, lf)
    if (record !== 0) {
      if (lf - stampEnd > most || !(clean || isClean(stampEnd))) break
    } else {
      record = stampAt(p, labels)
      if (record === 0 || load<u8>(lf - 1) === CR) break
      const text = stampEnd + 1
      if (!isKnown(wordOf(text, u32(wordEnd(text) - text)))) break
    }
    q = copy(q, record, lf + 1 - record)
    p = lf + 1
    count++
  }
  end = q
  return p
}

/** How many lines were taken last. */
export function taken(): i32 {
  return count
}

/** Where ends what was made of them. */
export function written(): usize {
  return end
}
