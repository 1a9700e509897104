import fc from 'fast-check'

const ids = [
  '1',
  '2',
  '3',
  '7',
  '007',
  '7.2',
  '7.30',
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
  'x',
  '',
]
const blank = fc.constantFrom(' ', ' ', ' ', ' ', '  ', '\t', '\0', ' \t\0 ')
const bytes = fc
  .array(fc.integer({ min: 0, max: 255 }), { maxLength: 20 })
  .map((codes) => String.fromCharCode(...codes.filter((code) => code !== 10)))
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
  const damaged = fc
    .tuple(whole, fc.array(fc.tuple(fc.nat(40), blank), { maxLength: 4 }))
    .map(([text, blanks]) => {
      const words = text.split(' ')
      for (const [n, gap] of blanks) if (n < words.length) words[n] = gap + (words[n] ?? '')
      return words.join(' ')
    })
  const end = damage ? fc.constantFrom('\n', '') : fc.constantFrom('\n', '\n')
  return fc
    .tuple(fc.array(damage ? damaged : whole, { maxLength: 60 }), end)
    .map(([all, last]) => (all.length > 0 ? all.join('\n') + last : ''))
}

/** Places to cut at, as fractions of the length. */
export const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 })
