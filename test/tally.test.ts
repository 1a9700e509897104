import { tallied } from '@qmailanalog/report'
import t from 'tap'
import { recordings } from './data.js'
import { fc } from './seed.js'
import { cutAt, program, ran } from './world.js'

const pick = <T>(...of: T[]) => fc.constantFrom(...of)

/** What is printed, and what is told beside without the program's name. */
async function done(name: string, args: string[], ...input: string[]) {
  const { code, out, err } = await ran(program(name), args, ...input)
  return { code, out, err: err.replace(/^z\w+: /gm, '') }
}

const out = async (name: string, args: string[], ...input: string[]) => {
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
const word = fc.oneof(name, pick('a@b.example', 'remote.a@b.co.uk', 'remote.x', '<>', '~'))
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
const records = fc.array(
  fc.oneof(message, delivery, delivery, pick('? x', '', 'd', 'm', 'd k 1 2 3')),
  { maxLength: 60, size: 'max' },
)

const showings = pick<string[]>(
  [],
  [],
  ['--format', 'json'],
  ['--format', 'csv', '--no-header'],
  ['--reverse'],
)

/** All reports that have a tally, with the options of some of them. */
const options = fc
  .record({
    every: pick('1m', '15m', '1h', '1d'),
    timezone: pick('UTC', 'Europe/Berlin', '+05:30', 'Australia/Lord_Howe'),
    by: pick('host', 'domain', 'sender', 'uid', 'channel', 'hour'),
    of: pick('ddelay', 'xdelay'),
  })
  .map((all) => Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]))

const names = tallied.map(({ usage }) => usage.name)

/** Those of the options that a report has. */
function own(name: string, options: string[]): string[] {
  const known = tallied.find(({ usage }) => usage.name === name)?.options ?? []
  return options.filter((_, n) => {
    const option = options[n - (n % 2)]!
    return known.some(({ name }) => option === `--${name}`)
  })
}

const lines = (text: string) => text.split('\n').slice(0, -1)
const text = (lines: string[]) => lines.map((line) => `${line}\n`).join('')
const sorted = (...tallies: string[]) => text(tallies.flatMap(lines).sort())

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
async function merged(tallies: string[], choices: number[]): Promise<string> {
  const ways = Object.values(merges)
  const left = [...tallies]
  for (let n = 0; left.length > 1; n++) {
    const choice = choices[n % choices.length]!
    const two = [0, 0].map(() => left.splice(choice % left.length, 1)[0]!)
    left.push(await ways[choice % ways.length]!(two))
  }
  return left[0]!
}

t.test('records cut in any way, tallies merged in any order: the report of all', async () => {
  await fc.assert(
    fc.asyncProperty(
      records,
      options,
      fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 5 }),
      showings,
      async (records, options, choices, tallies, showing) => {
        const parts = Array.from({ length: tallies }, (): string[] => [])
        for (const [n, line] of records.entries()) {
          parts[choices[n % choices.length]! % tallies]!.push(line)
        }
        const made = parts.map((part) => out('ztally', [...names, ...options], text(part)))
        const tally = await merged(await Promise.all(made), choices)
        for (const name of names) {
          const asked = name === 'zoverall' ? showing.filter((it) => it !== '--reverse') : showing
          const whole = await done(name, [...own(name, options), ...asked], text(records))
          const printed = await done('zmerge', ['--print', name, ...asked], tally)
          if (JSON.stringify(whole) !== JSON.stringify(printed)) {
            throw new Error(`${name}:\n${whole.err}${whole.out}\n${printed.err}${printed.out}`)
          }
        }
      },
    ),
    { numRuns: 60 },
  )
})

t.test(
  'a tally merged is the same tally, and several reports print as zall prints them',
  async (t) => {
    const { matchup: all = '' } = recordings['fuzz-20'] ?? {}
    const text = all.toString()
    const tally = await out('ztally', [], text)
    t.equal(await out('zmerge', [], tally), tally)
    t.equal(await out('zmerge', ['--sorted'], sorted(tally)), sorted(tally))
    const two = ['zrhosts', 'zoverall']
    t.equal(await out('zmerge', ['--print', ...two], tally), await out('zall', two, text))
    for (const format of ['json', 'ndjson']) {
      const options = ['--format', format, '--top', '3']
      t.equal(await out('zmerge', ['--print', ...options], tally), await out('zall', options, text))
    }
  },
)
