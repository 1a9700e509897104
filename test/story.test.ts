import t from 'tap'
import { fc } from './seed.js'
import { program, ran } from './world.js'

interface Record {
  line: string
  message: number
  time: number
}

t.test('each record is told once, with its message, in order of time', async () => {
  const record = fc.record({
    message: fc.integer({ min: 0, max: 3 }),
    isEnd: fc.boolean(),
    time: fc.integer({ min: 0, max: 5000 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(record, { maxLength: 20 }), async (some) => {
      const records: Record[] = some.map(({ message, isEnd, time }, n) => {
        const end = 1_000_000 + time
        const birth = 900_000 - message
        const line = isEnd
          ? `m ${birth} ${end} 5 ${n} 0 0 <a@x> ${message} 0`
          : `d z ${birth} ${end} ${end + 1} 5 <a@x> local.r${n}@y ${message} 0 why_${n}`
        return { line, message, time }
      })
      const input = records.map(({ line }) => `${line}\n`).join('')
      const { code, err, out } = await ran(program('zstory'), ['--timezone', 'UTC'], input)
      if (code !== 0 || err !== '') return false
      const stories = out === '' ? [] : out.split('\n\n')
      const messages = [...new Set(records.map(({ message }) => message))].sort((a, b) => b - a)
      return (
        stories.length === messages.length &&
        stories.every((story, at) => {
          const message = messages[at]!
          const lines = story.trimEnd().split('\n')
          const own = records.filter((record) => record.message === message)
          const attempts = own
            .filter(({ line }) => line.startsWith('d'))
            .sort((a, b) => a.time - b.time)
          const isOver = own.some(({ line }) => line.startsWith('m'))
          const told = attempts.map(
            ({ line }) => `local ${/local\.(\S+)/.exec(line)![1]}: deferred after 1 s: `,
          )
          return (
            lines[0] === `From <a@x>, 5 bytes, qp ${message}, uid 0` &&
            lines[1]!.endsWith('  came') &&
            told.every((text, n) => lines[n + 2]!.includes(text)) &&
            lines.filter((line) => line.includes('left the queue')).length ===
              own.length - attempts.length &&
            (isOver || lines.at(-1) === '  its end is not among these records')
          )
        })
      )
    }),
    { numRuns: 200 },
  )
})

t.test('durations are for a person', async (t) => {
  for (const [seconds, text] of [
    [0, '0 s'],
    [0.0004, '0 s'],
    [-1.5, '-1.5 s'],
    [59.9994, '59.999 s'],
    [59.9996, '1 min'],
    [60, '1 min'],
    [61.9, '1 min 1 s'],
    [3600, '1 h'],
    [7380, '2 h 3 min'],
    [86400, '1 d'],
    [600_000, '6 d 22 h'],
  ] as const) {
    const line = `d k 900000 1000000 ${1_000_000 + seconds} 1 <> local.a 1 2 \n`
    const { out } = await ran(program('zstory'), ['--timezone', 'UTC'], line)
    t.match(out, `local a: delivered after ${text}\n`)
  }
})

t.test('hostile records are met', async (t) => {
  const lines = [
    'm',
    'd',
    'd k',
    'm 1e300 -5 x',
    'd \x1b[2J 1 nan inf ? ? a ? ? \xff',
    'd k ? ? ? ? ? ? ? ? ?',
    'mum',
  ]
  const { code, out } = await ran(
    program('zstory'),
    ['--timezone', 'UTC'],
    lines.map((line) => `${line}\n`).join(''),
  )
  t.equal(code, 0)
  t.equal(out.split('\n\n').length, 4)
})
