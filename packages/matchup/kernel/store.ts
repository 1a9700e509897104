// Rows by number and part. Cost and memory follow the rows that are there now, not what has passed through.
import { hashOf } from './hash'
import { give, roomFor, take } from './heap'

/** What every row begins with; behind its columns stands its text. */
@unmanaged
export class Row {
  number: u64
  /** digits behind the number, as `digitsBehind` has them; 0 is none */
  part: u64
  /** The rows that came before and after. */
  before: usize
  after: usize
  room: u32
}

/** Places in the table, one after the other: the hash of a row, and the row (0: none). */
const PLACE: u32 = 8
const ROW: usize = 4

/** Places of a table when it is made. */
const few: u32 = 8

/** The rows of one kind in one queue. A store of zeros is one without rows. */
@unmanaged
export class Store {
  table: usize
  /** of the offset of a place */
  mask: u32
  size: u32
  /** The row that came first, and the one that came last. */
  first: usize
  last: usize
}

/** How many bytes a store has. */
export const sizeOfStore: u32 = (offsetof<Store>() + 3) & -4

function makeTable(rows: Store, places: u32): void {
  const bytes = places * PLACE
  rows.table = take(roomFor(bytes))
  rows.mask = bytes - PLACE
  memory.fill(rows.table, 0, bytes)
}

/** Where the search for a hash begins, up to the mask. */
function home(hash: u32): u32 {
  return hash * PLACE
}

function rowIn(place: usize): usize {
  return load<u32>(place, ROW)
}

function holds(place: usize, hash: u32, number: u64, part: u64): bool {
  if (load<u32>(place) !== hash) return false
  const row = changetype<Row>(rowIn(place))
  return row.number === number && row.part === part
}

/** The place of a row, 0 if there is none. */
export function find(rows: Store, number: u64, part: u64): usize {
  if (rows.size === 0) return 0
  const table = rows.table
  const mask = rows.mask
  const hash = hashOf(number, part)
  const start = home(hash) & mask
  let at = start
  while (rowIn(table + at) !== 0) {
    if (holds(table + at, hash, number, part)) return table + at
    at = (at + PLACE) & mask
  }
  return 0
}

/** The row in a place. */
export function rowAt<Kind>(place: usize): Kind {
  return changetype<Kind>(rowIn(place))
}

/** Makes a row of so many bytes, with its columns, that counts as the last one that came; it replaces the one of the same number and part. */
export function add<Kind>(rows: Store, number: u64, part: u64, bytes: u32): Kind {
  if (rows.table === 0) makeTable(rows, few)
  else if ((rows.size + 1) * 2 * PLACE > rows.mask) growTable(rows)
  const table = rows.table
  const mask = rows.mask
  const hash = hashOf(number, part)
  const start = home(hash) & mask
  let at = start
  while (rowIn(table + at) !== 0) {
    if (holds(table + at, hash, number, part)) {
      remove(rows, table + at)
      return add<Kind>(rows, number, part, bytes)
    }
    at = (at + PLACE) & mask
  }
  const room = roomFor(bytes)
  const row = changetype<Row>(take(room))
  setPlace(table + at, hash, changetype<usize>(row))
  row.number = number
  row.part = part
  row.room = room
  row.before = rows.last
  row.after = 0
  if (rows.last === 0) rows.first = changetype<usize>(row)
  else changetype<Row>(rows.last).after = changetype<usize>(row)
  rows.last = changetype<usize>(row)
  rows.size++
  return changetype<Kind>(row)
}

function setPlace(place: usize, hash: u32, row: usize): void {
  store<u32>(place, hash)
  store<u32>(place, u32(row), ROW)
}

/** Takes the row in a place away. */
export function remove(rows: Store, place: usize): void {
  const row = changetype<Row>(rowIn(place))
  emptyPlace(rows, place)
  const before = row.before
  const after = row.after
  if (before === 0) rows.first = after
  else changetype<Row>(before).after = after
  if (after === 0) rows.last = before
  else changetype<Row>(after).before = before
  give(changetype<usize>(row), row.room)
  rows.size--
}

/** Entries behind the gap move up, so that a search may stop at the first empty place. */
function emptyPlace(rows: Store, place: usize): void {
  const table = rows.table
  const mask = rows.mask
  const start = u32(place - table)
  let gap = start
  let at = gap
  for (;;) {
    at = (at + PLACE) & mask
    const row = rowIn(table + at)
    if (row === 0) break
    const hash = load<u32>(table + at)
    if (((at - home(hash)) & mask) < ((at - gap) & mask)) continue
    setPlace(table + gap, hash, row)
    gap = at
  }
  setPlace(table + gap, 0, 0)
}

/** Takes all rows away. To empty the table at once would cost as much for a few rows as for all that it ever held. */
export function clear(rows: Store): void {
  while (rows.first !== 0) {
    const row = changetype<Row>(rows.first)
    remove(rows, find(rows, row.number, row.part))
  }
}

function growTable(rows: Store): void {
  const table = rows.table
  const mask = rows.mask
  makeTable(rows, ((mask + PLACE) / PLACE) * 4)
  for (let from: u32 = 0; from <= mask; from += PLACE) {
    const row = rowIn(table + from)
    if (row !== 0) setRow(rows, load<u32>(table + from), row)
  }
  give(table, roomFor(mask + PLACE))
}

/** Puts a row that the table has not into it. */
function setRow(rows: Store, hash: u32, row: usize): void {
  const table = rows.table
  const mask = rows.mask
  let at = home(hash) & mask
  while (rowIn(table + at) !== 0) at = (at + PLACE) & mask
  setPlace(table + at, hash, row)
}

/** How many places the searches for all rows pass over, together. */
export function passedOver(rows: Store): u64 {
  let sum: u64 = 0
  if (rows.size === 0) return sum
  for (let at: u32 = 0; at <= rows.mask; at += PLACE) {
    if (rowIn(rows.table + at) === 0) continue
    sum += ((at - home(load<u32>(rows.table + at))) & rows.mask) / PLACE
  }
  return sum
}
