import { put, putWhole, viewOf } from '@qmailanalog/record'
import { decimal64, FIRST } from './store.js'

// Columns of a message: lengths of its pieces of text, each with the blank behind it, and its counts
// as pairs of low and high half. The text: birth, bytes, sender, qp and uid.
export const BIRTH = FIRST
export const BYTES = FIRST + 1
export const SENDER = FIRST + 2
/** qp and uid, with a blank between them and none behind. */
export const TAIL = FIRST + 3
export const NK = FIRST + 4
export const ND = FIRST + 6
export const NZ = FIRST + 8

// Columns of a delivery: lengths of its pieces of text, and its message. The text: dstart, place
// (CHANNEL.RECIPIENT).
export const DSTART = FIRST
export const PLACE = FIRST + 1
export const CHANNEL = FIRST + 2
export const MSG_LO = FIRST + 3
export const MSG_HI = FIRST + 4

/** A fixed piece of text, to be put. */
export const piece = (text: string) => viewOf(Buffer.from(text, 'latin1'))

export function putPiece(to: DataView, at: number, what: DataView): number {
  return put(to, at, what, 0, what.byteLength)
}

/** Writes an unsigned 64-bit number in plain decimal, at most 20 digits. */
export function putNumber64(to: DataView, at: number, lo: number, hi: number): number {
  if (hi === 0 && lo >= 0) return putWhole(to, at, lo)
  return putPiece(to, at, piece(decimal64(lo, hi)))
}
