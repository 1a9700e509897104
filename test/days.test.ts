import { matchup } from '@qmailanalog/matchup'
import t from 'tap'
import { randomly } from './logs.js'
import { place } from './place.js'
import { ran } from './world.js'

/** The day of a line that matchup printed, slowly; undefined if it is not kept. */
function dayOf(line: string): string | undefined {
  const words = line.split(' ')
  const bounce = /^\? \S+ (bounce msg |triple bounce: )/.test(line)
  if (line.startsWith('? ') && !bounce) return undefined
  let at = 0
  if (bounce) at = 1
  else if (line.startsWith('d ')) at = 4
  else if (line.startsWith('m ') || line.startsWith('?')) at = 2
  const [digits] = /^\d+/.exec(words[at] ?? '') ?? []
  const seconds = Number(digits ?? 'none')
  return seconds < 253402300800 ? new Date(seconds * 1000).toISOString().slice(0, 10) : 'undated'
}

/** A log whose stamps go over midnights to and fro; some of them are no ten digits, and some lines no records. */
function log(seed: number, lines: number, step: number): string {
  const below = randomly(seed)
  const odd = [
    '999999999',
    '12345678901',
    '253402300799',
    '253402300800',
    '0',
    '17000x',
    '1700006400',
    '01700006400',
  ]
  const number = () => 1 + below(30)
  const to = () => 'x'.repeat(below(300) > 0 ? below(40) : below(200000))
  const kinds = [
    () => `new msg ${number()}`,
    () => `info msg ${number()}: bytes 9 from <a@b> qp 1 uid 2`,
    () => `starting delivery ${number()}: msg ${number()} to local ${to()}@x`,
    () => `starting delivery ${number()}: msg ${number()} to remote ${to()}@x`,
    () => `delivery ${number()}: success: did/`,
    () => `delivery ${number()}: failure: no/`,
    () => `delivery ${number()}: strange`,
    () => `end msg ${number()}`,
    () => `end msg ${number()}`,
    () => (below(20) > 0 ? `end msg ${number()}` : 'what is this?'),
    () => (below(20) > 0 ? `end msg ${number()}` : `bounce msg ${number()} qp 3`),
    () => (below(40) > 0 ? `end msg ${number()}` : 'warning: trouble in select'),
  ]
  let now = 1700000000
  return Array.from({ length: lines }, () => {
    now += below(2 * step) - below(step)
    const stamp = below(400) > 0 ? `${now}` : odd[below(odd.length)]
    return `${stamp}${below(9) > 0 ? '.123456' : ''} ${kinds[below(kinds.length)]!()}\n`
  }).join('')
}

t.test('each line goes to its day, in the order in which it was printed', async (t) => {
  for (const [seed, lines, step] of [
    [1, 60000, 3],
    [2, 20000, 60],
    [3, 20000, 100000],
    [4, 200, 20],
  ] as const) {
    const there = place()
    const text = log(seed, lines, step)
    there.write('log', text)
    const { code, err } = await there.with('--timezone', 'UTC', there.at('log'))
    const wanted: Record<string, string> = {}
    for (const line of (await ran(matchup, [], text)).out.split(/(?<=\n)/)) {
      const day = dayOf(line)
      if (day !== undefined) wanted[day] = (wanted[day] ?? '') + line
    }
    const days = there.days()
    // 17000x is no time.
    t.same(
      [code, err.replace(/^qlogmatch: warning: .* no time that is understood, .*\n/, '')],
      [0, ''],
    )
    t.strictSame(Object.keys(days).sort(), Object.keys(wanted).sort(), `seed ${seed}`)
    t.same(
      Object.keys(wanted).filter((day) => days[day] !== wanted[day]),
      [],
    )
  }
})
