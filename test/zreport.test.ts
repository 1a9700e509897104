import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { matchup } from '@qmailanalog/matchup'
import type { Model } from '@qmailanalog/zreport'
import { zreport } from '@qmailanalog/zreport'
import { Ajv2020 } from 'ajv/dist/2020.js'
import t, { type Test } from 'tap'
import { realLog, recordings } from './data.js'
import { bounce, delivery, good, many, message, noon, status } from './mail.js'
import { fc } from './seed.js'
import { program, type Ran, ran } from './world.js'

const work = t.testdir({})
const file = (name: string, text: string) => {
  writeFileSync(join(work, name), text, 'latin1')
  return join(work, name)
}

const utf8 = (latin1: string) => Buffer.from(latin1, 'latin1').toString()
const zone = ['--timezone', 'UTC']
const report = (args: string[], input = '') => ran(zreport, [...zone, ...args], input)

async function modelOf(input: string, ...args: string[]): Promise<Model> {
  const { code, err, out } = await report(['--format', 'json', ...args], input)
  t.equal(err, '')
  t.equal(code, 0)
  return JSON.parse(utf8(out))
}

const schema = JSON.parse(
  readFileSync(new URL('../docs/schema/zreport.json', import.meta.url), 'utf8'),
)
const fits = new Ajv2020({ allowUnionTypes: true }).compile(schema)

/** A text is whole: no line is too long, and nothing in it controls a terminal or is no number. */
function isSound(t: Test, { out }: Ran, name: string, most = 100): void {
  const lines = utf8(out).split('\n')
  t.equal(lines.pop(), '', `${name}: ends in a line`)
  t.ok(lines.length <= most, `${name}: ${lines.length} lines`)
  t.strictSame(
    lines.filter(
      (line) => [...line].length > 100 || /[^ -~\u00a1-\u024f]|NaN|Infinity|undefined/.test(line),
    ),
    [],
    name,
  )
  t.notMatch(out, /\n\n\n/, name)
}

const hostile = [
  '<script>alert(1)</script>@x.example',
  'a"b\'c`$(reboot)@x.example',
  '\x1b[31mred@\x07x.example',
  '\xff\xfe\xc3\x28@\x80.example',
  'caf\xc3\xa9@b\xc3\xbccher.example',
  '\u00e2\u0080\u00ae@rtl.example',
  `${'x'.repeat(3000)}@${'y'.repeat(3000)}.example`,
  '@',
  '%00%zz@%41.example',
  '-rf@-x.example',
  'local.only',
]
const hostileRecords = hostile
  .map((name, n) => {
    const bad = {
      to: name,
      sender: name,
      result: n % 2 ? 'd' : 'z',
      reason: `no_${name}_${n}`,
    } as const
    return (
      many(30, (k) => delivery({ ...bad, at: k })) +
      message({ sender: name, uid: name, counts: [100, 100, 20] })
    )
  })
  .join('')

const inputs: Record<string, string> = {
  empty: '',
  foreign: 'hello\nmoin\n\xff\n',
  'one message': delivery() + message(),
  'one delivery': delivery(),
  'a line without LF': delivery().trimEnd(),
  'no times':
    'd k @4000 @4000 @4000 1 <a@b.example> local.c@d.example 1 1 x\nm soon later 1 1 0 0 <a> 1 1\n',
  'an alert alone': status('alert: cannot start: unable to read controls'),
  'records of fields that are missing': 'd\nm\nd k\nm 1\n',
  'numbers beyond all doubles': `d k ${'9'.repeat(400)} 1 ${'9'.repeat(400)} 1 <a> local.b 1 1 x\nm 0 1 ${'9'.repeat(300)} ${'9'.repeat(300)} 1e308 1e308 <a> 1 1\nm 0 1 1e308 1e308 1 1 <a> 1 1\n`,
  'times far apart': delivery({ at: -noon }) + delivery() + message({ at: 2e11, age: 2e11 }),
  'clocks that jump': delivery({ at: 5, took: -7, age: -9 }) + message({ at: 1, age: -50 }),
  hostile: hostileRecords,
}

t.test('the model fits its schema, and the text is sound, whatever comes', async (t) => {
  const shipped = (await ran(matchup, [], realLog())).out
  for (const [name, input] of Object.entries({ ...inputs, shipped })) {
    const { out } = await report(['--format', 'json'], input)
    t.notMatch(out, /NaN|Infinity/, name)
    t.ok(fits(JSON.parse(utf8(out))), `${name} ${JSON.stringify(fits.errors)}`)
    isSound(t, await report([], input), name)
    const { code, out: all } = await report(['--top', '1000'], input)
    t.equal(code, 0)
    isSound(t, { code, out: all, err: '', pending: '' }, name, 10_000)
  }
  const pending = file('pending', `${noon - 90000} info msg 5: bytes 9 from <a> qp 3 uid 0\n`)
  const before = file('before', good(50))
  const args = [
    '--pending',
    pending,
    '--against',
    before,
    '--limits',
    '1/20',
    '--since',
    '1970-01-02',
  ]
  const model = await modelOf(good(90), ...args)
  t.ok(fits(model), JSON.stringify(fits.errors))
  t.match(model.queue, { messages: 1, age: 90089 })
})

t.test('what is empty or foreign is told in the first line; only --check fails', async (t) => {
  const first: Record<string, string> = {
    empty: 'There is nothing to report: the input is empty.',
    foreign:
      'There is nothing to report: no record is in the 2 lines that were read (for a log: --log).',
    'no times': 'There is nothing to report: none of the 2 records has a time that is understood.',
  }
  for (const [name, line] of Object.entries(first)) {
    const { code, err, out } = await report([], inputs[name]!.replace('moin\n', ''))
    t.equal(out.split('\n')[0], line)
    t.equal(err, '')
    t.equal(code, 0, name)
    t.equal((await report(['--check'], inputs[name])).code, 1, name)
  }
  const { out } = await report(['--until', '1970-01-02'], good(3))
  t.match(out, /^There is nothing to report: none of the 6 records is of the times asked for\.\n/)
  const records = file('records', good(3) + bounce('bounce msg 7 qp 8'))
  const mistaken = await report(['--check', '--log', records])
  t.match(
    mistaken.out,
    /^There is nothing to report: no record is in the 6 lines that were read \(for records: without --log\)\.\n/,
  )
  t.equal(mistaken.code, 1)
  const alone = await report(['--check'], status('alert: cannot start: unable to read controls'))
  t.match(alone.out, /^1 problem needs you\.$/m)
  t.equal((await report(['--check'], good(3))).code, 0)
  t.equal((await report(['--check'], good(3) + status('warning: trouble in select'))).code, 0)
  const alert = good(3) + status('alert: out of memory, sleeping...')
  t.equal((await report(['--check'], alert)).code, 1)
  t.equal((await report([], alert)).code, 0)
  t.match((await report([], good(3))).out, /^Nothing needs you\.$/m)
})

t.test('a file that cannot be read is told in the end; the others are reported', async (t) => {
  const there = file('there', good(5))
  const { code, err, out } = await report([join(work, 'missing'), there, work])
  t.equal(code, 111)
  t.equal(
    err,
    `zreport: fatal: unable to read ${work}/missing: no such file or directory\nzreport: fatal: unable to read ${work}: it is a directory\n`,
  )
  t.match(
    out,
    /5 messages and 5 deliveries of 1 file \(.*\); 2 files could not be read, or not to its end/,
  )
  const { out: json } = await report(['--format', 'json', join(work, 'missing'), there])
  t.match(JSON.parse(json).read.inputs, [{ bytes: 0, sha256: null }, { sha256: /^[0-9a-f]{64}$/ }])
  const log = await report(['--log', join(work, 'missing'), file('log', realLog())])
  t.equal(log.code, 111)
  t.match(log.err, /^zreport: fatal: unable to read \S*missing: no such file or directory\n$/)
  t.match(log.out, /1,996 messages and 3,273 deliveries/)
  const begins = file('a', realLog())
  const named = await report(['--log', '--format', 'json', begins, join(work, 'ab')])
  const inputs = JSON.parse(named.out).read.inputs.map(
    ({ name, error }: Model['read']['inputs'][0]) => [name, error],
  )
  t.strictSame(inputs, [
    [join(work, 'ab'), `unable to read ${work}/ab: no such file or directory`],
    [begins, null],
  ])
  const none = await report(['--log', join(work, 'missing')])
  t.match(none.out, /^There is nothing to report: nothing could be read\./)
  t.equal(none.code, 111)
})

t.test('what --against and --pending name and does not help is told', async (t) => {
  const foreign = file('foreign', 'hello\nworld\n')
  const none = file('none', '')
  const unhelpful = await report(['--against', foreign, '--pending', foreign], good(5))
  t.match(
    unhelpful.out.replaceAll('\n  ', ' '),
    /standard input .*; no record to compare with is in what --against names; no message is in what --pending names\n/,
  )
  const nothing = await report(['--against', none, '--pending', none], good(5))
  t.match(nothing.out, /no record to compare/)
  t.notMatch(nothing.out.replaceAll('\n  ', ' '), /no message is in/, 'the queue is empty')
})

t.test(
  'a text has 100 lines, however long names and titles are, and however many files',
  async (t) => {
    const long = 'L'.repeat(3000)
    const late = (host: string) =>
      Array.from({ length: 60 }, (_, n) =>
        delivery({ result: 'z', at: n, to: `x@${host}${long}` }),
      ).join('')
    const input = good(90) + ['a', 'b', 'c'].map(late).join('')
    isSound(t, await report(['--title', `t ${long}`.repeat(9)], input), 'long names')
    const files = Array.from({ length: 40 }, (_, n) => file(`records.${n}`, late(`h${n}.`)))
    const many = await report(files)
    isSound(t, many, 'many files')
    t.match(many.out, / <RECORDS \| zdeferrals\n/)
    const { out } = await report(['--format', 'json', ...files])
    t.ok(JSON.parse(out).problems[0].command.startsWith(`cat ${files[0]} ${files[1]} `))
  },
)

t.test('who asks for few rows gets no longer text', async (t) => {
  const alerts = ['cannot start', 'oh no! lost spawn', 'unable to switch back', 'out of memory']
  const input =
    alerts.map((text) => status(`alert: ${text}`)).join('') +
    many(600, (n) =>
      delivery({ result: 'd', at: n, to: `x@host${n % 9}`, sender: `s${n % 5}@b` }),
    ) +
    many(400, (n) => message({ at: n, counts: [0, 5, 0], sender: `s${n % 5}@b` })) +
    many(900, (n) => delivery({ at: n, to: 'x@good' }))
  const { out } = await report(['--top', '1'], input)
  t.match(out, /^ {2}and \d+ more; --format json tells more$/m)
  isSound(t, await report(['--top', '1'], input), 'one row')
  const { out: whole } = await report(['--top', '99'], input)
  t.notMatch(whole, /tells more$/m)
})

t.test('standard input is read for one thing only', async (t) => {
  for (const args of [
    ['--against', '-'],
    ['--pending', '-'],
    ['--pending', '-', '-'],
    ['-', '-'],
  ]) {
    const { code, err, out } = await report(args, good(3))
    t.equal(code, 100, args.join(' '))
    t.match(err, /^zreport: fatal: standard input can be read only once/)
    t.equal(out, '')
  }
  const { code } = await report(['--pending', '-', file('good', good(3))], '')
  t.equal(code, 0)
})

t.test('no name of a file is an option in a command', async (t) => {
  const there = process.cwd()
  t.teardown(() => process.chdir(there))
  process.chdir(work)
  file('-r', Array.from({ length: 20 }, (_, n) => delivery({ result: 'z', at: n })).join(''))
  const commands = async (...args: string[]) => {
    const { out } = await report(['--format', 'json', ...args])
    return JSON.parse(out).problems.map(({ command }: { command: string }) => command)
  }
  t.match(await commands('--', '-r'), ['xselect --deliveries <./-r | zdeferrals'])
  t.match(await commands('--', '-r', '-r'), ['cat ./-r ./-r | xselect --deliveries | zdeferrals'])
})

t.test('what was read is told with its sums', async (t) => {
  const records = `${good(5) + bounce('bounce msg 7 qp 8')}something else\n`
  const { read, version } = await modelOf('', file('records', records), file('more', good(2)))
  t.match(read, {
    messages: 7,
    deliveries: 7,
    statusLines: 1,
    otherLines: 1,
    undated: 0,
    outside: 0,
  })
  t.match(version, /^\d+\.\d+\.\d+$/)
  t.match(read.inputs, [
    {
      role: 'records',
      name: join(work, 'records'),
      bytes: records.length,
      sha256: createHash('sha256').update(records).digest('hex'),
      records: 10,
      first: { seconds: noon, text: '2026-11-25T12:00:00Z' },
      last: { seconds: noon + 4 },
      error: null,
    },
    { name: join(work, 'more'), records: 4 },
  ])
  const { read: from } = await modelOf(good(9), '--since', `${noon + 3}`, '--until', `${noon + 5}`)
  t.match(from, { messages: 2, deliveries: 2, outside: 14 })
})

t.test('a log is the records that matchup makes of it, and what is pending', async (t) => {
  const log = realLog()
  const made = await ran(matchup, [], log)
  const pending = file('pending', made.pending)
  const strip = ({ problems, read, ...model }: Model) => ({
    ...model,
    problems: problems.map(({ command, ...problem }) => problem),
    read: { ...read, inputs: [] },
  })
  const ofLog = await modelOf(log, '--log')
  t.strictSame(strip(ofLog), strip(await modelOf(made.out, '--pending', pending)))
  const [input] = ofLog.read.inputs
  t.equal(input!.sha256, createHash('sha256').update(log, 'latin1').digest('hex'))
  t.equal(input!.role, 'log')
  t.equal(ofLog.queue!.messages, made.pending.match(/ info msg /g)!.length)
})

const event = fc.record({
  result: fc.constantFrom('k', 'd', 'z') as fc.Arbitrary<'k' | 'd' | 'z'>,
  at: fc.oneof(
    fc.integer({ min: 0, max: 30 }),
    fc.integer({ min: 0, max: 8e6 }).map((n) => n / 64),
    fc.integer({ min: -1e6, max: 1e6 }),
  ),
  took: fc.oneof(fc.constantFrom(0, 0.5, 61, -3), fc.integer({ min: 0, max: 9000 })),
  age: fc.oneof(fc.constantFrom(0, 1.25, -2), fc.integer({ min: 0, max: 90000 })),
  sender: fc.constantFrom(
    'a@b.example',
    'list-return-7-x=y.example@l.example',
    'list-return-9-z=y.example@l.example',
    '',
  ),
  to: fc.constantFrom('b@b.example', 'c@d.example', 'e@d.example', 'nobody'),
  channel: fc.constantFrom('local', 'remote') as fc.Arbitrary<'local' | 'remote'>,
  reason: fc.constantFrom('', 'ok_12', 'queued_as_1A2B3C4D', 'queued_as_4D3C2B1A', 'no_such_user'),
})
const line = fc.oneof(
  { weight: 6, arbitrary: event.map(delivery) },
  { weight: 3, arbitrary: event.map((it) => message({ ...it, counts: [1, it.at & 3, 2] })) },
  { weight: 1, arbitrary: event.map(({ at }) => bounce('bounce msg 7 qp 8', at)) },
  { weight: 1, arbitrary: event.map(({ at, reason }) => status(`warning: trouble ${reason}`, at)) },
)

t.test('nothing depends on the order of records, nor on how they are cut into files', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 60 }),
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      async (lines, random) => {
        const shuffled = lines
          .map((line) => ({ line, key: random.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ line }) => line)
        const half = lines.length >> 1
        const parts = [shuffled.slice(0, half), shuffled.slice(half)]
        const files = parts.map((part, n) => file(`part${n}`, part.join('')))
        const strip = ({ problems, read, ...model }: Model) =>
          JSON.stringify({
            ...model,
            problems: problems.map(({ command, ...problem }) => problem),
            read: { ...read, inputs: [] },
          })
        const whole = await modelOf(lines.join(''))
        t.equal(strip(await modelOf('', ...files)), strip(whole))
      },
    ),
    { numRuns: 60 },
  )
})

t.test('buckets become longer without a difference: as ztime says it, shuffled too', async (t) => {
  // So many seconds that buckets of 5 minutes are the shortest that are kept.
  const lines = Array.from({ length: 6000 }, (_, n) => {
    const at = n * 97 + (n % 10) / 4
    const took = (n * 7919) % 400
    return n % 3 === 0
      ? message({ at, age: (n * 31) % 5000 })
      : delivery({ at, took, age: took + (n % 50), result: n % 5 === 0 ? 'z' : 'k' })
  })
  const model = await modelOf(lines.join(''))
  const { buckets, every, spans } = model.overTime
  t.equal(buckets, 300)
  t.equal(every, 7200)
  const { out } = await ran(
    program('ztime'),
    ['--every', '2h', ...zone, '--format', 'json'],
    lines.join(''),
  )
  const told = JSON.parse(out) as Record<string, number | string>[]
  t.equal(spans.length, told.length)
  for (const [n, row] of told.entries()) {
    const { concurrency, time, ...span } = spans[n]!
    const { concurrency: all, time: begin, ...rest } = row
    t.strictSame(span, rest)
    t.equal(time.text, begin)
    t.ok(Math.abs(concurrency.local + concurrency.remote - Number(all)) < 0.001)
  }
  const turned = lines.toReversed()
  t.strictSame((await modelOf(turned.join(''))).overTime, model.overTime)
})

t.test('what other reports say', async (t) => {
  for (const [name, { matchup: records = '' }] of Object.entries(recordings).slice(0, 12)) {
    const model = await modelOf(records, '--top', '100000')
    const of = async (name: string, ...args: string[]) =>
      JSON.parse(utf8((await ran(program(name), ['--format', 'json', ...args], records)).out))
    const all = await of('zoverall')
    const figure = (name: string) => model.figures.find((it) => it.name === name)!.value
    t.equal(figure('messages'), all.messages, name)
    t.equal(figure('deliveries'), all.deliveries, name)
    t.equal(figure('failure'), all.failures, name)
    t.equal(figure('bytes'), all.bytes, name)
    const hosts = (await of('zrhosts')) as { host: string; tries: number }[]
    const tries = hosts.map(({ host, tries }) => `${tries} ${host}`).sort()
    if (hosts.every(({ host }) => !/^(local|remote)\./.test(host))) {
      t.strictSame(model.hosts.rows.map((it) => `${it.attempts} ${it.host}`).sort(), tries, name)
    }
    // As text: a uid may have more digits than a number of JavaScript.
    const uids = (await ran(program('suids'), [], records)).out.split('\n').slice(0, -1)
    t.strictSame(
      model.uids.byMessages.rows.map((it) => `${it.messages} ${it.uid}`).sort(),
      uids.map((line) => line.replace(/^ *(\d+) .* (\S*)$/, '$1 $2')).sort(),
      name,
    )
    const folded = await ran(program('xfold'), [], records)
    const why = JSON.parse(
      utf8((await ran(program('zfailures'), ['--format', 'json'], folded.out)).out),
    ) as { del: number; reason: string }[]
    t.strictSame(
      model.whyFailed.rows.map(({ count, reason }) => `${count} ${reason}`).sort(),
      why.map(({ del, reason }) => `${del} ${reason}`).sort(),
      name,
    )
  }
})

t.test('an earlier period stands beside', async (t) => {
  const [a, b] = [file('a', good(40)), file('b', good(20))]
  const { figures, period, read } = await modelOf(good(90), '--against', a, '--against', b)
  const messages = figures.find(({ name }) => name === 'messages')
  t.match(messages, { value: 90, before: 60, change: 0.5, marked: false })
  t.match(period.against, { seconds: 39 })
  t.strictSame(
    read.inputs.map(({ name, role }) => [role, name]),
    [
      ['against', a],
      ['against', b],
      ['records', '-'],
    ],
  )
  const bad = file('bad', many(100, () => delivery({ result: 'd' })) + good(900))
  const failed = (await modelOf('', '--against', a, bad)).figures.find(
    (it) => it.name === 'failure',
  )
  t.match(failed, { value: 100, before: 0, change: null, marked: true })
})

t.test('a terminal has colours and as many columns as it has', async (t) => {
  const shown = async (columns: number, colours: boolean, charset: string, format = 'text') => {
    const options = { timezone: 'UTC', format }
    const given = { operands: [file('shown', good(300) + hostileRecords)], options }
    const terminal = { columns, colours, charset }
    const tools = { tz: 'UTC', terminal, stdin: [], fail: t.fail, say: t.fail } as never
    const running = zreport.open(given, tools)
    const { Lines } = await import('@qmailanalog/program')
    const lines = new Lines(running.core)
    for await (const chunk of running.input!) lines.take(chunk)
    lines.end()
    let text = ''
    for await (const piece of running.print!(true)) text += piece.toString()
    return text
  }
  const colourful = await shown(80, true, 'utf-8')
  t.ok(colourful.startsWith('\u001b[1mMail report'))
  t.match(colourful, /\u2588/)
  const json = await shown(80, true, 'utf-8', 'json')
  t.notMatch(json, /[^ -~\n]/, 'nothing in JSON controls a terminal')
  t.match(JSON.parse(json).senders.rows, [{}])
  const plain = await shown(80, false, '')
  t.notMatch(plain, /[^ -~\n]/)
  for (const text of [colourful, plain]) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are left out
    const lines = text.replace(/\u001b\[\d+m/g, '').split('\n')
    t.strictSame(
      lines.filter((line) => line.length > 79),
      [],
    )
  }
})

t.test('what makes no sense is refused', async (t) => {
  for (const args of [
    ['--top', '0'],
    ['--limits', '10'],
    ['--format', 'csv'],
    ['--since', 'soon'],
    ['--timezone', 'Nowhere'],
  ]) {
    const { code, out } = await ran(zreport, args, '')
    t.equal(code, 100, args.join(' '))
    t.equal(out, '')
  }
})
