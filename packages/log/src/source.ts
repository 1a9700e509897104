import {
  type Given,
  type Inputs,
  type Option,
  Progress,
  type Tools,
  WrongUsage,
} from '@qmailanalog/program'
import { zoneOf } from '@qmailanalog/time'
import { type Assumptions, Clock } from './clock.js'

/** The options of every program that reads raw logs. */
export const logOptions: Option[] = [
  {
    name: 'timezone',
    value: 'ZONE',
    help: "The zone of times that name none, as Europe/Berlin; that of TZ, or the system's, if not given.",
  },
  {
    name: 'year',
    value: 'YEAR',
    help: 'The year of the first record, if times name none; else the latest that the time of the file allows.',
  },
  { name: 'quiet', help: 'No progress and no notes on standard error; errors are told.' },
]

/** The operand of every program that reads raw logs. */
export const logOperand = {
  name: 'FILE',
  help: 'A log, compressed or not, or a directory of multilog; - is standard input, which is read if there is none.',
  optional: true,
  many: true,
}

/** What a program reads, and how it is to be understood. */
export interface LogSource {
  clock: Clock
  /** instead of standard input */
  source?: AsyncIterable<Buffer>
}

/** How many regular files stay open from when they are looked at until they are read: these may be renamed and removed meanwhile. */
const mostOpen = 256

/** Reads what the command line names; `inputs`, if they are there, must not be taken twice. */
export function logSource({ operands, options }: Given, tools: Tools, inputs?: Inputs): LogSource {
  const given = assumptions(options, tools)
  if (operands.length === 0) {
    const clock = new Clock(given, tools.written())
    return inputs ? { clock, source: inputs.of(tools.stdin, 'input') } : { clock }
  }
  const clock = new Clock(given, 0)
  const shown = options['quiet'] !== true
  return { clock, source: read(operands, given, clock, tools, shown, inputs) }
}

/** What the command line says of times. */
export function assumptions(options: Given['options'], tools: Tools): Assumptions {
  const { timezone, year, quiet } = options
  const zone = typeof timezone === 'string' ? zoneOf(timezone) : undefined
  if (typeof timezone === 'string' && zone === undefined) {
    throw new WrongUsage(`no time zone has the name ${timezone}`)
  }
  if (typeof year === 'string' && !/^\d{4}$/.test(year)) {
    throw new WrongUsage(`no year: ${year}`)
  }
  return {
    timezone: zone,
    tz: tools.tz,
    year: year === undefined ? undefined : Number(year),
    say: quiet ? undefined : (note) => tools.say(`note: ${note}`),
  }
}

async function* read(
  paths: string[],
  given: Assumptions,
  clock: Clock,
  tools: Tools,
  shown: boolean,
  inputs: Inputs | undefined,
): AsyncGenerator<Buffer> {
  // Decompression and processes are loaded only where files are read.
  const { filesOf, readFiles } = await import('./read.js')
  const stdin = { bytes: tools.stdin, written: tools.written }
  const files = await filesOf(paths, given, { fail: tools.fail, open: mostOpen, stdin })
  const total = files.reduce((sum, { size }) => sum + size, 0)
  const progress = new Progress(total, tools.watched && shown)
  try {
    if (inputs) await (await import('./taken.js')).checkFiles(files, inputs)
    await progress.start()
    yield* readFiles(files, {
      file: ({ written }) => {
        clock.file(written)
        inputs?.next()
      },
      text: (bytes) => inputs?.add(bytes),
      read: (bytes) => progress.advance(bytes),
      fail: tools.fail,
    })
  } finally {
    progress.stop()
    // Those that were not read are still open.
    for (const { input } of files) input?.close()
  }
}
