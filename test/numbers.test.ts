import {
  asRounded,
  compareExact,
  decimal,
  decimalAt,
  exactly,
  finite,
  fixed,
  longestNumber,
  plain,
  putFixed,
  putFixedBefore,
  putPlain,
  putPlainBefore,
  viewOf,
} from '@qmailanalog/record'
import t from 'tap'
import { fc } from './seed.js'

t.test('a field counts by its longest decimal prefix', async (t) => {
  const table: [string, number][] = [
    ['', 0],
    ['?', 0],
    ['x955436580', 0],
    ['12x', 12],
    ['-5', -5],
    ['+7', 7],
    ['.5', 0.5],
    ['5.', 5],
    ['.', 0],
    ['1.5.7', 1.5],
    ['1e3', 1000],
    ['1e', 1],
    ['0x10', 0],
    ['Infinity', 0],
    ['-inf', 0],
    ['nan', 0],
    ['9'.repeat(400), 0],
    [`-${'9'.repeat(400)}.5x`, 0],
    [`.${'9'.repeat(400)}`, 1],
    ['1e308', 1e308],
    ['1.8e308', 0],
    ['1e999', 0],
    ['-1e999', 0],
    ['1e-999', 0],
    ['-0', -0],
    ['1795577623.106669', 1795577623.106669],
    ['1483228801.000000500', 1483228801.0000005],
    ['18446744073709551615', 2 ** 64],
  ]
  for (const [field, number] of table) t.equal(decimal(field), number, field)
})

t.test('the quick reading of bytes agrees with the slow one to the last bit', async () => {
  const digits = fc.stringMatching(/^[0-9]{0,21}$/)
  const stamp = fc
    .tuple(fc.integer({ min: 0, max: 0x1ffffffff }), fc.stringMatching(/^[0-9]{1,15}$/))
    .map(([seconds, part]) => `${seconds}.${part}`)
  // As qmail-send writes them, up to where a double does not hold all digits any more, and damaged.
  const usual = fc
    .tuple(
      fc.bigInt({ min: 8_990_000_000_000_000n, max: 9_999_999_999_999_999n }),
      fc.constantFrom(0, 1),
      fc.nat(16),
    )
    .map(([all, from, at]) => [`${all}`.slice(from, 10), `${all}`.slice(10), at] as const)
    .chain(([whole, part, at]) =>
      fc.constantFrom('', 'x', ' ', '/', ':', '.').map((damage) => {
        const text = `${whole}.${part}`
        return text.slice(0, at) + damage + text.slice(damage === '' ? at : at + 1)
      }),
    )
  // Hundreds of digits: beyond all doubles, or up to there.
  const many = fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.constantFrom('1', '9', '17'),
      fc.constantFrom(290, 307, 308, 309, 400),
    )
    .chain(([sign, first, length]) =>
      fc
        .constantFrom('', '.5', '.', 'x', 'e1', 'e-200')
        .map((end) => sign + first.padEnd(length, '9') + end),
    )
  const field = fc.oneof(
    usual,
    many,
    stamp,
    digits,
    fc.tuple(digits, digits).map(([whole, part]) => `${whole}.${part}`),
    fc.stringMatching(/^[-+0-9.eEx]{0,9}$/),
  )
  const same = (text: string) => {
    const buf = Buffer.from(`<${text}>`, 'latin1')
    return Object.is(decimalAt(viewOf(buf), 1, buf.length - 1), decimal(text))
  }
  fc.assert(fc.property(field, same), { numRuns: 40000 })
})

t.test('what is beyond all doubles counts as the largest', async (t) => {
  const most = Number.MAX_VALUE
  t.strictSame([most + most, -most - most, 1e300 * 1e300, 1 / 1e-320].map(finite), [
    most,
    -most,
    most,
    most,
  ])
  t.strictSame([0, -0, 5, -most, 1e-320].map(finite), [0, -0, 5, -most, 1e-320])
})

t.test('plain: whole numbers whole, others as %.6g with ties to even', async (t) => {
  const table: [number, string][] = [
    [0, '0'],
    [-0, '0'],
    [3500000000, '3500000000'],
    [2 ** 64, '18446744073709551616'],
    [1e22, '10000000000000000000000'],
    [-7, '-7'],
    [0.125, '0.125'],
    [0.1 + 0.2, '0.3'],
    [1.13916123, '1.13916'],
    [3.2992e-6, '3.2992e-06'],
    [-14586812.5, '-1.45868e+07'],
    [100000.5, '100000'],
    [100001.5, '100002'],
    [999999.5, '1e+06'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1234565.5, '1.23457e+06'],
    [0.5 ** 20, '9.53674e-07'],
    [1.5e300 + 0.5, BigInt(1.5e300).toString()],
    [Number.POSITIVE_INFINITY, 'inf'],
  ]
  for (const [number, text] of table) t.equal(plain(number), text, text)
})

t.test('fixed: as %.2f and %.6f with ties to even', async (t) => {
  const table: [number, number, string][] = [
    [0.125, 2, '0.12'],
    [0.375, 2, '0.38'],
    [-0.125, 2, '-0.12'],
    [2.675, 2, '2.67'],
    [-0.001, 2, '-0.00'],
    [-0, 2, '-0.00'],
    [0, 6, '0.000000'],
    [1 / 128, 6, '0.007812'],
    [3 / 128, 6, '0.023438'],
    [1e21, 2, '1000000000000000000000.00'],
    [-955436429.499969, 6, '-955436429.499969'],
    [Number.NEGATIVE_INFINITY, 2, '-inf'],
  ]
  for (const [number, places, text] of table) t.equal(fixed(number, places), text, text)
})

t.test(
  'rounding takes the nearest printable number, of two equally near ones the even one',
  async () => {
    // Checked on integers: n/2^k is printed with `places` digits, exactly.
    const near = (n: number, k: number, places: number) => {
      const [sign, m] = [n < 0 ? '-' : '', BigInt(Math.abs(n)) * 10n ** BigInt(places)]
      const unit = 2n ** BigInt(k)
      const twice = (m % unit) * 2n
      const up = twice > unit || (twice === unit && (m / unit) % 2n === 1n)
      const digits = String(m / unit + (up ? 1n : 0n)).padStart(places + 1, '0')
      return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`
    }
    const number = fc.tuple(fc.maxSafeInteger(), fc.nat(60), fc.constantFrom(2, 6))
    fc.assert(
      fc.property(
        number,
        ([n, k, places]) => n === 0 || fixed(n / 2 ** k, places) === near(n, k, places),
      ),
      { numRuns: 5000 },
    )
    const ties = fc.tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 3, max: 7 }))
    fc.assert(
      fc.property(ties, ([n, k]) => n === 0 || fixed(n / 2 ** k, k - 1) === near(n, k, k - 1)),
      { numRuns: 5000 },
    )
  },
)

const anyNumber = fc.oneof(
  fc.double(),
  fc.double({ min: -1e7, max: 1e7, noNaN: true }),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.integer({ min: -1e7, max: 1e9 }).map((n) => n / 1000),
  fc.integer({ min: 0, max: 1e9 }).map((n) => n / 64),
)

t.test('numbers written as bytes are the numbers written as text', async () => {
  const written = (put: (to: DataView) => number) => {
    const buf = Buffer.alloc(longestNumber + 8, '#')
    return buf.toString('latin1', 0, put(viewOf(buf)))
  }
  const before = (put: (to: DataView, end: number) => number) => {
    const buf = Buffer.alloc(longestNumber + 8, '#')
    const start = put(viewOf(buf), buf.length - 4)
    const [left, right] = [buf.toString('latin1', 0, start), buf.toString('latin1', buf.length - 4)]
    if (!/^#+$/.test(left + right)) throw new Error(`written too far: ${left}${right}`)
    return buf.toString('latin1', start, buf.length - 4)
  }
  fc.assert(
    fc.property(anyNumber, (n) => {
      const pairs: [string, string][] = [
        [plain(n), written((to) => putPlain(to, 0, n))],
        [fixed(n, 2), written((to) => putFixed(to, 0, n, 2))],
        [fixed(n, 6), written((to) => putFixed(to, 0, n, 6))],
        [plain(n), before((to, end) => putPlainBefore(to, end, n))],
        [fixed(n, 2), before((to, end) => putFixedBefore(to, end, n, 2))],
        [fixed(n, 6), before((to, end) => putFixedBefore(to, end, n, 6))],
      ]
      return pairs.every(([slow, quick]) => slow === quick)
    }),
    { seed: 3, numRuns: 20000 },
  )
})

t.test('a number as %.6g shows it', async () => {
  fc.assert(
    fc.property(anyNumber, (n) => {
      const text = Number(plain(n))
      return Number.isFinite(n) ? Object.is(asRounded(n) + 0, text + 0) : true
    }),
    { seed: 4, numRuns: 20000 },
  )
})

t.test('exact comparison', async (t) => {
  const compareExactly = (a: string, b: string) =>
    Math.sign(compareExact(exactly(a), exactly(b))) + 0
  const ascending = ['-1e3', '-5', '-0.5', '', '0.5', '1', '1.25', '7', '9007199254740992']
  ascending.push('9007199254740993', '1e30', `1${'0'.repeat(30)}.${'0'.repeat(1000)}1`)
  ascending.push('1e308', `1${'0'.repeat(299)}1e8`)
  for (const [n, a] of ascending.entries()) {
    for (const [m, b] of ascending.entries()) {
      t.equal(compareExactly(a, b), Math.sign(n - m), `${a} ${b}`)
    }
  }
  for (const [a, b] of [
    ['005', '5'],
    ['?', '0'],
    ['1.50', '1.5'],
    ['2x', '2'],
    ['-0', '0'],
    ['00.00', '0'],
    ['1e400', '0'],
    [`-${'9'.repeat(400)}`, '0'],
    ['120e-1', '12'],
    ['.0012e4', '12.0'],
  ] as const) {
    t.equal(compareExactly(a, b), 0, `${a} ${b}`)
  }
})
