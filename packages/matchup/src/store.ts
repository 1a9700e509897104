import { viewOf } from '@qmailanalog/record'

/** Columns of a row that every store has: the number's halves and where the text stands. */
export const LO = 0
export const HI = 1
const TEXT = 2
const ROOM = 3

/** Columns that are free for the user of a store. */
export const FIRST = 4

/** Int32 columns of a row: one cache line. */
export const WIDTH = 16

const GRAIN = 32

/** The size class of a text: multiples of 32 bytes up to 2 KiB, powers of two above. */
function roomFor(bytes: number): number {
  if (bytes <= 2048) return Math.max(1, (bytes + GRAIN - 1) >>> 5) * GRAIN
  return 2 ** Math.ceil(Math.log2(bytes))
}

/**
 * Rows by 64-bit number, each with a few 32-bit columns and some bytes of text, all copied into typed
 * arrays: cost and memory follow the rows that are there now, not what has passed through.
 * A row is named by its offset in `rows`; columns FIRST and up, and the text, are the user's.
 */
export class Store {
  rows = new Int32Array(64 * WIDTH)
  text: DataView = viewOf(Buffer.allocUnsafeSlow(16 * 1024))
  size = 0
  private arrival = new Float64Array(64)
  private arrivals = 0
  private freshRow = 0
  private freshText = 0
  private readonly freeRows: number[] = []
  private readonly freeTexts = new Map<number, number[]>()
  /** open addressing: lo, hi, row + 1 (0 is empty) */
  private table = new Int32Array(3 * 128)
  private mask = 127

  /** The row of the number, or -1. */
  find(lo: number, hi: number): number {
    const { table, mask } = this
    for (let at = hash(lo, hi) & mask; ; at = (at + 1) & mask) {
      const row = table[at * 3 + 2]!
      if (row === 0) return -1
      if (table[at * 3] === lo && table[at * 3 + 1] === hi) return row - 1
    }
  }

  /** Makes a row with room for so many bytes of text, replacing the one of the same number. Columns keep what was in them. */
  add(lo: number, hi: number, bytes: number): number {
    const older = this.find(lo, hi)
    if (older >= 0) this.remove(older)
    if ((this.size + 1) * 2 > this.mask) this.growTable()
    const row = this.freeRows.pop() ?? this.newRow()
    const { rows, table, mask } = this
    rows[row + LO] = lo
    rows[row + HI] = hi
    this.place(row, roomFor(bytes))
    this.arrival[row / WIDTH] = this.arrivals++
    let at = hash(lo, hi) & mask
    while (table[at * 3 + 2] !== 0) at = (at + 1) & mask
    table[at * 3] = lo
    table[at * 3 + 1] = hi
    table[at * 3 + 2] = row + 1
    this.size++
    return row
  }

  remove(row: number): void {
    const { rows, table, mask } = this
    let at = hash(rows[row + LO]!, rows[row + HI]!) & mask
    while (table[at * 3 + 2] !== row + 1) at = (at + 1) & mask
    // Entries behind the gap move up, so that a search may stop at the first empty place.
    for (let gap = at; ; ) {
      at = (at + 1) & mask
      if (table[at * 3 + 2] === 0) {
        table[gap * 3 + 2] = 0
        break
      }
      const home = hash(table[at * 3]!, table[at * 3 + 1]!) & mask
      if (((at - home) & mask) < ((at - gap) & mask)) continue
      table.copyWithin(gap * 3, at * 3, at * 3 + 3)
      gap = at
    }
    this.list(rows[row + ROOM]!).push(rows[row + TEXT]!)
    this.freeRows.push(row)
    this.size--
  }

  clear(): void {
    if (this.size > 0) for (const row of this.inOrder()) this.remove(row)
  }

  /** The rows that are there, in order of arrival. */
  inOrder(): number[] {
    const all: number[] = []
    for (let at = 2; at < this.table.length; at += 3) {
      if (this.table[at] !== 0) all.push(this.table[at]! - 1)
    }
    return all.sort((a, b) => this.arrival[a / WIDTH]! - this.arrival[b / WIDTH]!)
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

  private place(row: number, room: number): void {
    let at = this.list(room).pop()
    if (at === undefined) {
      at = this.freshText
      this.freshText += room
      if (this.freshText > this.text.byteLength) {
        const grown = Buffer.allocUnsafeSlow(Math.max(this.text.byteLength * 2, this.freshText))
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
      const rows = new Int32Array(this.rows.length * 2)
      rows.set(this.rows)
      this.rows = rows
      const arrival = new Float64Array(this.arrival.length * 2)
      arrival.set(this.arrival)
      this.arrival = arrival
    }
    return row
  }

  private growTable(): void {
    const old = this.table
    const mask = this.mask * 2 + 1
    const table = new Int32Array(3 * (mask + 1))
    for (let from = 0; from < old.length; from += 3) {
      if (old[from + 2] === 0) continue
      let at = hash(old[from]!, old[from + 1]!) & mask
      while (table[at * 3 + 2] !== 0) at = (at + 1) & mask
      table[at * 3] = old[from]!
      table[at * 3 + 1] = old[from + 1]!
      table[at * 3 + 2] = old[from + 2]!
    }
    this.table = table
    this.mask = mask
  }
}

function hash(lo: number, hi: number): number {
  const h = Math.imul(lo ^ Math.imul(hi, 0x85ebca6b), 0x9e3779b1)
  return h ^ (h >>> 15)
}

/** A 64-bit number from its halves, in plain decimal. */
export function decimal64(lo: number, hi: number): string {
  if (hi === 0) return String(lo >>> 0)
  return ((BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0)).toString()
}
