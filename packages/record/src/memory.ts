import { longestLine } from './bytes.js'

/** In which memory is given, in bytes. */
const page = 64 * 1024

/** How many lines are looked at together. */
export const together = 32

/** As the kernel has it: places for fields, and what a line takes in bytes. */
export const fields = 17
export const size = (4 + 4 + 8) * fields

/** How many bytes behind a line may be read. */
export const slack = 64

// What stands in the memory: the places of some lines, those of some keys, the scratch, the room for input,
// a copy of input, a copy of a key.

/** Where keys stand that are to be hashed, the secret in front: starts, ends, groups, hashes; the last one of each is a key by itself. */
export const keys = {
  secret: together * size + 16,
  start: together * size + 32,
  most: together + 1,
}

const keysEnd = keys.start + 4 * 4 * keys.most

/** Where a kernel of somebody else may write, in the memory that the bytes of a RecordLine lie in. */
export const scratch = { start: keysEnd, end: keysEnd + page }

/** Where input is read to: from the beginning of a page of the system, which is where it is copied fast. */
const input = { start: Math.ceil(scratch.end / 4096) * 4096, bytes: 1024 * 1024 }

/** Where input is copied to that stands elsewhere: the longest line has room. */
export const copy = { start: input.start + input.bytes + slack, bytes: longestLine + 1 }

/** Where a key is copied to that stands elsewhere. */
export const key = { start: copy.start + copy.bytes + slack, bytes: longestLine }

/** Makes such a memory. It never grows, so whoever looks at it may keep what they look with. */
export function recordMemory(): WebAssembly.Memory {
  const pages = Math.ceil((key.start + key.bytes + slack) / page)
  return new WebAssembly.Memory({ initial: pages, maximum: pages })
}

/** Room for input in it, 1 MiB, which needs not be copied to be scanned. */
export const inputRoom = ({ buffer }: WebAssembly.Memory): Buffer =>
  Buffer.from(buffer, input.start, input.bytes)
