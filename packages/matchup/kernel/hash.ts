// A hash of numbers that nobody can work out who does not know the secret: they come from strangers.
import { hash } from '../../record/kernel/hash'

/** Where the secret stands, 16 bytes. */
const SECRET: usize = 928

/** Where a number and its part are written to be hashed. */
const NUMBER: usize = 944
const PART: usize = 952

/** The hash of a number, and of its part if it has one. */
export function hashOf(number: u64, part: u64): u32 {
  store<u64>(NUMBER, number)
  store<u64>(PART, part)
  return hash(SECRET, u32(number), NUMBER + 4, part === 0 ? PART : PART + 8)
}
