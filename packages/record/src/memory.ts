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

// What stands in the memory: the places of some lines, the scratch, the room for input, a copy.

/** Where a kernel of somebody else may write, in the memory that the bytes of a RecordLine lie in. */
export const scratch = { start: together * size + 16, end: together * size + 16 + page }

/** Where input is read to: from the beginning of a page of the system, which is where it is copied fast. */
const input = { start: Math.ceil(scratch.end / 4096) * 4096, bytes: 1024 * 1024 }

/** Where input is copied to that stands elsewhere: the longest line has room. */
export const copy = { start: input.start + input.bytes + slack, bytes: longestLine + 1 }

let memory: WebAssembly.Memory | undefined

/** The memory of the kernels that look at records; made when it is asked for first. It never grows, so whoever looks at it may keep what they look with. */
export function kernelMemory(): WebAssembly.Memory {
  const pages = Math.ceil((copy.start + copy.bytes + slack) / page)
  memory ??= new WebAssembly.Memory({ initial: pages, maximum: pages })
  return memory
}

/** Room for input, 1 MiB, which scanRecords need not copy. */
export function inputRoom(): Buffer {
  return Buffer.from(kernelMemory().buffer, input.start, input.bytes)
}
