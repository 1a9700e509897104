// Gives out cells of memory and takes them back.

/** Cells have sizes in steps of so many bytes up to `fine`, in powers of two above. */
const GRAIN: u32 = 16
const fine: u32 = 2048
const LISTS: u32 = fine / GRAIN

/** Where the first free cell of each size stands; it tells the next one. */
const free: usize = 256

/** Behind the last cell there are so many bytes that may be read, and written over. */
const SLACK: u32 = 64

const PAGE: u32 = 65536
const most: u32 = 65536

/** Where cells begin that were never given out; in the first 2048 bytes are the lists, and what other files name. */
let fresh: usize = 0

/** Whether memory grows whenever a cell is taken. */
let restless: bool = false

/** Tells that there is no more memory, and does not come back. */
declare function full(): void

/** To be called before anything else: where the first cell begins, and whether memory grows whenever one is taken. */
export function heapBegins(at: usize, growing: bool): void {
  fresh = at
  restless = growing
}

/** The size of a cell for so many bytes. */
export function roomFor(bytes: u32): u32 {
  if (bytes <= fine) return max(GRAIN, (bytes + GRAIN - 1) & -GRAIN)
  if (bytes > 0x80000000) full()
  return 1 << (32 - clz(bytes - 1))
}

function listOf(room: u32): usize {
  return free + ((room <= fine ? room / GRAIN : LISTS + ctz(room)) << 2)
}

/** A cell of a size that `roomFor` has named. Of what is in it nothing is known. */
export function take(room: u32): usize {
  if (restless) memory.grow(1)
  const list = listOf(room)
  const found = load<u32>(list)
  if (found !== 0) {
    store<u32>(list, load<u32>(found))
    return found
  }
  const at = fresh
  const end = u64(at) + room + SLACK
  if (end > u64(memory.size()) * PAGE) grow(end)
  fresh = at + room
  return at
}

/** Takes a cell back. */
export function give(at: usize, room: u32): void {
  const list = listOf(room)
  store<u32>(at, load<u32>(list))
  store<u32>(list, u32(at))
}

// What is not touched costs nothing, and each growth is another memory for JavaScript.
function grow(end: u64): void {
  const size = u32(memory.size())
  const missing = u32((end + PAGE - 1) / PAGE) - size
  const twice = min(max(size, missing), most - size)
  if (twice >= missing && memory.grow(twice) >= 0) return
  if (memory.grow(missing) < 0) full()
}
