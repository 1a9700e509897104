import { longestLine, parseRecord } from '@qmailanalog/record'
import t from 'tap'
import { realLog } from './data.js'
import { cuts } from './logs.js'
import { fc } from './seed.js'
import { cutAt, program, ran } from './world.js'

const xselect = program('xselect')
const records = (async () => (await ran(program('matchup'), ['--quiet'], realLog())).out)()

const message = (done: string) => `m 1 ${done} 3 1 0 0 <a> 5 6\n`
const isIn = async (args: string[], done: string) =>
  (await ran(xselect, args, message(done))).out !== ''

t.test('times that end before they begin are refused', async (t) => {
  for (const [since, until, code] of [
    ['12', '11', 100],
    ['12.5', '12.4', 100],
    ['12', '12', 0],
    ['1795577598.00000002', '1795577598.00000001', 100],
    ['today', 'yesterday', 100],
  ] as const) {
    const told = await ran(xselect, [`--since=${since}`, `--until=${until}`], '')
    t.equal(told.code, code, `${since} ${until}`)
    if (code === 0) continue
    t.match(told.err, `xselect: fatal: --until ${until} is before --since ${since}: no time lies`)
  }
})

t.test('times: since is included, until is not', async (t) => {
  const at = Date.UTC(2026, 10, 26, 7, 8, 24) / 1000
  const words: Record<string, number> = {
    [`${at}`]: at,
    [`${at}.5`]: at + 0.5,
    '2026-11-26T07:08:24Z': at,
    '2026-11-26t07:08:24z': at,
    '2026-11-26 07:08:24Z': at,
    '2026-11-26T09:08:24.25+02:00': at + 0.25,
    '2026-11-26T08:08:24': at,
    '2026-11-26T08:08': at - 24,
    '2026-11-26': Date.UTC(2026, 10, 25, 23) / 1000,
    '2026-03-30': Date.UTC(2026, 2, 29, 22) / 1000,
  }
  for (const [word, seconds] of Object.entries(words)) {
    const zone = ['--timezone', 'Europe/Berlin']
    for (const [stamp, since] of [
      [seconds, true],
      [seconds - 0.000001, false],
      [seconds + 0.000001, true],
    ] as const) {
      const text = stamp.toFixed(6)
      t.equal(await isIn(['--since', word, ...zone], text), since, `${word} ${text}`)
      t.equal(await isIn(['--until', word, ...zone], text), !since, `until ${word} ${text}`)
    }
  }
  const now = Date.now() / 1000
  t.ok(await isIn(['--since', '-24h'], `${now - 86000}`))
  t.notOk(await isIn(['--since', '-24h'], `${now - 87000}`))
  t.ok(await isIn(['--since', '-7d', '--until=-1m'], `${now - 600000}`))
  t.ok(await isIn(['--since', 'today', '--timezone', 'UTC'], `${now}`))
  t.notOk(await isIn(['--until', 'today', '--timezone', 'UTC'], `${now}`))
  t.ok(
    await isIn(['--since', 'yesterday', '--until', 'today', '--timezone', 'UTC'], `${now - 86400}`),
  )
  for (const wrong of [
    'x',
    '',
    '2026-02-30',
    '2026-11-26T24:30:00Z',
    '-1y',
    '--1',
    '1e9',
    '2026-11-26T07:08:24+25:00',
  ]) {
    const { code, err, out } = await ran(xselect, [`--since=${wrong}`], message('1'))
    t.strictSame([code, out], [100, ''], wrong)
    t.match(err, wrong === '' ? 'needs a value' : `xselect: fatal: no time: ${wrong}; expected`)
  }
})

t.test('the other lines: left out, or kept where they are, those of the times', async (t) => {
  const lines = [
    '? 10.5 bounce msg 1 qp 2',
    message('11').trim(),
    '?1 2 12 3 <a> local.b 5 6 ',
    '13 alert: cannot',
    '',
    'x',
    '? y',
  ]
  const text = lines.map((line) => `${line}\n`).join('')
  const kept = async (...args: string[]) =>
    (await ran(xselect, args, text)).out.split('\n').slice(0, -1)
  t.strictSame(await kept(), [lines[1]])
  t.strictSame(await kept('--others'), lines)
  t.strictSame(
    await kept('--others', '--deliveries'),
    lines.filter((_, n) => n !== 1),
  )
  t.strictSame(await kept('--others', '--since', '11'), lines.slice(1, 4))
  t.strictSame(await kept('--others', '--until', '12.5'), lines.slice(0, 3))
  const long = `m ${'x'.repeat(longestLine)}`
  const { out, err } = await ran(xselect, ['--others'], `${long}\n${long}`)
  t.equal(out, `? ${long.slice(0, 1000)}\n`.repeat(2))
  t.match(err, 'xselect: note: a line of 1048578 bytes')
  t.equal((await ran(xselect, [], `${long}\n`)).out, '')
})

t.test('a pattern works on bytes, and takes time in proportion', async (t) => {
  const has = async (pattern: string, reason: string) =>
    (await ran(xselect, ['--reason', pattern], `d d 1 2 3 4 <> local.a 5 6 ${reason}\n`)).out !== ''
  const tried: [string, string, boolean][] = [
    ['full', 'Mailbox_full/', true],
    ['Mailbox full', 'Mailbox_full/', true],
    ['mailbox', 'Mailbox_full/', false],
    ['/mailbox full/i', 'Mailbox_full/', true],
    ['/^M.*l\\/$/', 'Mailbox_full/', true],
    ['/M', 'x/Mail', true],
    ['/usr/bin', '/usr/bin', true],
    ['//', '', true],
    ['/^.$/', '\xc3\xa9', false],
    ['/^..$/', '\xc3\xa9', true],
    ['/\xc3\xa9/', 'a\xc3\xa9b', true],
    ['/\xe9/i', '\xc9', false],
    ['/\xe9/i', '\xe9', true],
    ['/(?i)\xe9/', '\xc9', false],
    ['/\\xe9\\x{e9}\\351/', '\xe9\xe9\xe9', true],
    ['/\\\\xe9/', '\\xe9', true],
    ['/\\Q\\xe9\\E/', '\\xe9', true],
    ['/[a-\xff]\\d/', '\xe97', true],
    ['/[^\xe9]/', '\xe9', false],
    ['/k/i', '\xe2\x84\xaa', false],
    ['/[[:^ascii:]]/', '\x80', true],
    ['/\\pL/', '\xe9', false],
  ]
  for (const [pattern, reason, wanted] of tried)
    t.equal(await has(pattern, reason), wanted, pattern)
  for (const [wrong, why] of [
    ['/(/', 'missing closing'],
    ['/a(?=b)/', 'invalid'],
    ['/\\1/', 'invalid escape'],
    ['/(a{1,30}){1,30}$/', 'its program has 1862 steps'],
    [`/${'a'.repeat(1001)}/`, 'expected at most 1000 bytes'],
    [`/${'\\pL{1000}'.repeat(110)}/`, 'steps'],
    ['/((((a{1,10}){1,10}){1,10}){1,10}){1,10}/', 'invalid repeat count'],
  ] as const) {
    const begin = Date.now()
    const { code, err } = await ran(xselect, ['--reason', wrong], '')
    t.equal(code, 100)
    t.match(err, 'xselect: fatal: no pattern: /')
    t.match(err, why)
    t.ok(Date.now() - begin < 10_000, 'soon refused')
  }
  // What is slow for the library: many states at once, other ones at each byte.
  let seed = 1
  const next = () => (seed = (seed * 1103515245 + 12345) % 2 ** 31) > 2 ** 30
  const noise = Array.from({ length: 50_000 }, () => (next() ? 'a' : 'b')).join('')
  for (const pattern of [
    '/a.{400}b$/',
    '/(a|b)*a(a|b){120}$/',
    '/(a.{1,8}){1,25}$/',
    '/(a?){95}a{95}$/',
  ]) {
    for (const reason of [noise, 'a'.repeat(50_000), `${'a'.repeat(50_000)}x`]) {
      const begin = Date.now()
      await has(pattern, reason)
      t.ok(Date.now() - begin < 20_000, `${pattern} ends`)
    }
  }
})

t.test('whole messages: all records of each of which one fits, in their order', async (t) => {
  const text = await records
  const lines = text.split('\n').slice(0, -1)
  const keyOf = (line: string) => {
    const record = parseRecord(line)
    return record && [record.birth, record.bytes, record.sender, record.qp, record.uid].join(' ')
  }
  for (const [args, fits] of [
    [['--result', 'failure'], (line: string) => line.startsWith('d d ')],
    [['--qp', '6822'], (line: string) => parseRecord(line)?.qp === '6822'],
    [['--messages', '--slower-than', '1'], undefined],
  ] as const) {
    const one =
      fits ??
      ((line: string) => {
        const record = parseRecord(line)
        return record?.kind === 'm' && Number(record.done) - Number(record.birth) > 1
      })
    const keys = new Set(lines.filter(one).map(keyOf))
    const wanted = lines.filter((line) => keyOf(line) !== undefined && keys.has(keyOf(line)))
    const { out } = await ran(xselect, [...args, '--whole-messages'], text)
    t.ok(wanted.length > 2)
    t.equal(out, wanted.map((line) => `${line}\n`).join(''), args.join(' '))
  }
  const unknown = 'd k 1 1 2 0 ? local.a ? ? r\nd d 1 1 3 0 ? local.b ? ? r\n'
  t.equal(
    (await ran(xselect, ['--result', 'failure', '--whole-messages'], unknown)).out,
    unknown.slice(unknown.indexOf('d d')),
  )
  const all = await ran(xselect, ['--whole-messages', '--others', '--format', 'csv'], text)
  t.equal(all.out, (await ran(xselect, ['--others', '--format', 'csv'], text)).out)
})

t.test('more than memory keeps is read again from a file', async (t) => {
  const text = (await records).repeat(15)
  t.ok(text.length > 10_000_000)
  const { out } = await ran(xselect, ['--whole-messages', '--others'], text)
  t.ok(out === text)
})

t.test('however the input is cut into chunks, the output is the same', async () => {
  const text = (await records).slice(0, 30_000)
  const flags = [
    [],
    ['--format', 'ndjson'],
    ['--format', 'csv', '--delays'],
    ['--whole-messages', '--result', 'failure'],
  ]
  await fc.assert(
    fc.asyncProperty(cuts, fc.constantFrom(...flags), async (places, args) => {
      const pieces = cutAt(
        text,
        places.map((part) => Math.floor(part * text.length)),
      )
      const whole = await ran(xselect, [...args, '--others'], text)
      return (await ran(xselect, [...args, '--others'], ...pieces)).out === whole.out
    }),
    { numRuns: 60 },
  )
})

t.test('nothing is nothing, but for a header', async (t) => {
  for (const args of [
    [],
    ['--format', 'ndjson'],
    ['--whole-messages'],
    ['--from', 'csv'],
    ['--from', 'ndjson'],
  ])
    t.strictSame(await ran(xselect, args, ''), { code: 0, out: '', err: '', pending: '' })
  const { out } = await ran(xselect, ['--format', 'csv'], '')
  t.match(out, /^type,result,birth,.*,line\r\n$/)
  t.equal((await ran(xselect, ['--from', 'csv'], out)).out, '')
})
