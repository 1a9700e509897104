import { viewOf } from '@qmailanalog/record'

/** Columns of a row that every store has: the number's halves, where the text stands, and when the row came. */
export const LO = 0
export const HI = 1
const TEXT = 2
const ROOM = 3
const CAME = 4
/** below 0: the row is not there */
const CAME_HIGH = 5

/** Columns that are free for the user of a store. */
export const FIRST = 6

/** Int32 columns of a row: one cache line. */
export const WIDTH = 16

/** Int32 columns of a place in the table: the number's halves mixed, row + 1 (0 is empty); eight places are a cache line. */
const PLACE = 2

/** What grows, grows by so much: a copy costs at once, but the system gives memory only when it is touched. */
const TIMES = 8

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
    const { rows, table, mask } = this
    const key = mixed(lo, hi)
    for (let at = home(key) & mask; ; at = (at + PLACE) & mask) {
      const row = table[at + 1]! - 1
      if (row < 0) return -1
      if (table[at] === key && rows[row + LO] === lo && rows[row + HI] === hi) {
        this.found = at
        return row
      }
    }
  }

  /** Makes a row with room for so many bytes of text, replacing the one of the same number. Columns keep what was in them. */
  add(lo: number, hi: number, bytes: number): number {
    if ((this.size + 1) * 2 * PLACE > this.mask) this.growTable()
    const { table, mask } = this
    const key = mixed(lo, hi)
    let at = home(key) & mask
    let row = table[at + 1]! - 1
    while (row >= 0) {
      if (table[at] === key && this.rows[row + LO] === lo && this.rows[row + HI] === hi) break
      at = (at + PLACE) & mask
      row = table[at + 1]! - 1
    }
    if (row < 0) {
      row = this.freeRows.pop() ?? this.newRow()
      table[at] = key
      table[at + 1] = row + 1
      this.rows[row + LO] = lo
      this.rows[row + HI] = hi
      this.size++
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
    const { rows, table, mask } = this
    let at = this.found
    if (table[at + 1] !== row + 1) {
      at = home(mixed(rows[row + LO]!, rows[row + HI]!)) & mask
      while (table[at + 1] !== row + 1) at = (at + PLACE) & mask
    }
    // Entries behind the gap move up, so that a search may stop at the first empty place.
    for (let gap = at; ; ) {
      at = (at + PLACE) & mask
      const there = table[at + 1]!
      if (there === 0) {
        table[gap + 1] = 0
        break
      }
      const key = table[at]!
      if (((at - home(key)) & mask) < ((at - gap) & mask)) continue
      table[gap] = key
      table[gap + 1] = there
      gap = at
    }
    rows[row + CAME_HIGH] = -1
    this.freeRows.push(row)
    this.size--
  }

  clear(): void {
    if (this.size > 0) for (const row of this.inOrder()) this.remove(row)
  }

  /** The rows that are there, in order of arrival. */
  inOrder(): Int32Array {
    const { rows, size } = this
    const came = (row: number) => rows[row + CAME_HIGH]! * 4294967296 + (rows[row + CAME]! >>> 0)
    const all = new Int32Array(size)
    let first = this.arrivals
    let last = -1
    let sorted = true
    for (let row = 0, n = 0; n < size; row += WIDTH) {
      if (rows[row + CAME_HIGH]! < 0) continue
      all[n++] = row
      const arrival = came(row)
      if (arrival < last) sorted = false
      if (arrival < first) first = arrival
      last = arrival
    }
    if (sorted) return all
    const span = rows.length
    if ((this.arrivals - first) * span > Number.MAX_SAFE_INTEGER) {
      return all.sort((a, b) => came(a) - came(b))
    }
    // Numbers are sorted many times faster without a function that compares.
    const keys = new Float64Array(size)
    for (let n = 0; n < size; n++) keys[n] = (came(all[n]!) - first) * span + all[n]!
    keys.sort()
    for (let n = 0; n < size; n++) all[n] = keys[n]! - Math.floor(keys[n]! / span) * span
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
        const grown = Buffer.allocUnsafeSlow(Math.max(this.text.byteLength * TIMES, this.freshText))
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
      const rows = new Int32Array(this.rows.length * TIMES)
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
      if (old[from + 1] === 0) continue
      let at = home(old[from]!) & mask
      while (table[at + 1] !== 0) at = (at + PLACE) & mask
      table[at] = old[from]!
      table[at + 1] = old[from + 1]!
    }
    this.table = table
    this.mask = mask
  }
}

/** A number's halves in one. */
function mixed(lo: number, hi: number): number {
  return lo ^ Math.imul(hi, 0x85ebca6b)
}

/** Where the search for what was mixed begins, up to the mask. */
function home(key: number): number {
  const h = Math.imul(key, 0x9e3779b1)
  return (h ^ (h >>> 15)) << 1
}

/** A 64-bit number from its halves, in plain decimal. */
export function decimal64(lo: number, hi: number): string {
  if (hi === 0) return String(lo >>> 0)
  return ((BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0)).toString()
}
