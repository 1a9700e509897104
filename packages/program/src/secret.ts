import { closeSync, openSync, readSync } from 'node:fs'
import { builtin } from './builtin.js'

let drawn: Uint8Array | undefined

/**
 * 16 bytes that nobody outside this thread can know, the same at each call: what keyed hashes begin with.
 * They are drawn when they are asked for first.
 */
export function secret(): Uint8Array {
  drawn ??= draw()
  return drawn
}

/** From the system's device, since to load node:crypto takes milliseconds. */
function draw(): Uint8Array {
  const bytes = new Uint8Array(16)
  try {
    const fd = openSync('/dev/urandom', 'r')
    try {
      if (readSync(fd, bytes) === bytes.length) return bytes
    } finally {
      closeSync(fd)
    }
  } catch {
    // There may be no devices where we run.
  }
  return builtin('node:crypto').randomFillSync(bytes)
}
