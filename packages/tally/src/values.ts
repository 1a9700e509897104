import type { Output } from '@qmailanalog/program'
import type { Kind, Sums } from '@qmailanalog/table'
import { decimalText, type Place, putExact, readDecimal, readExact } from './number.js'

const TAB = 9
const LF = 10

/** The most numbers that a line may have. */
const most = 64

/** The numbers of a line. */
export class Values {
  /** NaN where there is none, and where it is one of `exact` */
  readonly numbers = new Float64Array(most)
  /** those that are no doubles, so many times 2^-1074 */
  readonly exact = new Map<number, bigint>()
  /** where the line ends that was read last */
  end = 0
  private readonly place: Place = { at: 0 }

  /** Reads the numbers behind a TAB; false if they are not those that are due, up to the LF. */
  read(bytes: Buffer, tab: number, kinds: Kind[]): boolean {
    const { exact, numbers, place } = this
    if (exact.size > 0) exact.clear()
    let at = tab
    for (let n = 0; n < kinds.length; n++) {
      if (bytes[at] !== TAB) return false
      const value =
        kinds[n] === 'sum' ? readExact(bytes, at + 1, place) : readDecimal(bytes, at + 1, place)
      if (value === undefined) return false
      if (typeof value === 'number') numbers[n] = value
      else {
        numbers[n] = Number.NaN
        exact.set(n, value)
      }
      at = place.at
    }
    this.end = at
    return bytes[at] === LF
  }

  /** Adds them to an entry, which has none if it is new. */
  addTo(sums: Sums, entry: number, kinds: Kind[], isNew: boolean): void {
    for (let n = 0; n < kinds.length; n++) {
      const value = this.numbers[n]!
      const kind = kinds[n]
      if (kind === 'sum') {
        if (isNew) sums.set(entry, n, 0)
        if (Number.isNaN(value)) sums.addExact(entry, n, this.exact.get(n)!)
        else sums.add(entry, n, value)
      } else if (isNew) sums.set(entry, n, value)
      else if (!Number.isNaN(value)) {
        const before = sums.sum(entry, n)
        if (Number.isNaN(before) || (kind === 'least' ? value < before : value > before)) {
          sums.set(entry, n, value)
        }
      }
    }
  }
}

/** Appends the numbers of an entry, each behind a TAB, and an LF. */
export function putValues(out: Output, sums: Sums, entry: number, kinds: Kind[]): void {
  for (let n = 0; n < kinds.length; n++) {
    out.room(1)
    out.view.setUint8(out.n++, TAB)
    if (kinds[n] === 'sum') putExact(out, sums.exactly(entry, n))
    else out.text(decimalText(sums.sum(entry, n)))
  }
  out.room(1)
  out.view.setUint8(out.n++, LF)
}
