import { doubleOf, exactOf, Sum } from '@qmailanalog/record'
import t from 'tap'
import { fc } from './seed.js'
import { program, ran } from './world.js'

const summed = (numbers: number[]) => {
  const sum = new Sum()
  for (const number of numbers) sum.add(number)
  return sum.value
}

const double = fc.double({ noNaN: true, noDefaultInfinity: true })
/** Numbers as they are in records, and others that do not fit beside them. */
const number = fc.oneof(
  double,
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 }).map((n) => n / 1e6),
  fc.integer({ min: 0, max: 80 }).map((n) => 2 ** n),
  fc.constantFrom(9007199254740994, -9007199254740992, 1e308, -1e308, 5e-324, 0.1, -0.1),
)

t.test('a double is what it was, exactly', async () => {
  fc.assert(
    fc.property(double, (n) => Object.is(doubleOf(exactOf(n)), n === 0 ? 0 : n)),
    { seed: 1, numRuns: 2000 },
  )
})

t.test('a sum is rounded once: it is that of whole numbers, of any size', async () => {
  fc.assert(
    fc.property(
      fc.array(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), { maxLength: 30 }),
      fc.integer({ min: -400, max: 300 }),
      (wholes, power) => {
        // As doubles, and then exactly again: what the addends are.
        const addends = wholes.map(Number)
        const wanted = Number(addends.reduce((sum, n) => sum + BigInt(n), 0n)) * 2 ** power
        return Object.is(summed(addends.map((n) => n * 2 ** power)), wanted + 0)
      },
    ),
    { seed: 2, numRuns: 3000 },
  )
})

t.test('the order does not count, and what is taken away again is gone', async () => {
  fc.assert(
    fc.property(fc.array(number, { maxLength: 40 }), fc.integer(), (numbers, seed) => {
      const sum = summed(numbers)
      const other = [...numbers].sort((a, b) => Math.sin(a * seed) - Math.sin(b * seed) || a - b)
      const back = [...numbers, ...numbers.map((n) => -n)]
      return Object.is(summed(other), sum) && summed([...back, 0.5]) === 0.5 && Number.isFinite(sum)
    }),
    { seed: 3, numRuns: 3000 },
  )
})

t.test('sums of tables and reports are exact, whatever the order of the lines', async (t) => {
  const message = (bytes: string) => `m 1 2 ${bytes} 1 0 0 <a@b> 1 2\n`
  const big = message('9007199254740992')
  const ones = message('1').repeat(2)
  const first = (await ran(program('senders'), [], `${big}${ones}`)).out
  t.equal(first, '3 9007199254740994 9007199254740994 9007199254740994 3 3 0.000000 2/<a@b>\n')
  t.equal((await ran(program('senders'), [], `${ones}${big}`)).out, first)
  const delivery = (start: string, done: string) =>
    `d z 1 ${start} ${done} 5 <a@b> remote.c@d 5 6 why\n`
  // Doubles that add up in order lose the small one.
  const lines = [delivery('0', '1e17'), delivery('0', '0.25'), delivery('1e17', '0')]
  for (const text of [lines.join(''), [...lines].reverse().join('')]) {
    t.equal((await ran(program('deferrals'), [], text)).out, '3 0.25 why\n')
    t.match((await ran(program('zoverall'), [], text)).out, /^Total xdelay \(s\): 0\.250000$/m)
  }
  const most = '1'.padEnd(309, '0')
  const huge = message(most).repeat(20)
  const { out } = await ran(program('senders'), [], huge)
  t.match(out, /^20 17976931348623157\d{292} /, 'beyond all doubles is the largest one')
})
