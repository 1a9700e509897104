import fc from 'fast-check'

const ids = [
  '1',
  '2',
  '3',
  '7',
  '007',
  '7.2',
  '7.30',
  '8.2',
  '9007199254740992',
  '9007199254740993',
  '18446744073709551615',
]
const odd = [
  '18446744073709551616',
  '99999999999999999999',
  '-5',
  '+7',
  '12x',
  '7.',
  '7.2x',
  '7.2.1',
  '7.02',
  '7.999999999999999999',
  '7.1000000000000000000',
  'x',
  '',
]
const blank = fc.constantFrom(' ', ' ', ' ', ' ', '  ', '\t', '\0', ' \t\0 ')
const bytes = fc
  .array(fc.integer({ min: 0, max: 255 }), { maxLength: 20 })
  .map((codes) => String.fromCharCode(...codes.filter((code) => code !== 10)))
/** Names of queues as last words of lines, clean ones first. */
const names = ['', ' queue1', ' queue2', ' queue01', ' queue999999999999999999', ' slowq', ' q.7']
const oddNames = [
  ' queue',
  ' 7q',
  ' a:b',
  '\tqueue1',
  ' queue1 ',
  ' Queue1',
  ' queue1000000000000000000',
  ' queue1x',
]

const addresses = [
  'joe@example.com',
  'Mixed.Case@HOST.Example',
  '\xc9t\xe9@\xdc.example',
  'nohost',
  '#@[]',
]

/** A log as a law wants it: lines of known forms, many that belong together, some damaged. */
export function logs(damage: boolean): fc.Arbitrary<string> {
  const id = damage ? fc.constantFrom(...ids, ...odd) : fc.constantFrom(...ids)
  const address = damage
    ? fc.oneof(fc.constantFrom(...addresses), bytes)
    : fc.constantFrom(...addresses)
  const stamp = fc
    .tuple(
      fc.integer({ min: 955436538, max: 955436738 }),
      fc.constantFrom('', '.5', '.000001', '.123456789'),
    )
    .map(([seconds, part]) => `${seconds}${part}`)
  // As splogger writes them, whole and broken.
  const long = ['1795577598.000001', '1795577598.474430']
  const broken = [
    '1795577598\t000001',
    '1795577598.00\x00001',
    '1795577598.0000 1',
    '179557759\x1f.000001',
  ]
  const stamps = fc.oneof(stamp, fc.constantFrom(...long, ...(damage ? broken : [])))
  const outcome = fc.constantFrom(
    'success:',
    'failure:',
    'deferral:',
    'report',
    ...(damage ? ['odd:'] : []),
  )
  const line = fc.oneof(
    id.map((m) => `new msg ${m}`),
    fc
      .tuple(id, id, address, id)
      .map(([m, n, s, q]) => `info msg ${m}: bytes ${n} from <${s}> qp ${q} uid ${n}`),
    fc.tuple(id, id, address).map(([d, m, r]) => `starting delivery ${d}: msg ${m} to remote ${r}`),
    fc.tuple(id, id, address).map(([d, m, r]) => `starting delivery ${d}: msg ${m} to local ${r}`),
    fc.tuple(id, outcome).map(([d, o]) => `delivery ${d}: ${o} mangled,_will_defer`),
    fc.tuple(id, outcome).map(([d, o]) => `delivery ${d}: ${o} `),
    id.map((m) => `end msg ${m}`),
    fc.tuple(id, id).map(([m, q]) => `bounce msg ${m} qp ${q}`),
    fc.constantFrom(
      'status: local 1/10 remote 0/20',
      'running',
      'exiting',
      'number 3',
      'remote x',
      'local',
    ),
    fc.constantFrom(
      'warning: trouble in select',
      'alert: oh no! lost qmail-clean! dying...',
      'bounce msg 7 qp 8',
    ),
    ...(damage
      ? [bytes, fc.tuple(id, id, id).map(([m, k, z]) => `extra ${m} ${k} ${z} ${k}`)]
      : []),
  )
  const whole = fc.tuple(stamps, line).map(([at, text]) => `${at} ${text}`)
  // Most logs have no names.
  const named = fc.constantFrom(...names, ...(damage ? oddNames : []))
  const some = fc.array(named, { minLength: 1, maxLength: 3 })
  const ends = fc.oneof({ weight: 3, arbitrary: fc.constant(['']) }, { weight: 1, arbitrary: some })
  const damaged = fc
    .tuple(whole, fc.array(fc.tuple(fc.nat(40), blank), { maxLength: 4 }))
    .map(([text, blanks]) => {
      const words = text.split(' ')
      for (const [n, gap] of blanks) if (n < words.length) words[n] = gap + (words[n] ?? '')
      return words.join(' ')
    })
  const end = damage ? fc.constantFrom('\n', '') : fc.constantFrom('\n', '\n')
  const text = damage ? damaged : whole
  return ends.chain((behind) =>
    fc
      .tuple(fc.array(fc.tuple(text, fc.constantFrom(...behind)), { maxLength: 60 }), end)
      .map(([all, last]) => (all.length > 0 ? all.map((it) => it.join('')).join('\n') + last : '')),
  )
}

/** Places to cut at, as fractions of the length. */
export const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 })

/**
 * A log in which up to `open` messages and deliveries are open at once, with short and long texts, and with
 * numbers of all sizes that are used again.
 */
export function crowd(seed: number, open: number): string {
  const below = randomly(seed)
  const long = 'Ab@c'.repeat(1024)
  // Few are long.
  const text = (least: number) => {
    return long.slice(0, least + below(1 << below(12))).repeat(below(500) > 0 ? 1 : 40)
  }
  const grains = [1n, 1n << 32n, (1n << 32n) + 1n, 9007199254740993n, 128n]
  const number = () => {
    const n = BigInt(1 + below(open))
    // Numbers that matchup's table tells apart only by all of their bits.
    if (below(8) === 0) return String((1n << 32n) + (n ^ 0x85ebca6bn))
    return String(BigInt.asUintN(64, n * grains[below(below(5) + 1)]!))
  }
  const kinds = [
    () => `new msg ${number()}`,
    () =>
      `info msg ${number()}: bytes ${below(1e6)} from <${text(0)}> qp ${below(30000)} uid ${below(2000)}`,
    () => `info msg ${number()}: bytes ${below(9)} from <${text(0)}> qp 1 uid 2`,
    () =>
      `starting delivery ${number()}: msg ${number()} to ${below(2) ? 'local' : 'remote'} ${text(1)}`,
    () => `starting delivery ${number()}: msg ${number()} to remote ${text(1)}`,
    () => `delivery ${number()}: ${['success', 'failure', 'deferral'][below(3)]}: ${text(1)}`,
    () => `delivery ${number()}: report ${text(1)}`,
    () => `end msg ${number()}`,
    () => 'status: local 1/10 remote 0/20',
  ]
  const lines = Array.from({ length: 8 * open }, (_, n) => {
    return `${1795577598 + n}.${100000 + below(900000)} ${kinds[below(kinds.length)]!()}\n`
  })
  return lines.join('')
}

/** Whole numbers from 0 up to what is asked for, the same ones for the same seed. */
export function randomly(seed: number): (most: number) => number {
  let state = seed | 0
  return (most) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return Math.floor(((state >>> 0) / 4294967296) * most)
  }
}
