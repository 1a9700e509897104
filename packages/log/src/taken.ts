import { type Inputs, inputHead } from '@qmailanalog/program'
import { isPlain, type LogFile, putBack, reopened } from './logfile.js'

/** Refuses files that the run before has read; throws Fatal. Of what cannot be read, that is told when it is read. */
export async function checkFiles(files: LogFile[], inputs: Inputs): Promise<void> {
  for (const file of files) {
    const head = await beginningOf(file, files)
    if (head) inputs.check(head, file.path, isPlain(file) ? file.size : undefined)
  }
}

/** The first bytes of a text; undefined if they cannot be read. */
async function beginningOf(file: LogFile, files: LogFile[]): Promise<Buffer | undefined> {
  const parts: Buffer[] = []
  let length = 0
  try {
    const input = file.input ?? reopened(file, files)
    for await (const chunk of input?.look() ?? []) {
      parts.push(Buffer.from(chunk.subarray(0, inputHead - length)))
      length += chunk.length
      if (length >= inputHead) break
    }
    if (input && input !== file.input) putBack(Object.assign(file, { input }))
  } catch {
    return undefined
  }
  return Buffer.concat(parts)
}
