// Where the fields of a line stand, for whoever finds them (split.ts) and whoever writes something of them.

/** How many fields of a line have a place; the last one holds what nobody asks for. */
export const FIELDS = 17

/** Tells where field n of the line at `line` begins and ends. */
export function put(line: usize, n: i32, start: usize, end: usize): void {
  const place = line + (n << 2)
  store<u32>(place, u32(start))
  store<u32>(place, u32(end), 4 * FIELDS)
}

export function start(line: usize, n: i32): usize {
  return load<u32>(line + (n << 2))
}

export function end(line: usize, n: i32): usize {
  return load<u32>(line + (n << 2), 4 * FIELDS)
}
