import { viewOf } from '@qmailanalog/record'

/** Columns of a row that every store has: the number's halves, where the text stands, and when the row came. */
export const LO = 0
export const HI = 1
const TEXT = 2
const ROOM = 3
const CAME = 4
const CAME_HIGH = 5

/** Columns that are free for the user of a store. */
export const FIRST = 6

/** Int32 columns of a row: one cache line. */
export const WIDTH = 16

/** Int32 columns of a place in the table: the number's halves, row + 1 (0 is empty); four places are a cache line. */
const PLACE = 4

const GRAIN = 32
/** Texts have sizes in steps of GRAIN up to here, in powers of two above. */
const fine = 2048

/** The size class of a text, in bytes. */
function roomFor(bytes: number): number {
  if (bytes <= fine) return Math.max(GRAIN, (bytes + GRAIN - 1) & -GRAIN)
  return 2 ** Math.ceil(Math.log2(bytes))
}

/**
 * Rows by 64-bit number, each with a few 32-bit columns and some bytes of text, all copied into typed
 * arrays: cost and memory follow the rows that are there now, not what has passed through.
 * They grow by four at a time: the system gives memory when it is touched, but a copy costs at once.
 * A row is named by its offset in `rows`; columns FIRST and up, and the text, are the user's.
 */
export class Store {
  rows = new Int32Array(256 * WIDTH)
  text: DataView = viewOf(Buffer.allocUnsafeSlow(64 * 1024))
  size = 0
  private arrivals = 0
  private freshRow = 0
  private freshText = 0
  /** A free row keeps its text's place. */
  private readonly freeRows: number[] = []
  private readonly freeTexts = new Map<number, number[]>()
  /** open addressing */
  private table = new Int32Array(PLACE * 128)
  private mask = 127 * PLACE
  /** the place of the row that was found last */
  private found = 0

  /** The row of the number, or -1. */
  find(lo: number, hi: number): number {
    const { table, mask } = this
    for (let at = home(lo, hi) & mask; ; at = (at + PLACE) & mask) {
      const row = table[at + 2]!
      if (row === 0) return -1
      if (table[at] === lo && table[at + 1] === hi) {
        this.found = at
        return row - 1
      }
    }
  }

  /** Makes a row with room for so many bytes of text, replacing the one of the same number. Columns keep what was in them. */
  add(lo: number, hi: number, bytes: number): number {
    if ((this.size + 1) * 2 * PLACE > this.mask) this.growTable()
    const { table, mask } = this
    let at = home(lo, hi) & mask
    let row = -1
    for (; row < 0; at = (at + PLACE) & mask) {
      const there = table[at + 2]!
      if (there === 0) {
        row = this.freeRows.pop() ?? this.newRow()
        table[at] = lo
        table[at + 1] = hi
        table[at + 2] = row + 1
        this.rows[row + LO] = lo
        this.rows[row + HI] = hi
        this.size++
      } else if (table[at] === lo && table[at + 1] === hi) row = there - 1
    }
    const { rows } = this
    const arrival = this.arrivals++
    rows[row + CAME] = arrival
    rows[row + CAME_HIGH] = arrival / 4294967296
    const room = rows[row + ROOM]!
    if (room < bytes || (room > 256 && room > 2 * bytes)) this.place(row, roomFor(bytes))
    return row
  }

  /** Takes a row away. */
  remove(row: number): void {
    const { table, mask } = this
    let at = this.found
    if (table[at + 2] !== row + 1) {
      at = home(this.rows[row + LO]!, this.rows[row + HI]!) & mask
      while (table[at + 2] !== row + 1) at = (at + PLACE) & mask
    }
    // Entries behind the gap move up, so that a search may stop at the first empty place.
    for (let gap = at; ; ) {
      at = (at + PLACE) & mask
      const there = table[at + 2]!
      if (there === 0) {
        table[gap + 2] = 0
        break
      }
      const lo = table[at]!
      const hi = table[at + 1]!
      if (((at - home(lo, hi)) & mask) < ((at - gap) & mask)) continue
      table[gap] = lo
      table[gap + 1] = hi
      table[gap + 2] = there
      gap = at
    }
    this.freeRows.push(row)
    this.size--
  }

  clear(): void {
    if (this.size > 0) for (const row of this.inOrder()) this.remove(row)
  }

  /** The rows that are there, in order of arrival. */
  inOrder(): number[] {
    const { rows, table } = this
    const came = (row: number) => rows[row + CAME_HIGH]! * 4294967296 + (rows[row + CAME]! >>> 0)
    const all: number[] = []
    let first = this.arrivals
    for (let at = 2; at < table.length; at += PLACE) {
      const row = table[at]! - 1
      if (row < 0) continue
      all.push(row)
      first = Math.min(first, came(row))
    }
    const span = rows.length
    if ((this.arrivals - first) * span > Number.MAX_SAFE_INTEGER) {
      return all.sort((a, b) => came(a) - came(b))
    }
    // Numbers are sorted many times faster without a function that compares.
    const keys = new Float64Array(all.length)
    for (let n = 0; n < all.length; n++) keys[n] = (came(all[n]!) - first) * span + all[n]!
    keys.sort()
    for (let n = 0; n < all.length; n++) all[n] = keys[n]! % span
    return all
  }

  /** Where the text of a row begins in `text`. */
  textOf(row: number): number {
    return this.rows[row + TEXT]!
  }

  private list(room: number): number[] {
    let list = this.freeTexts.get(room)
    if (list === undefined) {
      list = []
      this.freeTexts.set(room, list)
    }
    return list
  }

  /** Gives a row another place for its text. */
  private place(row: number, room: number): void {
    const before = this.rows[row + ROOM]!
    if (before > 0) this.list(before).push(this.rows[row + TEXT]!)
    let at = this.list(room).pop()
    if (at === undefined) {
      at = this.freshText
      this.freshText += room
      if (this.freshText > this.text.byteLength) {
        const grown = Buffer.allocUnsafeSlow(Math.max(this.text.byteLength * 4, this.freshText))
        grown.set(new Uint8Array(this.text.buffer))
        this.text = viewOf(grown)
      }
    }
    this.rows[row + TEXT] = at
    this.rows[row + ROOM] = room
  }

  private newRow(): number {
    const row = this.freshRow
    this.freshRow += WIDTH
    if (this.freshRow > this.rows.length) {
      const rows = new Int32Array(this.rows.length * 4)
      rows.set(this.rows)
      this.rows = rows
    }
    return row
  }

  private growTable(): void {
    const old = this.table
    const table = new Int32Array(4 * old.length)
    const mask = table.length - PLACE
    for (let from = 0; from < old.length; from += PLACE) {
      if (old[from + 2] === 0) continue
      let at = home(old[from]!, old[from + 1]!) & mask
      while (table[at + 2] !== 0) at = (at + PLACE) & mask
      table[at] = old[from]!
      table[at + 1] = old[from + 1]!
      table[at + 2] = old[from + 2]!
    }
    this.table = table
    this.mask = mask
  }
}

/** Where a number's search begins, up to the mask. */
function home(lo: number, hi: number): number {
  const h = Math.imul(lo ^ Math.imul(hi, 0x85ebca6b), 0x9e3779b1)
  return (h ^ (h >>> 15)) << 2
}

/** A 64-bit number from its halves, in plain decimal. */
export function decimal64(lo: number, hi: number): string {
  if (hi === 0) return String(lo >>> 0)
  return ((BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0)).toString()
}
