import { matchNew, qlogmatch as program } from '@qmailanalog/batch'
import { environmentZone, type Given, type Program, run } from '@qmailanalog/program'
import { asked } from './given.js'
import { failureOf, Heard } from './heard.js'
import type { Figures, Status } from './types.js'

const { usage } = program
const { name } = usage

/** Does what qlogmatch does, and answers with what that was, or with what is known (`status`); rejects with a Failure. */
export async function qlogmatch(options: unknown = {}): Promise<Figures | Status> {
  let given: Given
  try {
    given = asked(usage, options)
  } catch (error) {
    throw failureOf(name, error)
  }
  const warnings: string[] = []
  const heard = new Heard(name, (line) => void warnings.push(line))
  const printed: Buffer[] = []
  let done: Omit<Figures, 'printed' | 'warnings'> | undefined
  const job: Program = {
    usage,
    open: (given, tools) => ({
      core: { block: () => undefined, end: () => undefined },
      // biome-ignore lint/correctness/useYield: what is done is not printed here
      input: (async function* () {
        done = await matchNew(given, tools)
      })(),
    }),
  }
  const isStatus = given.options['status'] === true
  if (isStatus) given.options['format'] = 'json'
  const code = await run(isStatus ? program : job, given, {
    stdin: (async function* () {})(),
    stdout: {
      write: async (bytes) => void printed.push(Buffer.from(bytes)),
      end: async () => undefined,
    },
    complain: heard.complain,
    descriptor: () => undefined,
    tz: environmentZone(),
  })
  if (code !== 0) throw heard.failure(code)
  const all = Buffer.concat(printed)
  return isStatus ? JSON.parse(all.toString()) : { ...done!, printed: all, warnings }
}
