// Writes records in machine forms from the places of their fields (record/kernel/split.ts). In AssemblyScript.
import { end, start } from '../../record/kernel/fields'
import { copy, digitsEnd } from '../../record/kernel/text'

/** What stands between fields: so many bytes each, the last of them its length. */
const PIECE = 64
const MESSAGE_PIECES = 10
const DELIVERY_PIECES = 11

const SP: u8 = 32
const DOT: u8 = 0x2e
const ZERO: u8 = 0x30

/** Whether the record is tidy, as far as it was looked at. */
let tidy = true

/** Bytes that a text does not have as they are, beside those that are not printable; whether it may begin as a formula does. */
let first: v128 = i8x16.splat(0)
let second: v128 = i8x16.splat(0)
let third: v128 = i8x16.splat(0)
let formulas = true

/** Tells of which form the records are that are written next: three bytes that texts do not have as they are, and whether they may begin as a formula does. */
export function form(one: i32, two: i32, three: i32, mayBegin: bool): void {
  first = i8x16.splat(i8(one))
  second = i8x16.splat(i8(two))
  third = i8x16.splat(i8(three))
  formulas = mayBegin
}

/**
 * Writes the record whose fields stand at `line` to `to` and answers where it ends, or 0 if it is not tidy: as
 * matchup prints nearly all, with one blank between fields, numbers that are such to every reader, and texts
 * that stand in the form as they are. `pieces` stand before each field and at the end: of a message, of a success, a
 * failure, a deferral. 15 bytes behind may be written over.
 */
export function write(line: usize, to: usize, pieces: usize): usize {
  const begin = start(line, 0)
  const message = load<u8>(begin) === 0x6d
  const last = message ? 10 : 11
  if (end(line, 1) !== begin + 1 || end(line, last) !== end(line, 0)) return 0
  for (let n = 2; n <= last; n++) {
    const before = end(line, n - 1)
    if (start(line, n) !== before + 1 || load<u8>(before) !== SP) return 0
  }
  tidy = true
  const p = message ? messageCells(line, to, pieces) : deliveryCells(line, to, pieces)
  return tidy ? p : 0
}

function check(is: bool): void {
  if (!is) tidy = false
}

function messageCells(line: usize, to: usize, pieces: usize): usize {
  let p = to
  for (let n = 2; n <= 10; n++) {
    p = piece(p, pieces, n - 2)
    p = n === 8 ? text(p, start(line, n), end(line, n)) : number(p, line, n, n < 4)
  }
  return piece(p, pieces, 9)
}

function deliveryCells(line: usize, to: usize, pieces: usize): usize {
  const own = piecesOf(line, pieces)
  let p = to
  for (let n = 3; n <= 6; n++) p = number(piece(p, own, n - 3), line, n, n < 6)
  p = text(piece(p, own, 4), start(line, 7), end(line, 7))
  const place = end(line, 8)
  let dot = start(line, 8)
  while (dot < place && load<u8>(dot) !== DOT) dot++
  check(dot < place)
  p = text(piece(p, own, 5), start(line, 8), dot)
  p = text(piece(p, own, 6), min(dot + 1, place), place)
  p = number(piece(p, own, 7), line, 9, false)
  p = number(piece(p, own, 8), line, 10, false)
  p = text(piece(p, own, 9), start(line, 11), end(line, 11))
  return piece(p, own, 10)
}

/** The pieces of deliveries with that result. */
function piecesOf(line: usize, pieces: usize): usize {
  const at = start(line, 2)
  const letter = load<u8>(at)
  const result = letter === 0x6b ? 0 : letter === 0x64 ? 1 : 2
  check(end(line, 2) === at + 1 && (result !== 2 || letter === 0x7a))
  return pieces + PIECE * (MESSAGE_PIECES + DELIVERY_PIECES * result)
}

function piece(to: usize, pieces: usize, n: usize): usize {
  const from = pieces + n * PIECE
  return copy(to, from, load<u8>(from, PIECE - 1))
}

/** A number without zeros in front, of at most 20 digits, of a stamp up to 30 more behind a point. */
function number(to: usize, line: usize, n: i32, stamp: bool): usize {
  const from = start(line, n)
  const last = end(line, n)
  const point = digitsEnd(from)
  const whole = point - from
  check(whole - 1 < 20 && (whole === 1 || load<u8>(from) !== ZERO))
  if (point !== last) {
    check(
      stamp && load<u8>(point) === DOT && last - point - 2 < 30 && digitsEnd(point + 1) === last,
    )
  }
  return copy(to, from, tidy ? last - from : 0)
}

function text(to: usize, from: usize, last: usize): usize {
  if (from === last) return to
  if (!formulas) {
    const byte = load<u8>(from)
    check(byte !== 0x3d && byte !== 0x2b && byte !== 0x2d && byte !== 0x40)
  }
  const length = last - from
  for (let n: usize = 0; n < length; n += 16) {
    const bytes = v128.load(from + n)
    v128.store(to + n, bytes)
    const unprintable = v128.or(
      v128.lt<u8>(bytes, i8x16.splat(33)),
      v128.gt<u8>(bytes, i8x16.splat(126)),
    )
    const marked = v128.or(
      v128.or(i8x16.eq(bytes, first), i8x16.eq(bytes, second)),
      i8x16.eq(bytes, third),
    )
    const left = length - n
    const marks = v128.bitmask<u8>(v128.or(unprintable, marked))
    check((left > 15 ? marks : marks & ((1 << u32(left)) - 1)) === 0)
  }
  return to + length
}
