import { paying } from '@qmailanalog/log'
import { matchup, qlogcat } from '@qmailanalog/programs'
import t from 'tap'
import { stamped, unnamed } from './forms.js'
import { fc } from './seed.js'
import { cutAt, ran } from './world.js'

// What kernels take without a closer look (log/kernel) is what Unwrap says of each line.

const utc = ['--quiet', '--timezone=UTC', '--year=2026']

/** Prints with the kernel, or each line by Unwrap. */
async function printed(from: number, options: string[], ...log: string[]) {
  const usual = paying.from
  paying.from = from
  try {
    return await ran(qlogcat, [...utc, ...options], ...log)
  } finally {
    paying.from = usual
  }
}
const quick = (options: string[], ...log: string[]) => printed(0, options, ...log)
const slow = (options: string[], ...log: string[]) =>
  printed(Number.POSITIVE_INFINITY, options, ...log)

const stamps = ['1795577598.474430', '1795577598.474430', '1795577599.1', '123.', '17', '99999.5']
const texts = [
  'status: local 0/10 remote 0/20',
  'new msg 7',
  'alert: 5:ab mx qmail: 1.5 foo',
  'alert: #5.1.1 ##01 x',
  'warning: #012x',
  'triple bounce: x',
  'bounce msg 7 qp 8',
  'running',
  'newly x',
  'a word',
  'x',
  '',
]
const long = [720, 750, 66_000].map((length) => `alert: ${'y'.repeat(length)}`)
const wraps = [
  (stamp: string, text: string) => `${stamp} ${text}\n`,
  (stamp: string, text: string) => `${stamp}  ${text}\n`,
  (stamp: string, text: string) => `${stamp} ${text}\r\n`,
  unnamed['label']!,
  unnamed['s6-log t T']!,
  stamped['journal, short-unix']!,
  stamped['journal, export, bytes']!,
  stamped['RFC 3164']!,
  stamped['RFC 3164']!,
  stamped['RFC 3339']!,
  stamped['CR LF']!,
  stamped['process id']!,
  (stamp: string, text: string) => `Nov 25 03:33:18 mx qmail: ${stamp}+${text}\n`,
  (_: string, text: string) => `ab\n 12345:78:xx mx qmail: 1.5 ${text}\n`,
  (stamp: string, text: string) => `123 alert: 5:ab mx qmail: ${stamp} ${text}\n`,
  (_: string, text: string) => `${text}\n`,
  (stamp: string, text: string) => `Nov 25 03:33:18 ${'h'.repeat(4000)} qmail: ${stamp} ${text}\n`,
]
const line = (texts: string[]) =>
  fc
    .tuple(fc.constantFrom(...wraps), fc.constantFrom(...stamps), fc.constantFrom(...texts))
    .map(([wrap, stamp, text]) => wrap(stamp, text))
const mark = fc.constantFrom(...'\n\n\r\0\t #01+.:@T9 a\x1f\x80\xff')
/** Bytes that are replaced, put in or taken out near the beginnings of lines. */
const change = fc.tuple(fc.nat(59), fc.nat(80), fc.constantFrom('', 'over', 'between'), mark)
/** A log, some lines of which are damaged, and where it is cut. */
const logOf = (texts: string[]) =>
  fc
    .tuple(
      fc.array(line(texts), { maxLength: 60 }),
      fc.array(change, { maxLength: 6 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
    )
    .map(([lines, changes, cuts]) => {
      for (const [n, at, how, byte] of changes) {
        const line = lines[n]
        if (line === undefined) continue
        const rest = line.slice(how === 'between' ? at : at + 1)
        lines[n] = `${line.slice(0, at)}${how === '' ? '' : byte}${rest}`
      }
      const text = lines.join('')
      return {
        text,
        pieces: cutAt(
          text,
          cuts.map((cut) => Math.floor(cut * text.length)),
        ),
      }
    })

/** A line that looks like the one before, and like a plain one; what stands in it looks like what is to be undone. */
const twofold =
  'Nov 25 03:33:18 mx qmail: 1.5 status: x\n123 alert: 5:ab mx qmail: 1795577598.5 alert: #01 x\n'

t.test('qlogcat prints with its kernel what it prints without', async () => {
  await fc.assert(
    fc.asyncProperty(
      logOf([...texts, ...texts, ...texts, ...long]),
      fc.constantFrom<string[]>([], ['--only-qmail'], ['--labels=tai']),
      async ({ pieces }, options) => {
        const wanted = await slow(options, ...pieces)
        const found = await quick(options, ...pieces)
        return found.out === wanted.out && found.err === wanted.err && found.code === wanted.code
      },
    ),
    { numRuns: 80, examples: [[{ text: twofold, pieces: [twofold] }, []]] },
  )
})

t.test('so does matchup of lines that ask for no queue', async () => {
  await fc.assert(
    fc.asyncProperty(
      // A line that may have been folded goes on waiting in matchup.
      logOf(texts),
      fc.constantFrom<string[]>([], ['--labels=tai']),
      async ({ pieces }, options) => {
        // Every line has an end, as qlogcat may put two together, or a CR away.
        const found = await ran(matchup, [...utc, ...options], ...pieces, '\n')
        const wanted = await ran(matchup, utc, (await slow(options, ...pieces, '\n')).out)
        return found.out === wanted.out
      },
    ),
    { numRuns: 80, examples: [[{ text: twofold, pieces: [twofold] }, []]] },
  )
})

t.test('a kernel is made where it pays', async (t) => {
  const wasm = Reflect.get(globalThis, 'WebAssembly')
  const { Instance } = wasm
  t.teardown(() => Object.assign(wasm, { Instance }))
  let made = 0
  wasm.Instance = class extends Instance {
    constructor(...given: unknown[]) {
      super(...given)
      made++
    }
  }
  const record = '1.5 status: x\n'
  const few = record.repeat(10_000)
  const many = record.repeat(30_000)
  for (const [log, kernels] of [
    [few, 0],
    [many, 1],
    ['x\n'.repeat(200_000), 0],
  ] as const) {
    made = 0
    t.equal((await ran(qlogcat, [], log)).out, log)
    t.equal(made, kernels)
  }
})
