import { run } from '@qmailanalog/program'
import { tallied } from '@qmailanalog/report'
import t from 'tap'
import { recordings } from './data.js'
import { fc } from './seed.js'
import { done, merged, out, pick, records, sorted, text } from './tallies.js'
import { cutAt, program, ran, sink } from './world.js'

const showings = pick<string[]>(
  [],
  [],
  ['--format', 'json'],
  ['--format', 'csv', '--no-header'],
  ['--reverse'],
  ['--top', '1'],
  ['--top', '2', '--reverse', '--format', 'ndjson'],
)

/** All reports that have a tally, with the options of some of them. */
const options = fc
  .record({
    every: pick('1m', '15m', '1h', '1d'),
    timezone: pick('UTC', 'Europe/Berlin', '+05:30', 'Australia/Lord_Howe'),
    by: pick('host', 'domain', 'sender', 'uid', 'channel', 'hour'),
    of: pick('ddelay', 'xdelay'),
  })
  .map((all) => Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]))

const names = tallied.map(({ usage }) => usage.name)

/** Those of the options that a report has. */
function own(name: string, options: string[]): string[] {
  const known = tallied.find(({ usage }) => usage.name === name)?.options ?? []
  return options.filter((_, n) => {
    const option = options[n - (n % 2)]!
    return known.some(({ name }) => option === `--${name}`)
  })
}

t.test('records cut in any way, tallies merged in any order: the report of all', async () => {
  await fc.assert(
    fc.asyncProperty(
      records,
      options,
      fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 5 }),
      showings,
      async (records, options, choices, tallies, showing) => {
        const parts = Array.from({ length: tallies }, (): string[] => [])
        for (const [n, line] of records.entries()) {
          parts[choices[n % choices.length]! % tallies]!.push(line)
        }
        const made = parts.map((part) => out('ztally', [...names, ...options], text(part)))
        const tally = await merged(await Promise.all(made), choices)
        for (const name of names) {
          const whole = await done(name, [...own(name, options), ...showing], text(records))
          const printed = await done('zmerge', ['--print', name, ...showing], tally)
          if (whole.code === 100) {
            // Options that a report has not, in words of their own.
            if (printed.code !== 100) throw new Error(`${name} ${showing}: ${printed.out}`)
          } else if (JSON.stringify(whole) !== JSON.stringify(printed)) {
            throw new Error(`${name}:\n${whole.err}${whole.out}\n${printed.err}${printed.out}`)
          }
        }
      },
    ),
    { numRuns: 20 },
  )
})

t.test(
  'a tally merged is the same tally, and several reports print as zall prints them',
  async (t) => {
    const { matchup: all = '' } = recordings['fuzz-20'] ?? {}
    const text = all.toString()
    const tally = await out('ztally', [], text)
    t.equal(await out('zmerge', [], tally), tally)
    t.equal(await out('zmerge', ['--sorted'], sorted(tally)), sorted(tally))
    const two = ['zrhosts', 'zoverall']
    t.equal(await out('zmerge', ['--print', ...two], tally), await out('zall', two, text))
    for (const format of ['json', 'ndjson']) {
      const options = ['--format', format, '--top', '3']
      t.equal(await out('zmerge', ['--print', ...options], tally), await out('zall', options, text))
    }
  },
)

/** A tally of two hosts, with a sum that is none of the doubles. */
const good = [
  'tally.1\tzrhosts.1\t1',
  'zrhosts.1\ta.example\t5\t1\t2\t9007199254740993p-22',
  'zrhosts.1\tb%20c\t0\t0\t0\t-1p-1074',
  '~\tlines\t3',
]

/** Good lines with one of them changed, or without it. */
const changed = (n: number, line?: string) =>
  text(good.flatMap((it, at) => (at === n ? (line ?? []) : it)))

const damaged: [what: string, tally: string, reason: string][] = [
  ['nothing', '', 'it is empty: the last line of a tally is "~", TAB, "lines", TAB, a number'],
  [
    'no last line',
    changed(3),
    'line 3: it is cut: the last line of a tally is "~", TAB, "lines", TAB, a number',
  ],
  ['a line less', changed(1), '1 line is missing: it is cut, or not all (--part)'],
  [
    'lines more',
    text([...good.slice(0, 3), ...good.slice(1)]),
    '2 lines are too many: it is cut, or not all (--part)',
  ],
  ['a cut line', text(good).slice(0, -3), 'line 4: it is cut: no end of line'],
  ['no end', text(good).slice(0, -1), 'line 4: it is cut: no end of line'],
  [
    'a newer version',
    changed(1, 'zrhosts.2\ta\t1'),
    'line 2: zrhosts.2 is a newer version; known is zrhosts.1',
  ],
  [
    'of which there is nothing',
    changed(0, 'tally.1\tzrhosts.2\t1'),
    'line 1: zrhosts.2 is a newer version; known is zrhosts.1',
  ],
  [
    'a newer tally',
    changed(0, 'tally.2\tzrhosts.1\t1'),
    'line 1: tally.2 is a newer version; known is tally.1',
  ],
  [
    'another report',
    changed(1, 'zhosts.1\ta\t1'),
    'line 2: zhosts is no report that has a tally here',
  ],
  ['no name', changed(1, ' zrhosts.1\ta\t1'), 'line 2:  zrhosts.1 is no name of a tally'],
  [
    'another part',
    changed(1, 'zrhosts.1/parts\ta\t1'),
    'line 2: zrhosts.1/parts is no table of zrhosts',
  ],
  [
    'settings that are none',
    changed(1, 'zrhosts.1,every=60\ta\t1'),
    'line 2: zrhosts.1,every=60 has settings that zrhosts has not',
  ],
  [
    'a zone that is none',
    changed(1, 'ztime.1,every=60,timezone=Nowhere/At\t0\t1'),
    'line 2: ztime.1,every=60,timezone=Nowhere/At has settings that ztime has not',
  ],
  [
    'no spans',
    changed(1, 'ztime.1,every=7,timezone=UTC\t0\t1'),
    'line 2: ztime.1,every=7,timezone=UTC has settings that ztime has not',
  ],
  [
    'settings in another order',
    changed(1, 'ztime.1,timezone=UTC,every=60\t0\t1'),
    'line 2: ztime.1,timezone=UTC,every=60 has settings that ztime has not',
  ],
  [
    'a setting too many',
    changed(1, 'zdelays.1,by=host,of=ddelay,timezone=UTC\t0\t1'),
    'line 2: zdelays.1,by=host,of=ddelay,timezone=UTC has settings that zdelays has not',
  ],
  ['no setting', changed(1, 'ztime.1\t0\t1'), 'line 2: ztime.1 has settings that ztime has not'],
  ['a record', changed(1, 'm 1 2 3 1 0 0 <a> 1 1'), 'line 2: it has no TAB'],
  ['an empty line', changed(1, ''), 'line 2: it has no TAB'],
  [
    'a key that is not escaped',
    changed(1, 'zrhosts.1\ta b\t5\t1\t2\t3'),
    'line 2: its key is none, or not written as keys are',
  ],
  [
    'a byte',
    changed(1, 'zrhosts.1\ta\xff\t5\t1\t2\t3'),
    'line 2: its key is none, or not written as keys are',
  ],
  [
    'escaped in vain',
    changed(1, 'zrhosts.1\t%41\t5\t1\t2\t3'),
    'line 2: its key is none, or not written as keys are',
  ],
  [
    'escaped in lower case',
    changed(1, 'zrhosts.1\t%ff\t5\t1\t2\t3'),
    'line 2: its key is none, or not written as keys are',
  ],
  [
    'half escaped',
    changed(1, 'zrhosts.1\ta%2\t5\t1\t2\t3'),
    'line 2: its key is none, or not written as keys are',
  ],
  ['no number', changed(1, 'zrhosts.1\ta'), 'line 2: its key is none, or not written as keys are'],
  [
    'a sender without uid',
    changed(1, 'zsenders.1\ta\t1\t1\t1\t1\t1\t1\t1'),
    'line 2: its key is none of zsenders.1',
  ],
  ['a delay that is none', changed(1, 'zddist.1\t1e400\t1'), 'line 2: its key is none of zddist.1'],
  [
    'a delay in other words',
    changed(1, 'zddist.1\t1.50\t1'),
    'line 2: its key is none of zddist.1',
  ],
  [
    'a part that is none',
    changed(1, 'zdelays.1/parts,by=host,of=ddelay\ta/1.5\t1'),
    'line 2: its key is none of zdelays.1/parts,by=host,of=ddelay',
  ],
  [
    'no whole seconds',
    changed(1, 'ztime.1/parts,every=60,timezone=UTC\t\t1'),
    'line 2: its key is none of ztime.1/parts,every=60,timezone=UTC',
  ],
  ['lines of something', changed(3, '~\tline\t3'), 'line 4: its key is none of ~'],
  ['half a line', changed(3, '~\tlines\t5p-1'), 'line 4: no tally has so many lines'],
]
for (const numbers of [
  '5 1 2',
  '5 1 2 3 4',
  '5 1 2 3x',
  '5 1 2 ',
  ' 1 2 3',
  '5 1 2 03',
  '5 1 2 -0',
  '5 1 2 +3',
  '5 1 2 1.5',
  '5 1 2 1e3',
  '5 1 2 2p-1',
  '5 1 2 1p1',
  '5 1 2 1p-',
  '5 1 2 1p-0',
  '5 1 2 1p-01',
  '5 1 2 1p-1075',
  '5 1 2 0p-1',
  '5 1 2 1p-3x',
  '5 1 2 -',
  '5 1 2 --1',
  '5 1 2 0x10',
  '5 1 2 Infinity',
  '5 1 2 NaN',
  '5 1 2 9007199254740992p-1',
  '5 1 2 99999999999999999999p-22x',
  '5 1 2 3 ',
  'x 1 2 3',
]) {
  const line = `zrhosts.1\ta.example\t${numbers.replaceAll(' ', '\t')}`
  damaged.push([
    `the numbers ${numbers}`,
    changed(1, line),
    'line 2: zrhosts.1 has 4 numbers behind its key, and nothing else',
  ])
}
for (const decimal of ['1.50', '+1', '1e400', 'x', '', '1p-1', '01', '-0']) {
  const line = `zdelays.1,by=host,of=ddelay\ta\t${decimal}\t1`
  damaged.push([
    `the greatest is ${decimal}`,
    changed(1, line),
    'line 2: zdelays.1,by=host,of=ddelay has 2 numbers behind its key, and nothing else',
  ])
}

t.test('a tally that is damaged is told with its file and line, and prints nothing', async (t) => {
  for (const [what, tally, reason] of damaged) {
    for (const args of [[], ['--print'], ['--print', 'zrhosts']]) {
      const { code, out, err } = await ran(program('zmerge'), args, tally)
      t.equal(err, `zmerge: fatal: unable to read standard input: ${reason}\n`, what)
      t.strictSame([code, out], [111, ''], what)
    }
    const sorted = await ran(program('zmerge'), ['--sorted'], tally)
    t.equal(sorted.code, 111, what)
    t.notMatch(sorted.out, /^~/m, `${what}: nothing that looks whole`)
  }
  t.equal(await out('zmerge', [], text(good)), text(good), 'what is good')
  t.equal(await out('zmerge', ['--sorted'], text(good)), text(good))
  t.equal(
    await out('zmerge', ['--sorted'], sorted(text(good), text(good))),
    text([
      'tally.1\tzrhosts.1\t2',
      'zrhosts.1\ta.example\t10\t2\t4\t9007199254740993p-21',
      'zrhosts.1\tb%20c\t0\t0\t0\t-1p-1073',
      '~\tlines\t3',
    ]),
  )
})

t.test('what is not sorted is noticed', async (t) => {
  const two = text([good[0]!, good[2]!, good[1]!, good[3]!])
  const wrong = (line: number) =>
    `zmerge: fatal: unable to read standard input: line ${line}: it is not sorted: LC_ALL=C sort\n`
  for (const args of [['--sorted'], ['--sorted', '--print']]) {
    t.equal((await ran(program('zmerge'), args, two)).err, wrong(3), args.join(' '))
    t.equal((await ran(program('zmerge'), args, text(good) + text(good))).err, wrong(5))
    const byCase = text(['zrhosts.1\ta\t1\t1\t1\t1', 'zrhosts.1\tB\t1\t1\t1\t1', '~\tlines\t2'])
    t.equal((await ran(program('zmerge'), args, byCase)).err, wrong(2))
  }
})

t.test('however a tally is cut into chunks', async (t) => {
  const tally = sorted(await out('ztally', [], recordings['fuzz-03']?.['matchup'] ?? ''))
  for (const way of [['--sorted'], ['--print'], ['--sorted', '--print', 'zsenders']]) {
    const whole = await out('zmerge', way, tally)
    for (const step of [1, 7, 4096]) {
      const places = Array.from({ length: Math.floor(tally.length / step) }, (_, n) => n * step)
      t.equal(await out('zmerge', way, ...cutAt(tally, places)), whole, `${way} ${step}`)
    }
  }
})

t.test('a line of more than 1 MiB is none of a tally', async (t) => {
  const long = `zrhosts.1\t${'a'.repeat(1024 * 1024)}\t1\t1\t1\t1\n`
  const error = 'zmerge: fatal: unable to read standard input: line 2: it is longer than 1 MiB\n'
  for (const pieces of [[long], cutAt(long, [1e5, 2e5]), [long.slice(0, -1)]]) {
    const { code, err } = await ran(program('zmerge'), [], 'tally.1\tzrhosts.1\t1\n', ...pieces)
    t.strictSame([code, err], [111, error])
  }
  const whole = ['tally.1\tzrhosts.1\t1\n', long, '~\tlines\t2\n'].join('')
  t.equal((await ran(program('zmerge'), [], whole)).err, error)
})

t.test('what makes no sense is told', async (t) => {
  const wrong: [name: string, args: string[], reason: string][] = [
    ['ztally', ['zsendmail'], 'zsendmail has no tally, since nothing of it adds up; known are '],
    ['ztally', ['zpending'], 'zpending has no tally, since nothing of it adds up; known are '],
    ['ztally', ['zrhost'], 'no report has the name zrhost, did you mean zrhosts? known are '],
    ['ztally', ['rhosts'], 'no report has the name rhosts, did you mean zrhosts? known are '],
    ['ztally', ['--every', '1d'], '--every is of ztime only, which is not asked for'],
    ['ztally', ['zoverall', '--timezone', 'UTC'], '--timezone is of ztime, zdelays, zreport only'],
    ['ztally', ['ztime', '--every', '7m'], '--every 7m: expected 1m to 1d'],
    ['ztally', ['zdelays', '--by', 'hots'], 'unknown key hots, did you mean host? known are '],
    ['zmerge', ['--top', '3'], '--top is of reports: --print'],
    ['zmerge', ['--format', 'csv'], '--format is of reports: --print'],
    ['zmerge', ['--print', '--part'], '--part of a report is no report: no --print'],
    ['zmerge', ['--print', '--format', 'csv'], '--format csv: name one report'],
    ['zmerge', ['--print', 'zoverall', 'zrhosts', '--format', 'tsv'], '--format tsv: name one'],
    ['zmerge', ['--print', '--top', '0'], '--top 0: expected a whole number from 1 on'],
    ['zmerge', ['--print', 'zrhosts', '--sort', 'size'], 'unknown column size'],
    ['zmerge', ['--print', 'zddist', '--top', '3'], 'zddist has no --top'],
    ['zmerge', ['--print', 'zoverall.1', '--reverse'], 'zoverall has no --reverse'],
    ['zmerge', ['-', '-'], '- is given twice, and would count twice'],
  ]
  for (const [name, args, reason] of wrong) {
    const { code, err, out } = await ran(program(name), args, text(good))
    t.strictSame([code, out], [100, ''], args.join(' '))
    t.ok(err.startsWith(`${name}: fatal: ${reason}`), err)
  }
  const absent = await ran(program('zmerge'), ['--print', 'zoverall'], text(good))
  t.strictSame(
    [absent.code, absent.err],
    [111, 'zmerge: fatal: unable to print zoverall: there is no tally of it\n'],
  )
  const nothing = await ran(program('zmerge'), ['--print'], '~\tlines\t0\n')
  t.match(nothing, { code: 111, out: '', err: /there is no tally of one/ })
})

t.test('spans and zones that are not alike are never added', async (t) => {
  const { matchup: records = '' } = recordings['fuzz-03'] ?? {}
  const utc = ['ztime', '--timezone', 'UTC']
  const hours = await out('ztally', utc, records)
  const days = await out('ztally', [...utc, '--every', '1d'], records)
  const both = await out('zmerge', [], hours, days)
  t.match(await ran(program('zmerge'), ['--print', 'ztime'], both), {
    code: 111,
    out: '',
    err: /name one of ztime\.1,every=3600,timezone=UTC, ztime\.1,every=86400,timezone=UTC\n$/,
  })
  for (const every of [3600, 86400]) {
    const asked = await out('zmerge', ['--print', `ztime.1,every=${every},timezone=UTC`], both)
    const options = ['--every', every === 3600 ? '1h' : '1d', '--timezone', 'UTC']
    t.equal(asked, await out('ztime', options, records))
  }
})

t.test('a reader that fails leaves nothing that looks whole', async (t) => {
  const broken = async (name: string, args: string[], input: string) => {
    const stdout = sink()
    const code = await run(program(name), args, {
      stdin: (async function* () {
        yield Buffer.from(input, 'latin1')
        throw Object.assign(new Error('i/o error'), { code: 'EIO' })
      })(),
      stdout,
      complain: () => undefined,
      descriptor: () => undefined,
    })
    return [code, stdout.text().includes('~')]
  }
  const { matchup: records = '' } = recordings['fuzz-03'] ?? {}
  t.strictSame(await broken('ztally', [], records), [111, false])
  for (const args of [[], ['--sorted'], ['--sorted', '--part'], ['--print']]) {
    t.strictSame(await broken('zmerge', args, text(good)), [111, false], args.join(' '))
  }
})
