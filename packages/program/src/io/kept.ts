import { Fatal, unable } from '../errors.js'
import type { Running } from '../program.js'
import { Lines } from './core.js'
import { chunksOf } from './input.js'
import { Keeping } from './keeping.js'
import { pump } from './pump.js'
import type { Kept } from './spool.js'
import { printed } from './work.js'

/** Does the work of a program that prints in the end, and keeps what it prints; rejects with Fatal for what goes wrong. */
export async function workKept(
  { core, print, room }: Running,
  input: AsyncIterable<Buffer>,
): Promise<Kept[]> {
  const lines = new Lines(core, () => undefined)
  const error = await pump(chunksOf(input, { patient: true, room }), lines)
  if (error !== undefined) throw error instanceof Fatal ? error : unable('read input', error)
  lines.end()
  const kept = new Keeping()
  await printed(print?.(true) ?? [], kept, (error) => {
    throw error
  })
  return kept.kept()
}
