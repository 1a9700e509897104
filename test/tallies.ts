/** Tallies for tests: records to make them of, and ways to make one of several. */
import { fc } from './seed.js'
import { program, ran } from './world.js'

export const pick = <T>(...of: T[]) => fc.constantFrom(...of)

/** What is printed, and what is told beside without the program's name. */
export async function done(name: string, args: string[], ...input: string[]) {
  const { code, out, err } = await ran(program(name), args, ...input)
  return { code, out, err: err.replace(/^z\w+: /gm, '') }
}

export const out = async (name: string, args: string[], ...input: string[]) => {
  const { code, out, err } = await done(name, args, ...input)
  if (code !== 0) throw new Error(`${name} ${args.join(' ')}: ${err}`)
  return out
}

// Keys that share beginnings and come again, that differ in case alone, that look like what a tally has.
const piece = pick(
  'a',
  'A',
  'b',
  'user',
  '.',
  '@',
  '/',
  '~',
  '%',
  '%41',
  '\0',
  '\xff',
  '\xe9',
  '_',
  '-',
)
const name = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''))
const word = fc.oneof(
  name,
  pick('a@b.example', 'remote.a@c.b.co.uk', 'local.joe.b.co.uk', '<>', '~'),
)
const number = pick(
  '0',
  '1',
  '2',
  '17',
  '9007199254740993',
  '007',
  '?',
  '1.5',
  '-3',
  '1e3',
  '1e308',
)
// Times of all sizes, so that sums round, and what is none.
const stamp = fc.oneof(
  fc.integer({ min: 0, max: 400000 }).map((n) => `${1795577000 + n}.${n % 997}`),
  fc.integer({ min: 0, max: 90 }).map((n) => `1795577000.${100000 + n}`),
  pick('0', '1e-300', '1e300', '-5', '?', 'x', '1', '253402300799', '5e-324', '.5', '1795577000'),
)
const message = fc
  .tuple(stamp, stamp, number, number, number, number, word, number, word)
  .map((fields) => `m ${fields.join(' ')}`)
const delivery = fc
  .tuple(
    pick('k', 'd', 'z', '?'),
    stamp,
    stamp,
    stamp,
    number,
    word,
    word,
    number,
    word,
    pick('', 'x', 'y_z'),
  )
  .map((fields) => `d ${fields.join(' ')}`)
export const records = fc.array(
  fc.oneof(message, delivery, delivery, pick('? x', '', 'd', 'm', 'd k 1 2 3')),
  { maxLength: 60, size: 'max' },
)

export const lines = (text: string) => text.split('\n').slice(0, -1)
export const text = (lines: string[]) => lines.map((line) => `${line}\n`).join('')
export const sorted = (...tallies: string[]) => text(tallies.flatMap(lines).sort())

/** Whole keys, to so many reducers. */
function shuffled(tallies: string[], reducers: number): string[] {
  const parts = Array.from({ length: reducers }, (): string[] => [])
  for (const line of tallies.flatMap(lines)) {
    const key = line.split('\t').slice(0, 2).join('\t')
    const sum = [...key].reduce((sum, character) => sum * 31 + character.charCodeAt(0), 7)
    parts[sum % reducers]!.push(line)
  }
  return parts.map((part) => sorted(text(part)))
}

/** Ways to make one tally of several. */
const merges: Record<string, (tallies: string[]) => Promise<string>> = {
  'as they come': (tallies) => out('zmerge', [], ...tallies),
  sorted: (tallies) => out('zmerge', ['--sorted'], sorted(...tallies)),
  'by three reducers': async (tallies) => {
    const parts = shuffled(tallies, 3)
    const reduced = parts.map((part) => out('zmerge', ['--sorted', '--part'], part))
    return out('zmerge', [], ...(await Promise.all(reduced)))
  },
  'by two reducers that hold keys, and a sorted end': async (tallies) => {
    const parts = shuffled(tallies, 2)
    const reduced = parts.map((part) => out('zmerge', ['--part'], part))
    return out('zmerge', ['--sorted'], sorted(...(await Promise.all(reduced))))
  },
}

/** Merges tallies two by two, in an order and in ways that numbers tell. */
export async function merged(tallies: string[], choices: number[]): Promise<string> {
  const ways = Object.values(merges)
  const left = [...tallies]
  for (let n = 0; left.length > 1; n++) {
    const choice = choices[n % choices.length]!
    const two = [0, 0].map(() => left.splice(choice % left.length, 1)[0]!)
    left.push(await ways[choice % ways.length]!(two))
  }
  return left[0]!
}
