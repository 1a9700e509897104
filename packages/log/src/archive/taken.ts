import { type Inputs, inputHead } from '@qmailanalog/program'
import { beginningOf, isPlain, type LogFile } from './logfile.js'

/** Refuses files that the run before has read; throws Fatal. Of what cannot be read, that is told when it is read. */
export async function checkFiles(files: LogFile[], inputs: Inputs): Promise<void> {
  for (const file of files) {
    const { head, error } = await beginningOf(file, inputHead, files)
    if (error === undefined) inputs.check(head, file.path, isPlain(file) ? file.size : undefined)
  }
}
