import type { Transform } from 'node:stream'
import split2 from 'split2'
import type { Output } from './output.js'
import { stage } from './stage.js'

/** What a line-reading program does with its input. */
export interface LineCore {
  /** Takes one line (latin1) without its LF. */
  line(line: string): void
  end?(): void
}

/** A stage that gives its core one line after the other (split2, byte for byte); an unfinished last line counts as one. */
export function lineStage(core: LineCore, out: Output): Transform {
  const lines = split2('\n', (line: string) => {
    core.line(line)
    return undefined
  })
  return stage(
    out,
    // split2 decodes bytes as UTF-8, but leaves strings alone.
    (chunk: Buffer) => void lines.write(chunk.toString('latin1')),
    () => {
      lines.end()
      core.end?.()
    },
  )
}
