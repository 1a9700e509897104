import {
  type Given,
  type Inputs,
  type Option,
  Progress,
  type Tools,
  WrongUsage,
} from '@qmailanalog/program'
import { checkZone } from '@qmailanalog/time'
import { formOf, notALog, tellsTooLittle } from './archive/magic.js'
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
  {
    name: 'labels',
    value: 'tai|multilog',
    help: 'How labels count: tai with leap seconds, as s6-log does if its clock is one of TAI; multilog, without them, if not given.',
  },
  { name: 'quiet', help: 'No progress and no notes on standard error; errors are told.' },
]

/** The operand of every program that reads raw logs. */
export const logOperand = {
  name: 'FILE',
  help: 'A log, compressed or not, or a directory of logs; - is standard input, which is read if there is none.',
  optional: true,
  many: true,
}

/** What a program reads, and how it is to be understood. */
export interface LogInput {
  clock: Clock
  input: AsyncIterable<Buffer>
  /** whether it was named on the command line */
  files: boolean
}

/** How many regular files stay open from when they are looked at until they are read: these may be renamed and removed meanwhile. */
const mostOpen = 256

/** Who watches how files are read. */
export interface Watching {
  /** another file begins */
  file(path: string): void
  /** bytes of a file as it lies there */
  read(chunk: Buffer): void
  /** bytes of its text */
  text(chunk: Buffer): void
}

/** Reads what the command line names; `inputs`, if they are there, must not be taken twice. */
export function logInput(
  { operands, options }: Given,
  tools: Tools,
  inputs?: Inputs,
  watching?: Watching,
): LogInput {
  const given = assumptions(options, tools)
  if (operands.length === 0) {
    const clock = new Clock(given, tools.written(), tools.written)
    const text = unpacked(tools.stdin)
    return { clock, input: inputs ? inputs.of(text, 'input') : text, files: false }
  }
  const clock = new Clock(given, 0)
  const shown = options['quiet'] !== true
  const input = read(operands, given, clock, tools, { shown, inputs, watching })
  return { clock, input, files: true }
}

/** What the command line says of times. */
export function assumptions(options: Given['options'], tools: Tools): Assumptions {
  const { year, quiet, labels } = options
  const timezone = checkZone({ options })
  if (typeof year === 'string' && !/^\d{4}$/.test(year)) {
    throw new WrongUsage(`no year: ${year}`)
  }
  if (labels !== undefined && labels !== 'tai' && labels !== 'multilog') {
    throw new WrongUsage(`labels are those of tai or multilog, not of ${labels}`)
  }
  return {
    labels,
    timezone,
    tz: tools.tz,
    year: year === undefined ? undefined : Number(year),
    say: quiet ? undefined : (note) => tools.say(`note: ${note}`),
  }
}

/** Standard input, decompressed if it is compressed; an error if it is something else than a log. */
async function* unpacked(stdin: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const chunks = stdin[Symbol.asyncIterator]()
  try {
    let next = await chunks.next()
    while (!next.done && tellsTooLittle(next.value)) {
      const begun = Buffer.from(next.value)
      const more = await chunks.next()
      next = { done: false, value: more.done ? begun : Buffer.concat([begun, more.value]) }
      if (more.done) break
    }
    if (!next.done && (formOf(next.value) !== 'plain' || notALog(next.value) !== undefined)) {
      const { textIn } = await import('./archive/open.js')
      const first = next.value
      yield* textIn(
        (async function* () {
          yield first
          yield* { [Symbol.asyncIterator]: () => chunks }
        })(),
      )
      return
    }
    for (; !next.done; next = await chunks.next()) yield next.value
  } finally {
    await chunks.return?.()
  }
}

/** Who else looks at what is read. */
interface ReadingLogs {
  /** whether the progress is shown */
  shown: boolean
  inputs: Inputs | undefined
  watching: Watching | undefined
}

async function* read(
  paths: string[],
  given: Assumptions,
  clock: Clock,
  tools: Tools,
  { shown, inputs, watching }: ReadingLogs,
): AsyncGenerator<Buffer> {
  // Decompression and processes are loaded only where files are read.
  const { filesOf, readFiles } = await import('./archive/read.js')
  const stdin = { bytes: tools.stdin, written: tools.written }
  const { say } = given
  const planning = {
    fail: tools.fail,
    open: mostOpen,
    stdin,
    say: say && ((note: string) => say(note, '')),
  }
  const files = await filesOf(paths, given, planning)
  const total = files.reduce((sum, { size }) => sum + size, 0)
  const progress = new Progress(total, tools.watched && shown)
  try {
    if (inputs) await (await import('./archive/taken.js')).checkFiles(files, inputs)
    await progress.start()
    yield* readFiles(files, {
      file: ({ path, written }) => {
        watching?.file(path)
        clock.file(written)
        inputs?.next()
      },
      text: (bytes) => {
        inputs?.add(bytes)
        watching?.text(bytes)
      },
      read: (bytes, chunk) => {
        progress.advance(bytes)
        watching?.read(chunk)
      },
      fail: tools.fail,
    })
  } finally {
    progress.stop()
    // Those that were not read are still open.
    for (const { input } of files) input?.close()
  }
}
