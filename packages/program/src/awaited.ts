import { chunksOf, type Input, inputOf } from './io/input.js'

/** After so long a wait, in milliseconds, who types is told that something is waited for. */
const patience = 1000

/** How much of an input is looked at to tell a log from records, in bytes. */
const looked = 1 << 14

/** What standard input may be told of. */
export interface Telling {
  /** whether a person types it: asked once it was waited for; undefined if that cannot be */
  typed: (() => boolean) | undefined
  /** whether it is to be what matchup prints */
  records: boolean
  say(note: string): void
}

/**
 * Standard input, of which is told what a beginner may not know: that it is waited for, that it is empty, or that it
 * is a log where records of matchup are expected.
 */
export function awaited(input: AsyncIterable<Buffer> | Input, telling: Telling): Input {
  return inputOf((manner) => chunks(chunksOf(input, manner), telling))
}

async function* chunks(
  input: AsyncIterable<Buffer>,
  { typed, records, say }: Telling,
): AsyncGenerator<Buffer> {
  const from = input[Symbol.asyncIterator]()
  const wait = () => {
    if (typed?.()) say('waiting for standard input; --help tells more')
  }
  const timer = typed && setTimeout(wait, patience).unref()
  try {
    let next = await from.next()
    clearTimeout(timer)
    if (records && next.done) say('note: the input is empty')
    if (records && !next.done && isLog(next.value)) {
      say('note: this is a log; matchup makes records of it: matchup <LOG 5>/dev/null | ...')
    }
    for (; !next.done; next = await from.next()) yield next.value
  } finally {
    clearTimeout(timer)
    await from.return?.()
  }
}

/** What qmail-send writes, behind what daemons write before it. */
const words =
  /(?:^|[^A-Za-z0-9])(?:(?:new|end|info) msg \d+|starting delivery \d+: msg|delivery \d+: (?:success|failure|deferral)|status: local \d)/

/** Whether the first lines are those of a log, and none of them a record. */
function isLog(first: Buffer): boolean {
  const lines = first.toString('latin1', 0, looked).split('\n')
  return (
    !lines.some((line) => /^[dm] /.test(line)) &&
    lines.some((it) => it[0] !== '?' && words.test(it))
  )
}
