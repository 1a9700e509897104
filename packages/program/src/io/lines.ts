import split2 from 'split2'
import type { Core } from './core.js'

/** What a program does with its input that takes it line by line. */
export interface LineCore {
  /** Takes one line (latin1) without its LF. */
  line(line: string): void
  end?(): void
}

/** A core that gives another one line after the other (split2, byte for byte); an unfinished last line counts as one, and of one that is too long its first 1,000 bytes are taken for it. */
export function byLine(core: LineCore): Core {
  const lines = split2('\n', (line: string) => {
    core.line(line)
    return undefined
  })
  // split2 decodes bytes as UTF-8, but leaves strings alone.
  const take = (bytes: Buffer) => void lines.write(bytes.toString('latin1'))
  return {
    block: (buf, start, end) => take(buf.subarray(start, end)),
    long: (first) => core.line(first.toString('latin1')),
    end(rest) {
      take(rest)
      lines.end()
      core.end?.()
    },
  }
}
