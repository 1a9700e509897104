import t from 'tap'
import { recordings } from './data.js'
import { fc } from './seed.js'
import { program, ran } from './world.js'

type Row = Record<string, number | string>

async function delays(input: string, ...args: string[]): Promise<Row[]> {
  const { code, out } = await ran(program('zdelays'), [...args, '--format', 'json'], input)
  if (code !== 0) throw new Error(`${args}: ${code}`)
  return JSON.parse(out)
}

/** The smallest of some numbers that so many percent do not exceed. */
function quantile(numbers: number[], percent: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted.find((n) => sorted.filter((m) => m <= n).length * 100 >= percent * sorted.length)!
}

/** Whether a row tells of these delays: within 1 %, and the six places that are printed. */
function fits(row: Row, numbers: number[]): boolean {
  const near = (percent: number) => {
    const exact = quantile(numbers, percent)
    return Math.abs(Number(row[`p${percent}`]) - exact) <= Math.abs(exact) / 100 + 1e-6
  }
  const most = Math.abs(Number(row['max']) - Math.max(...numbers)) <= 1e-6
  const ordered = ['p50', 'p90', 'p95', 'p99', 'max'].map((name) => Number(row[name]))
  const inOrder = ordered.every((n, at) => at === 0 || n >= ordered[at - 1]!)
  return row['del'] === numbers.length && most && inOrder && [50, 90, 95, 99].every(near)
}

t.test('quantiles are within 1 % of the exact ones, max is exact', async () => {
  // Delays of all sizes, few of them or many, some below zero, some zero.
  const size = fc.tuple(
    // An end that is all but 0 is written with an exponent, which is no stamp.
    fc.integer({ min: -6, max: 7 }),
    fc.double({ min: 1, max: 10, noNaN: true }),
  )
  const delay = fc.oneof(
    size.map(([power, n]) => n * 10 ** power),
    size.map(([power, n]) => -n * 10 ** power),
    fc.constantFrom(0, 1, 0.5, 64, 3600),
  )
  const start = 1e9
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom('a.example', 'b.example', 'c'), delay), {
        minLength: 1,
        maxLength: 60,
      }),
      async (some) => {
        const ends = some.map(([, n]) => start + n)
        const input = some
          .map(([host], n) => `d k ${start} ${start} ${ends[n]} 1 <a@x> remote.u@${host} 1 2 \n`)
          .join('')
        const backwards = input
          .split('\n')
          .slice(0, -1)
          .reverse()
          .map((line) => `${line}\n`)
          .join('')
        const rows = await delays(input)
        if (JSON.stringify(rows) !== JSON.stringify(await delays(backwards))) return false
        return (
          rows.length === new Set(some.map(([host]) => host)).size &&
          rows.every((row) => {
            const numbers = ends.filter((_, n) => some[n]![0] === row['host']).map((n) => n - start)
            return fits(row, numbers)
          })
        )
      },
    ),
    { numRuns: 300 },
  )
})

t.test('every key groups as its page says', async (t) => {
  const records = recordings['real']!['matchup']!
  const lines = records.split('\n').filter((line) => line.startsWith('d '))
  const keyOf: Record<string, (fields: string[]) => string> = {
    host: (fields) => fields[7]!.slice(fields[7]!.lastIndexOf('@') + 1),
    sender: (fields) => fields[6]!,
    uid: (fields) => fields[9]!,
    channel: (fields) => fields[7]!.split('.')[0]!,
    hour: (fields) => new Date(Number(fields[4]) * 1000).toISOString().slice(11, 13),
  }
  for (const [by, key] of Object.entries(keyOf)) {
    for (const of of ['ddelay', 'xdelay']) {
      const wanted = new Map<string, number[]>()
      for (const line of lines) {
        const fields = line.split(' ')
        if (of === 'ddelay' && fields[1] !== 'k') continue
        const since = Number(fields[of === 'ddelay' ? 2 : 3])
        const some = wanted.get(key(fields)) ?? []
        some.push(Number(fields[4]) - since)
        wanted.set(key(fields), some)
      }
      const rows = await delays(records, '--by', by, '--of', of, '--timezone', 'UTC')
      t.equal(rows.length, wanted.size, `${by} ${of}`)
      const wrong = rows.find((row) => !fits(row, wanted.get(String(row[by]))!))
      t.equal(wrong, undefined, `${by} ${of}`)
    }
  }
})

t.test('by domain is by host where all hosts are those of their domains', async (t) => {
  // A suffix that is not in the list is one label.
  const records = recordings['real']!['matchup']!.replaceAll(
    '@mail.example.com',
    '@mail.example',
  ).replace(/@[^ ]*/g, (host, at: number) => host.replace('@', `@mx${at % 7}.`))
  const domains = await delays(records, '--by', 'domain', '--of', 'xdelay')
  const hosts = await delays(records.replace(/@mx\d\./g, '@'), '--of', 'xdelay')
  const byName = hosts.map(({ host, ...row }) => ({ ...row, domain: host }))
  t.ok(byName.length > 10)
  t.ok((await delays(records)).length > 2 * byName.length, 'there are several hosts of a domain')
  t.strictSame(domains, byName)
})

t.test('more of the same changes nothing but their count', async (t) => {
  const line = (n: number) =>
    `d k 1000 1000 ${1000 + (n % 500) / 100} 1 <a@x> remote.u@h${n % 20}.example 1 2 \n`
  const some = Array.from({ length: 10_000 }, (_, n) => line(n)).join('')
  const once = await delays(some)
  const often = (await ran(program('zdelays'), ['--format', 'json'], ...Array(20).fill(some))).out
  t.strictSame(
    JSON.parse(often),
    once.map((row) => ({ ...row, del: 20 * Number(row['del']) })),
    'the same quantiles of twenty times as many',
  )
})

t.test('hostile records are met', async (t) => {
  const odd = [
    'd k nan inf 1e400 1 <a@x> remote.u@h 1 2 r',
    'd k 1 2 0x10 1 <a@x> remote.u@h 1 2 r',
    'd k 2026-11-26T07:08:24Z 2026-11-26T07:08:25Z 2026-11-26T07:08:26Z 1 <a@x> remote.u@h 1 2 r',
    'd k - + . 1 <a@x> remote.u@h 1 2 r',
    'd k -1 2 3 1 <a@x> remote.u@h 1 2 r',
    'd k 1 2 253402300800 1 <a@x> remote.u@h 1 2 r',
    'd',
    'd k',
    `d k 1 2 3 ${'9'.repeat(400)} <\xff\0\x1b[2J> remote.\x80@\x1b]0;x\x07 1 2 r`,
    'd k 1 2 253402300799.999999 1 <a@x> remote.u@h 1 2 r',
  ]
  for (const by of ['host', 'domain', 'sender', 'uid', 'channel', 'hour']) {
    for (const of of ['ddelay', 'xdelay']) {
      const { code, err, out } = await ran(
        program('zdelays'),
        ['--by', by, '--of', of, '--format', 'ndjson'],
        odd.map((line) => `${line}\n`).join(''),
      )
      t.equal(code, 0)
      const rows: Row[] = out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
      const told = /(\d+) records? left out/.exec(err)
      const del = rows.reduce((sum, { del }) => sum + Number(del), 0)
      const taken = of === 'ddelay' ? 9 : 10
      t.equal(del + Number(told![1]), taken, `${by} ${of}: each is told or left out`)
    }
  }
  const { out } = await ran(program('zdelays'), ['--format', 'csv'], '')
  t.equal(out, 'del,p50,p90,p95,p99,max,host\r\n')
})
