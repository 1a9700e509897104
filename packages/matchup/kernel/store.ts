// Rows by 64-bit number. Cost and memory follow the rows that are there now, not what has passed through.
import { give, roomFor, take } from './heap'

/** What every row begins with; behind its columns stands its text. */
@unmanaged
export class Row {
  number: u64
  /** The rows that came before and after. */
  before: usize
  after: usize
  room: u32
}

/** Places in the table, one after the other: 32 bits of the number in which rows differ, and the row (0: none). */
const PLACE: u32 = 8
const ROW: usize = 4

/** The rows of one kind in one queue. */
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

/** A store without rows. */
export function newStore(): Store {
  const rows = changetype<Store>(take(roomFor(offsetof<Store>())))
  rows.size = 0
  rows.first = 0
  rows.last = 0
  makeTable(rows, 128)
  return rows
}

function makeTable(rows: Store, places: u32): void {
  const bytes = places * PLACE
  rows.table = take(roomFor(bytes))
  rows.mask = bytes - PLACE
  memory.fill(rows.table, 0, bytes)
}

/** A number's halves in one. */
function mixed(number: u64): u32 {
  return u32(number) ^ (u32(number >> 32) * 0x85ebca6b)
}

/** Where the search for what was mixed begins, up to the mask. */
function home(key: u32): u32 {
  const h = key * 0x9e3779b1
  return (h ^ (h >> 15)) * PLACE
}

function rowIn(place: usize): usize {
  return load<u32>(place, ROW)
}

function holds(place: usize, key: u32, number: u64): bool {
  return load<u32>(place) === key && changetype<Row>(rowIn(place)).number === number
}

/** The place of the row of the number, 0 if there is none. */
export function find(rows: Store, number: u64): usize {
  const table = rows.table
  const mask = rows.mask
  const key = mixed(number)
  let at = home(key) & mask
  while (rowIn(table + at) !== 0) {
    if (holds(table + at, key, number)) return table + at
    at = (at + PLACE) & mask
  }
  return 0
}

/** The row in a place. */
export function rowAt<Kind>(place: usize): Kind {
  return changetype<Kind>(rowIn(place))
}

/** Makes a row of so many bytes, with its columns, that counts as the last one that came; it replaces the one of the same number. */
export function add<Kind>(rows: Store, number: u64, bytes: u32): Kind {
  if ((rows.size + 1) * 2 * PLACE > rows.mask) growTable(rows)
  const table = rows.table
  const mask = rows.mask
  const key = mixed(number)
  let at = home(key) & mask
  while (rowIn(table + at) !== 0) {
    if (holds(table + at, key, number)) {
      remove(rows, table + at)
      return add<Kind>(rows, number, bytes)
    }
    at = (at + PLACE) & mask
  }
  const room = roomFor(bytes)
  const row = changetype<Row>(take(room))
  setPlace(table + at, key, changetype<usize>(row))
  row.number = number
  row.room = room
  row.before = rows.last
  row.after = 0
  if (rows.last === 0) rows.first = changetype<usize>(row)
  else changetype<Row>(rows.last).after = changetype<usize>(row)
  rows.last = changetype<usize>(row)
  rows.size++
  return changetype<Kind>(row)
}

function setPlace(place: usize, key: u32, row: usize): void {
  store<u32>(place, key)
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
  let gap = u32(place - table)
  let at = gap
  for (;;) {
    at = (at + PLACE) & mask
    const row = rowIn(table + at)
    if (row === 0) break
    const key = load<u32>(table + at)
    if (((at - home(key)) & mask) < ((at - gap) & mask)) continue
    setPlace(table + gap, key, row)
    gap = at
  }
  setPlace(table + gap, 0, 0)
}

/** Takes all rows away. */
export function clear(rows: Store): void {
  if (rows.size === 0) return
  memory.fill(rows.table, 0, rows.mask + PLACE)
  for (let at = rows.first; at !== 0; ) {
    const after = changetype<Row>(at).after
    give(at, changetype<Row>(at).room)
    at = after
  }
  rows.size = 0
  rows.first = 0
  rows.last = 0
}

function growTable(rows: Store): void {
  const table = rows.table
  const mask = rows.mask
  makeTable(rows, ((mask + PLACE) / PLACE) * 4)
  for (let from: u32 = 0; from <= mask; from += PLACE) {
    const row = rowIn(table + from)
    if (row === 0) continue
    const key = load<u32>(table + from)
    let at = home(key) & rows.mask
    while (rowIn(rows.table + at) !== 0) at = (at + PLACE) & rows.mask
    setPlace(rows.table + at, key, row)
  }
  give(table, roomFor(mask + PLACE))
}
