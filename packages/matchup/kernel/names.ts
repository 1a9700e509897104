// Names of queues (IndiMail ends its lines with one): any name of a directory, once it was seen where no field can be.
import { hash } from '../../record/kernel/hash'
import { copy } from '../../record/kernel/text'
import { add, find, Row, rowAt, Store } from './store'

/** Where the store of names stands, without rows in the beginning, and the secret that hash.ts has. */
const NAMES: usize = 1984
const SECRET: usize = 928

/** As long as the name of a directory may be. */
const longest: u32 = 255

/** A name: its number is the hash of its bytes and how many have that, its part their number. They stand behind it. */
@unmanaged
class Name extends Row {}

const SP: u8 = 32
const QUEU: u32 = 0x75657571
const E: u8 = 0x65
const ZERO: u8 = 48
const A: u8 = 0x61
const CASE: u8 = 0x20
const POINT: u8 = 0x2e
const LOW: u8 = 0x5f
const DASH: u8 = 0x2d

function names(): Store {
  return changetype<Store>(NAMES)
}

/** Whether any was seen. */
export function areNamed(): bool {
  return names().size > 0
}

/** The name that stands there, as a number; 0 if it was not seen, and is not to be remembered. */
export function nameAt(start: usize, end: usize, remember: bool): u64 {
  const length = u32(end - start)
  if (length - 1 >= longest || !isName(start, end)) return 0
  if (!remember && !isUsual(start, end)) {
    if (names().size === 0) return 0
  } else remember = true
  let number = u64(hash(SECRET, length, start, end))
  for (;;) {
    const place = find(names(), number, length)
    if (place === 0) break
    const name = changetype<usize>(rowAt<Name>(place))
    if (memory.compare(name + offsetof<Name>(), start, length) === 0) return name
    number += 1 << 32
  }
  if (!remember) return 0
  const name = changetype<usize>(add<Name>(names(), number, length, offsetof<Name>() + length + 16))
  copy(name + offsetof<Name>(), start, length)
  return name
}

/** Writes a blank and a name. */
export function putName(to: usize, name: u64): usize {
  const row = usize(name)
  store<u8>(to, SP)
  return copy(to + 1, row + offsetof<Name>(), usize(changetype<Row>(row).part))
}

/** Whether a name is `queue` and one to eighteen digits, which is one at first sight. */
function isUsual(start: usize, end: usize): bool {
  const digits = end - start - 5
  if (digits - 1 >= 18) return false
  if (load<u32>(start) !== QUEU || load<u8>(start, 4) !== E) return false
  for (let p = start + 5; p < end; p++) if (load<u8>(p) - ZERO > 9) return false
  return true
}

/** Whether a word may name a directory as people name queues: a letter, then letters, digits, `.`, `_`, `-`. */
function isName(start: usize, end: usize): bool {
  if (!isLetter(load<u8>(start))) return false
  for (let p = start + 1; p < end; p++) {
    const c = load<u8>(p)
    const odd = c === POINT || c === LOW || c === DASH
    if (!odd && !isLetter(c) && c - ZERO > 9) return false
  }
  return true
}

function isLetter(c: u8): bool {
  return u8((c | CASE) - A) <= 25
}
