import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { compareExact, ddelay, exactly, parseRecord, qtime } from '@qmailanalog/record'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse as parseCsv } from 'csv-parse/sync'
import t from 'tap'
import { realLog } from './data.js'
import { cuts } from './logs.js'
import { fc } from './seed.js'
import { without } from './tools.js'
import { cutAt, program, ran } from './world.js'

const xselect = program('xselect')
const forms = ['ndjson', 'csv', 'tsv']

/** Bytes that forms, sheets and shells take for something else. */
const nasty = [...'%"\\,\r\t\0=+-@\'{}[]:;\x7f\x80\xc3\xa9\xff\xe2\x82\xac\xf0\xed'].concat(
  '%0A',
  '%41',
  // A character of four bytes, and what is none.
  '\xf0\x9f\x98\x80',
  '\xf4\x90\x80\x80',
)
const byte = fc.oneof(fc.constantFrom(...nasty), fc.constantFrom(...'ab.<>_/019'))
const word = fc.array(byte, { maxLength: 6 }).map((parts) => parts.join('').replace(/[ \t\n]/g, ''))
const number = fc.oneof(
  fc.constantFrom('0', '7', '007', '?', '1e5', '-1', '18446744073709551615', '9'.repeat(21)),
  fc.nat().map(String),
  word,
)
const stamp = fc.oneof(
  fc.constantFrom('0', '1.', '.5', '01.5', '1.50', '1e9', '1795577598.692610', '9'.repeat(400)),
  fc.nat({ max: 999_999 }).map((n) => `1795577598.${`${n}`.padStart(6, '0')}`),
  fc.nat({ max: 999_999_999 }).map((n) => `1795577598.${`${n}`.padStart(9, '0')}`),
  word,
)
const between = fc.constantFrom(' ', ' ', ' ', ' ', ' ', ' ', ' ', '\t', '  ', '')
const result = fc.oneof(fc.constantFrom('k', 'd', 'z', 'success', 'kk'), word)
const place = fc.oneof(
  fc.tuple(fc.constantFrom('local', 'remote', '', 'a'), word).map((parts) => parts.join('.')),
  word,
)
const fieldsOf = fc.oneof(
  fc
    .tuple(result, stamp, stamp, stamp, number, word, place, number, number, word)
    .map((them) => ['d', ...them]),
  fc
    .tuple(stamp, stamp, number, number, number, number, word, number, number)
    .map((them) => ['m', ...them]),
)
/** A line that matchup could have printed, or nobody. */
const line = fc.oneof(
  { weight: 5, arbitrary: fieldsOf.map((fields) => fields.join(' ')) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fieldsOf, fc.array(between, { minLength: 12, maxLength: 12 }))
      .map(([fields, blanks]) => fields.map((field, n) => field + blanks[n]).join('')),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.oneof(byte, fc.constantFrom('m', 'd', '? ', ' ')))
      .map((them) => them.join('')),
  },
)
const linesOf = fc.array(line, { maxLength: 12 })
const textOf = (lines: string[]) => lines.map((line) => `${line}\n`).join('')

const at = (text: string, fractions: number[]) =>
  cutAt(
    text,
    fractions.map((part) => Math.floor(part * text.length)),
  )

t.test('a line in any form and back is the line, however the form is cut into chunks', async () => {
  await fc.assert(
    fc.asyncProperty(
      linesOf,
      cuts,
      fc.constantFrom(...forms),
      fc.boolean(),
      fc.boolean(),
      async (lines, places, form, others, delays) => {
        const text = textOf(lines)
        const flags = others ? ['--others'] : []
        const wanted = others ? text : textOf(lines.filter((line) => /^[md]/.test(line)))
        const there = await ran(
          xselect,
          ['--format', form, ...flags, ...(delays ? ['--delays'] : [])],
          text,
        )
        const back = await ran(
          xselect,
          ['--from', form, ...flags, '--strict'],
          ...at(there.out, places),
        )
        return there.code === 0 && back.code === 0 && back.err === '' && back.out === wanted
      },
    ),
    { numRuns: 200 },
  )
})

const schema = JSON.parse(
  readFileSync(new URL('../docs/schema/record.json', import.meta.url), 'utf8'),
)
const isValid = new Ajv2020({ strict: true }).compile(schema)

/** The records of the real log. */
const records = (async () => (await ran(program('matchup'), ['--quiet'], realLog())).out)()

const utf8 = (bytes: string) => Buffer.from(bytes, 'latin1').toString()
const objectsOf = (out: string): Record<string, unknown>[] =>
  utf8(out)
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))

t.test(
  'what other programs read is what the schema says, and is the same in all forms',
  async (t) => {
    const check = async (text: string, delays: boolean) => {
      const flags = ['--others', ...(delays ? ['--delays'] : [])]
      const { out } = await ran(xselect, ['--format', 'ndjson', ...flags], text)
      const objects = objectsOf(out)
      for (const object of objects) {
        if (!isValid(object)) throw new Error(JSON.stringify([object, isValid.errors]))
      }
      const csv = await ran(xselect, ['--format', 'csv', ...flags], text)
      const tsv = await ran(xselect, ['--format', 'tsv', ...flags], text)
      const rows: Record<string, string>[] = parseCsv(utf8(csv.out), { columns: true })
      const tabs: Record<string, string>[] = parseCsv(utf8(tsv.out), {
        columns: true,
        delimiter: '\t',
        quote: false,
      })
      if (rows.length !== objects.length || tabs.length !== objects.length) throw new Error('rows')
      for (const [n, object] of objects.entries()) {
        for (const name of Object.keys(rows[n]!)) {
          const value = object[name] ?? ''
          const cell = rows[n]![name]!
          const same =
            typeof value === 'number' ? Number(cell) === value : plainCell(cell) === value
          if (!same || plainCell(cell) !== tabs[n]![name])
            throw new Error(JSON.stringify([object, rows[n]]))
          if (typeof value === 'string' && /^[=+@-]/.test(cell))
            throw new Error(`a formula: ${cell}`)
        }
      }
      return objects.length
    }
    await fc.assert(
      fc.asyncProperty(linesOf, fc.boolean(), async (lines, delays) => {
        await check(textOf(lines), delays)
      }),
      { numRuns: 80 },
    )
    t.equal(await check(await records, true), 5556)
  },
)

/** A cell of csv without what keeps a spreadsheet from running it. */
const plainCell = (cell: string) =>
  cell.replace(/^%(3D|2B|2D|40)/, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)))

t.test('keys and values of records', async (t) => {
  const text = [
    'd k 1.5 2.5 4.750 10 <a@b> remote.c@d 5 6 did_1+0+0/',
    'd z 1 2 3 0 ? local.x ? ? ',
    'm 1.5 9 10 1 0 0 <> 5 6',
    'd k 01 2 3 4 <a"b> local.\xe9%\xc3\xa9 5 6 r',
    'x',
  ].join('\n')
  const { out } = await ran(xselect, ['--format', 'ndjson', '--others', '--delays'], text)
  t.equal(
    out,
    [
      '{"type":"delivery","result":"success","birth":1.5,"dstart":2.5,"ddone":4.750,"bytes":10,"sender":"<a@b>","channel":"remote","recipient":"c@d","qp":5,"uid":6,"reason":"did_1+0+0/","ddelay":3.25,"xdelay":2.25}',
      '{"type":"delivery","result":"deferral","birth":1,"dstart":2,"ddone":3,"bytes":0,"sender":"?","channel":"local","recipient":"x","qp":"?","uid":"?","reason":"","ddelay":2,"xdelay":1}',
      '{"type":"message","birth":1.5,"done":9,"bytes":10,"nk":1,"nd":0,"nz":0,"sender":"<>","qp":5,"uid":6,"qtime":7.5}',
      '{"type":"delivery","result":"success","birth":"01","dstart":2,"ddone":3,"bytes":4,"sender":"<a\\"b>","channel":"local","recipient":"%E9%25\xc3\xa9","qp":5,"uid":6,"reason":"r","xdelay":1,"line":"d%20k%2001%202%203%204%20<a\\"b>%20local.%E9%25\xc3\xa9%205%206%20r"}',
      '{"type":"other","line":"x"}',
      '',
    ].join('\n'),
  )
})

t.test('what jq gives back', { skip: without('jq') }, async (t) => {
  const wanted = await ran(xselect, ['--min-bytes', '3001', '--deliveries'], await records)
  const { out } = await ran(xselect, ['--format', 'ndjson'], await records)
  const { stdout } = spawnSync(
    'jq',
    ['-c', 'select(.bytes > 3000 and .type == "delivery") | .birth |= tostring'],
    { input: Buffer.from(out, 'latin1'), encoding: 'latin1', maxBuffer: 1 << 26 },
  )
  // jq 1.6 writes 1.5 for 1.50.
  const short = (text: string) => text.replace(/(\.\d*?)0+(?= )/g, '$1')
  const back = await ran(xselect, ['--from', 'ndjson', '--strict'], stdout)
  t.equal(short(back.out), short(wanted.out))
  t.equal(back.code, 0)
})

t.test('rows of others: order of columns, quotes, ends of lines, null, escapes', async (t) => {
  const line = 'd k 1 2 3 4 <a,b@\xc3\xa9> local.c 5 6 \n'
  const back = async (form: string, ...text: string[]) =>
    (await ran(xselect, ['--from', form, '--strict'], ...text)).out
  const names = 'recipient,type,qp,extra,result,birth,dstart,ddone,bytes,sender,channel,uid,reason'
  const row = 'c,delivery,5,"x\ny",success,1,2,3,4,"<a,b@\xc3\xa9>",local,6,""'
  for (const end of ['\n', '\r\n', '\n\n']) {
    t.equal(await back('csv', [names, row, ''].join(end)), line)
    t.equal(await back('csv', `\xef\xbb\xbf${[names, row].join(end)}`), line)
  }
  t.equal(await back('csv', ...[names, row].join('\n')), line, 'byte by byte')
  const object = `{"uid":6, "qp":5.0,"type":"delivery","result":"success","birth":1,"done":null,"dstart":"2","ddone":3,"bytes":4,"sender":"<a,b@\\u00e9>","channel":"local","recipient":"c","reason":"","more":{"line":[1]}}`
  t.equal(await back('ndjson', object), line)
  t.equal(await back('ndjson', `${object.replace('5.0', '5')}\r\n\n`), line)
  t.equal(await back('ndjson', '{"line":"m 1 2"}\n'), 'm 1 2\n', 'line alone will do')
})

t.test(
  'numbers of programs that keep doubles have no power of ten, and whole ones no point',
  async (t) => {
    const numbers: [written: string, stamp: string, whole: string][] = [
      ['1e16', '10000000000000000', '10000000000000000'],
      ['1E+3', '1000', '1000'],
      ['1.795577599e9', '1795577599', '1795577599'],
      ['1.7955775995e+9', '1795577599.5', '1.7955775995e+9'],
      ['2.50e1', '25', '25'],
      ['5e-05', '0.00005', '5e-05'],
      ['123.5e-2', '1.235', '123.5e-2'],
      ['5.0', '5.0', '5'],
      ['0.0', '0.0', '0'],
      ['5.50', '5.50', '5.50'],
      ['-5.0', '-5', '-5'],
      ['-1e3', '-1000', '-1000'],
      ['1e400', '1e400', '1e400'],
      ['1e', '1e', '1e'],
      ['?', '?', '?'],
    ]
    for (const [written, stamp, whole] of numbers) {
      const csv = `type,birth,done,bytes,nk,nd,nz,sender,qp,uid\nmessage,${written},2,${written},1.0,0,0,<a>,${written},6\n`
      const { out, code } = await ran(xselect, ['--from', 'csv', '--strict'], csv)
      t.strictSame([out, code], [`m ${stamp} 2 ${whole} 1 0 0 <a> ${whole} 6\n`, 0], written)
    }
  },
)

t.test('a table without a header is told, even if it has but one row', async (t) => {
  const { out } = await ran(xselect, ['--format', 'csv'], 'm 1 2 3 1 0 0 <a> 5 6\n')
  const [header, row] = out.split('\r\n')
  const said =
    'xselect: line 1 is no record: a header comes first, with a column type or line\nxselect: 1 row passed over: no records\n'
  t.equal((await ran(xselect, ['--from', 'csv'], `${row}\n`)).err, said)
  const later = await ran(xselect, ['--from', 'csv'], `a note\n${header}\n${row}\n`)
  t.strictSame([later.out, later.err], ['m 1 2 3 1 0 0 <a> 5 6\n', said])
})

t.test('rows that are no records are named and passed over', async (t) => {
  const ok = '{"line":"m 1"}\n'
  const wrong: Record<string, [string, string][]> = {
    ndjson: [
      ['x', 'it is no JSON'],
      ['{"line":01}', 'it is no JSON'],
      ['[1]', 'it is no object'],
      ['null', 'it is no object'],
      ['"m"', 'it is no object'],
      ['{}', 'type is missing'],
      ['{"type":"note"}', 'type is note, none of message, delivery, other'],
      ['{"type":"other"}', 'line is missing'],
      ['{"type":"message","birth":true}', 'birth is neither a text nor a number'],
      ['{"line":"m 1%0Am 2"}', 'line has an end of line within'],
      ['{"type":"delivery","result":"a b"}', 'result has a blank within'],
    ],
    csv: [
      ['message', 'it has 1 cells, the header 2'],
      ['message,m 1,2', 'it has 3 cells, the header 2'],
      ['message,a"b', 'a quote stands within a cell that is not quoted'],
      ['message,"a"b', 'a quote within a quoted cell stands alone'],
      ['message,"a\nb"', 'line has an end of line within'],
    ],
  }
  for (const [form, rows] of Object.entries(wrong)) {
    for (const [row, why] of rows) {
      const [before, after] = form === 'csv' ? ['type,line\n,m 1\n', ',m 2\n'] : [ok, ok]
      const [line, out] = form === 'csv' ? [3, 'm 1\nm 2\n'] : [2, 'm 1\nm 1\n']
      const input = `${before}${row}\n${after}`
      const said = `xselect: line ${line} is no record: ${why}\n`
      const passed = await ran(xselect, ['--from', form], input)
      t.strictSame(
        passed,
        { code: 0, out, err: `${said}xselect: 1 row passed over: no records\n`, pending: '' },
        row,
      )
      const strict = await ran(xselect, ['--from', form, '--strict'], input)
      const fatal = 'xselect: fatal: unable to read 1 row: no records\n'
      t.strictSame(strict, { code: 111, out, err: `${said}${fatal}`, pending: '' }, row)
    }
  }
  const many = await ran(xselect, ['--from', 'ndjson'], 'x\n'.repeat(1000))
  t.equal(many.err.split('\n').length, 12, 'ten are named')
  const open = await ran(xselect, ['--from', 'csv'], 'type,line\nother,"a\nb\n')
  t.match(open.err, 'line 2 is no record: a quoted cell has no end')
  const endless = await ran(
    xselect,
    ['--from', 'csv'],
    'type,line\nother,"a',
    ...Array.from({ length: 20 }, () => '\n'.repeat(1 << 20)),
  )
  t.match(endless.err, 'line 2 is no record: a quoted cell is longer than 16 MiB')
  const long = await ran(
    xselect,
    ['--from', 'ndjson'],
    ...Array.from({ length: 20 }, () => 'x'.repeat(1 << 20)),
    `\n${ok}`,
  )
  t.match(long.err, 'line 1 is no record: it is longer than 16 MiB')
  t.equal(long.out, 'm 1\n')
})

t.test('the longest lines come back from any form', async (t) => {
  for (const byte of ['\xff', '"', 'a']) {
    const line = `d k 1 2 3 4 <a> local.b 5 6  ${byte.repeat((1 << 20) - 40)}\n`
    for (const form of forms) {
      const { out } = await ran(xselect, ['--format', form], line)
      t.ok((await ran(xselect, ['--from', form, '--strict'], out)).out === line, `${form} ${byte}`)
    }
  }
})

t.test('texts of any length are read', async (t) => {
  for (const text of ['x', '\\"', 'x\\"', '1', '\\\\']) {
    const more = text.repeat((8 << 20) / text.length)
    const row = `{"type":"message","note":"${more}","line":"m 1"}\n`
    const { out, err } = await ran(xselect, ['--from', 'ndjson', '--strict'], row)
    t.strictSame([out, err], ['m 1\n', ''], text)
  }
})

/** What conditions say of a record, slowly. */
const model: Record<string, (value: string, line: string) => boolean> = {
  since: (value, line) => timed(line, (time) => compareExact(exactly(time), exactly(value)) >= 0),
  until: (value, line) => timed(line, (time) => compareExact(exactly(time), exactly(value)) < 0),
  sender: (value, line) => {
    const { sender } = parseRecord(line)!
    return sender !== '' && bare(sender) === bare(value)
  },
  'sender-domain': (value, line) => inDomain(value, parseRecord(line)!.sender),
  recipient: (value, line) => ofDelivery(line, (place) => bare(place) === bare(value)),
  'recipient-domain': (value, line) => ofDelivery(line, (place) => inDomain(value, place)),
  channel: (value, line) => {
    const record = parseRecord(line)!
    return record.kind === 'd' && record.channel === value && line.includes(`${value}.`)
  },
  result: (value, line) => {
    const record = parseRecord(line)!
    const word = { k: 'success', d: 'failure', z: 'deferral' }
    return record.kind === 'd' && word[record.result as 'k'] === value
  },
  uid: (value, line) => sameNumber(value, parseRecord(line)!.uid),
  qp: (value, line) => sameNumber(value, parseRecord(line)!.qp),
  reason: (value, line) => {
    const record = parseRecord(line)!
    return record.kind === 'd' && record.reason.includes(value)
  },
  'min-bytes': (value, line) => {
    const { bytes } = parseRecord(line)!
    return bytes !== '' && Number(exactlyNumber(bytes)) >= Number(value)
  },
  'slower-than': (value, line) => {
    const record = parseRecord(line)!
    const stamps = record.kind === 'm' ? [record.birth, record.done] : [record.birth, record.ddone]
    const took = record.kind === 'm' ? qtime(record) : ddelay(record)
    return stamps.every((it) => isDecimal.test(it)) && took > Number(value)
  },
}
const isDecimal = /^\d+(\.\d+)?$/
const exactlyNumber = (text: string) =>
  /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/.exec(text)?.[0] ?? '0'
const lower = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
const bare = (address: string) => lower(/^<(.*)>$/.exec(address)?.[1] ?? address)
const timed = (line: string, is: (time: string) => boolean) => {
  const record = parseRecord(line)!
  const time = record.kind === 'm' ? record.done : record.ddone
  return isDecimal.test(time) && is(time)
}
const ofDelivery = (line: string, is: (place: string) => boolean) => {
  const record = parseRecord(line)!
  if (record.kind === 'm') return false
  const place = line.split(/[ \t]+/).filter((field) => field !== '')[7] ?? ''
  return place.includes('.') && is(record.recipient)
}
const inDomain = (domain: string, address: string) => {
  const [, after] = /@([^@]*)$/.exec(bare(address)) ?? []
  if (after === undefined) return false
  return domain.startsWith('.')
    ? after.endsWith(lower(domain)) && after.length >= domain.length
    : after === lower(domain)
}
const sameNumber = (value: string, field: string) => {
  const digits = (text: string) => /^\d+$/.test(text)
  return digits(value) && digits(field)
    ? BigInt(value) === BigInt(field)
    : value === field && field !== ''
}

t.test('conditions say what a slow model of them says', async (t) => {
  const address = fc.constantFrom(
    'a@b.c',
    'A@B.C',
    '<a@b.c>',
    '<x@d.b.c>',
    '<>',
    '?',
    'x',
    '<a@b@c>',
    '<@b.c>',
    '<a>',
    '<a@.c>',
  )
  const time = fc.constantFrom(
    '0',
    '1',
    '1.5',
    '1.50',
    '2',
    '3.000000000000000000001',
    '3.000000000000000000002',
    'x',
    '',
    '1.',
    '9',
  )
  const small = fc.constantFrom(
    '0',
    '7',
    '007',
    '8',
    '18446744073709551615',
    '18446744073709551614',
    'x',
    '3x',
    '1e3',
  )
  const record = fc.oneof(
    fc
      .tuple(
        fc.constantFrom('k', 'd', 'z', 'kk'),
        time,
        time,
        time,
        small,
        address,
        fc.constantFrom('local.', 'remote.', '', 'x.'),
        address,
        small,
        small,
        fc.constantFrom('', 'ab', 'b_a'),
      )
      .map(
        ([result, birth, dstart, ddone, bytes, sender, channel, to, qp, uid, reason]) =>
          `d ${result} ${birth} ${dstart} ${ddone} ${bytes} ${sender} ${channel}${to} ${qp} ${uid} ${reason}`,
      ),
    fc
      .tuple(time, time, small, address, small, small)
      .map(
        ([birth, done, bytes, sender, qp, uid]) =>
          `m ${birth} ${done} ${bytes} 1 0 0 ${sender} ${qp} ${uid}`,
      ),
    fc.constantFrom('m', 'd', 'd k', 'd k 1 2 3', 'm 1 2'),
  )
  const values: Record<string, fc.Arbitrary<string>> = {
    since: fc.constantFrom('0', '1', '1.5', '3.000000000000000000001', '3.000000000000000000002'),
    until: fc.constantFrom('0', '1.5', '2', '3.000000000000000000001', '3.000000000000000000002'),
    sender: fc.constantFrom('', '<>', 'a@b.c', '<A@b.c>', 'x', '?'),
    'sender-domain': fc.constantFrom('b.c', 'B.C', '.c', '.b.c', 'c', 'd.b.c'),
    recipient: fc.constantFrom('a@b.c', '<A@b.c>', 'x', '<>'),
    'recipient-domain': fc.constantFrom('b.c', '.B.c', '.c', 'c'),
    channel: fc.constantFrom('local', 'remote'),
    result: fc.constantFrom('success', 'failure', 'deferral'),
    uid: small,
    qp: small,
    reason: fc.constantFrom('a', 'b', 'ab', '_'),
    'min-bytes': fc.constantFrom('0', '7', '8'),
    'slower-than': fc.constantFrom('0', '0.5', '1'),
  }
  let fit = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 40 }),
      fc.uniqueArray(fc.constantFrom(...Object.keys(values)), { minLength: 1, maxLength: 2 }),
      fc.context(),
      fc.gen(),
      fc.boolean(),
      async (lines, names, context, gen, invert) => {
        const asked = names.map((name) => [name, gen(() => values[name]!)] as const)
        // Times that end before they begin are wrong usage.
        const { since = '0', until = since } = Object.fromEntries(asked)
        fc.pre(compareExact(exactly(since), exactly(until)) <= 0)
        const args = asked.flatMap(([name, value]) => [`--${name}`, value])
        context.log(args.join(' '))
        const fits = (line: string) =>
          asked.every(([name, value]) => model[name]!(value, line)) !== invert
        const { out, err } = await ran(
          xselect,
          [...args, ...(invert ? ['--invert'] : [])],
          textOf(lines),
        )
        fit += out.length
        context.log(err + out)
        return out === textOf(lines.filter(fits))
      },
    ),
    { numRuns: 250 },
  )
  t.ok(fit > 10_000, 'many fit')
})
