import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { programs } from '@qmailanalog/programs'
import { decoded, encoded, encodedForSheet } from '@qmailanalog/record'
import type { Field } from '@qmailanalog/table'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'csv-parse/sync'
import t from 'tap'
import { recordings } from './data.js'
import { fc } from './seed.js'
import { without } from './tools.js'
import { program, ran } from './world.js'

type Row = Record<string, number | string | null>
type Told = (typeof programs)[number] & { fields?: Field[]; rows?: boolean; long?: boolean }

const told = (programs as Told[]).filter(({ fields = [] }) => fields.length > 0)
const tables = told.filter(({ rows }) => rows)
const nameOf = ({ usage }: Told) => usage.name
const logs = ['real', 'fuzz-01', 'fuzz-07', 'fuzz-20']

/** What a program reads: matchup's output, or the table of recipients. */
async function inputOf(of: Told, log: string): Promise<string> {
  const records = recordings[log]!.matchup!
  return nameOf(of) === 'rxdelay' ? (await ran(program('recipients'), [], records)).out : records
}

async function out(of: Told, log: string, ...args: string[]): Promise<string> {
  const { code, out } = await ran(of, args, await inputOf(of, log))
  if (code !== 0) throw new Error(`${nameOf(of)} ${args.join(' ')}: ${code}`)
  return out
}

/** The rows of text, each a list of words, without what stands before them. */
async function textRows(of: Told, log: string, ...args: string[]): Promise<string[]> {
  const lines = (await out(of, log, '--no-preamble', '--no-header', ...args)).split('\n')
  return lines.slice(0, -1).filter((line) => !/^and [\d,]+ more$/.test(line))
}

const bytes = (text: string) => Buffer.from(text, 'latin1').toString()

t.test('what is printed fits the schemas', async (t) => {
  // @ts-expect-error a script, not typed
  const { schemas } = await import('../scripts/schema.js')
  const all: Map<string, object> = schemas(programs)
  const ajv = new Ajv2020({ allowUnionTypes: true })
  for (const schema of all.values()) ajv.addSchema(schema)
  // zall and zreport have schemas of their own.
  t.equal(all.size, told.length + 2)
  for (const log of [...logs, 'gen']) {
    for (const of of told) {
      const json = await out(of, log, '--format', 'json')
      const fits = ajv.getSchema(`${nameOf(of)}.json`)!
      t.ok(fits(JSON.parse(bytes(json))), `${nameOf(of)} ${log} ${ajv.errorsText(fits.errors)}`)
    }
    for (const by of ['domain', 'sender', 'uid', 'channel', 'hour']) {
      const zdelays = told.find((program) => nameOf(program) === 'zdelays')!
      const json = await out(zdelays, log, '--format', 'json', '--by', by, '--timezone', 'UTC')
      const fits = ajv.getSchema('zdelays.json')!
      t.ok(
        fits(JSON.parse(bytes(json))),
        `zdelays --by ${by} ${log} ${ajv.errorsText(fits.errors)}`,
      )
    }
    const { out: json } = await ran(
      program('zall'),
      ['--format', 'json'],
      recordings[log]!.matchup!,
    )
    const fits = ajv.getSchema('zall.json')!
    t.ok(fits(JSON.parse(bytes(json))), `zall ${log} ${ajv.errorsText(fits.errors)}`)
  }
})

t.test('all forms tell the same rows', async (t) => {
  for (const log of logs) {
    for (const of of told) {
      const json = bytes(await out(of, log, '--format', 'json'))
      const parsed: Row | Row[] = JSON.parse(json)
      const rows = Array.isArray(parsed) ? parsed : [parsed]
      const lines = bytes(await out(of, log, '--format', 'ndjson'))
      t.strictSame(
        lines
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line)),
        rows,
        `${nameOf(of)} ${log} ndjson`,
      )
      const cells = rows.map((row) => Object.values(row).map((cell) => `${cell ?? ''}`))
      const sheet = bytes(await out(of, log, '--format', 'csv'))
      t.notMatch(sheet, /[^\r]\n/, 'RFC 4180 ends lines in CR LF')
      const [header, ...records]: string[][] = parse(sheet)
      t.strictSame(
        header,
        of.fields!.map(({ name }) => name),
        `${nameOf(of)} csv header`,
      )
      const same = (told: string[][], form: string) => {
        // Digits beyond a double are told as they are, and JSON.parse rounds them.
        const close = (cell: string) => (/^-?\d{16,}$/.test(cell) ? `${Number(cell)}` : cell)
        const wanted = cells.map((row) => row.map((cell) => decoded(close(cell))))
        t.strictSame(
          told.map((row) => row.map((cell) => decoded(close(cell)))),
          wanted,
          `${nameOf(of)} ${log} ${form}`,
        )
      }
      same(records, 'csv')
      const tabs = bytes(await out(of, log, '--format', 'tsv'))
        .split('\n')
        .slice(1, -1)
      same(
        tabs.map((line) => line.split('\t')),
        'tsv',
      )
    }
  }
})

t.test('texts decode to the bytes of the plain table', async (t) => {
  for (const log of logs) {
    for (const of of tables.filter(({ usage: { name } }) => !/^z|^ddist|^rxdelay/.test(name))) {
      const lines = (await out(of, log)).split('\n').slice(0, -1)
      const columns = of.fields!.filter(({ type }) => type === 'number').length
      const keys = lines.map((line) => line.split(' ').slice(columns).join(' '))
      const rows = (await out(of, log, '--format', 'ndjson')).split('\n').slice(0, -1)
      const texts = rows.map((line) => {
        // A double does not keep the digits of every number.
        const row: Row = JSON.parse(line.replace(/:(\d{16,})/g, ':"$1"'))
        return Object.values(row)
          .slice(columns)
          .map((text) => decoded(`${text}`))
          .join('/')
      })
      t.strictSame(texts, keys, `${nameOf(of)} ${log}`)
    }
  }
})

t.test('cells are harmless, and read back', async (t) => {
  const any = fc.string({
    unit: fc.integer({ min: 0, max: 255 }).map((n) => String.fromCharCode(n)),
  })
  const utf8 = fc.string({ unit: 'binary' }).map((text) => Buffer.from(text).toString('latin1'))
  fc.assert(
    fc.property(fc.oneof(any, utf8), (text) => {
      for (const cell of [encoded(text), encodedForSheet(text)]) {
        if (decoded(cell) !== text || /[\0-\x20\x7f]/.test(cell)) return false
        if (!Buffer.from(cell, 'latin1').equals(Buffer.from(bytes(cell)))) return false
      }
      return !/^[=+\-@]/.test(encodedForSheet(text))
    }),
    { numRuns: 3000 },
  )
  t.equal(encoded('%7 \x7f\xc3\xa9\xe9'), '%257%20%7F\xc3\xa9%E9')
  t.equal(encodedForSheet('=a+@-'), '%3Da+@-')
  t.equal(encodedForSheet('a=+'), 'a=+')
})

t.test('--top shows the first rows of --sort, which keeps equal rows in order', async (t) => {
  for (const log of ['real', 'fuzz-07']) {
    const some =
      log === 'real' ? tables.filter(({ usage }) => /rhosts|zsenders/.test(usage.name)) : tables
    for (const of of some) {
      const rows = await textRows(of, log)
      const names = of.fields!.map(({ name }) => name)
      const header =
        nameOf(of) === 'rxdelay'
          ? names
          : names.filter((name) => name !== 'uid' || names.length === 8)
      for (const [at, name] of header.entries()) {
        const cell = (line: string) => {
          const words = line.trim().split(/ +/)
          return header.length === 7 && at === 6 ? words.slice(6).join(' ') : words[at]
        }
        if (of.fields!.find((field) => field.name === name)?.type !== 'number') continue
        for (const turned of [[], ['--reverse']]) {
          const sign = turned.length > 0 ? -1 : 1
          const wanted = [...rows].sort((a, b) => sign * (Number(cell(b)) - Number(cell(a))))
          const told = `${nameOf(of)} ${log} ${name} ${turned}`
          const sorted = await textRows(of, log, '--sort', name, ...turned)
          t.strictSame(sorted, wanted, told)
          if (!of.long) continue
          for (const top of [1, 3, 50]) {
            const args = ['--sort', name, ...turned, '--top', `${top}`]
            const first = await textRows(of, log, ...args)
            const squeezed = (lines: string[]) =>
              lines.map((line) => line.trim().replace(/ +/g, ' '))
            t.strictSame(squeezed(first), squeezed(wanted).slice(0, top), `${told} ${top}`)
          }
        }
      }
      if (!of.long) continue
      const first = await textRows(of, log, '--top', '5')
      t.strictSame(first, await textRows(of, log, '--top', '5', '--sort', header[0]!), nameOf(of))
    }
  }
})

t.test('texts are sorted by bytes, whole numbers among them by number', async (t) => {
  const records = [
    ['b', 10],
    ['a', 9],
    ['A', 100],
    ['a', 10],
  ]
    .map(([name, uid]) => `m 1.5 2.5 10 1 0 0 <${name}@x> 5 ${uid}\n`)
    .join('')
  const rows = async (...args: string[]) =>
    (await ran(program('zsenders'), ['--no-preamble', '--no-header', ...args], records)).out
      .split('\n')
      .map((line) => line.split(' ').at(-1))
      .slice(0, -1)
  t.strictSame(await rows(), ['9/<a@x>', '10/<a@x>', '10/<b@x>', '100/<A@x>'])
  t.strictSame(await rows('--sort', 'uid'), ['100/<A@x>', '10/<a@x>', '10/<b@x>', '9/<a@x>'])
  t.strictSame(await rows('--sort', 'sender'), ['100/<A@x>', '9/<a@x>', '10/<a@x>', '10/<b@x>'])
  t.strictSame(await rows('--reverse'), ['100/<A@x>', '10/<b@x>', '10/<a@x>', '9/<a@x>'])
  t.strictSame(await rows('--sort', 'sender', '--top', '2'), ['100/<A@x>', '9/<a@x>', 'more'])
})

t.test('what was left out is told, in the report or on standard error', async (t) => {
  const records = recordings.real!.matchup!
  const report = await ran(program('zsenders'), ['--top', '1'], records)
  const [more] = /^and [\d,]+ more$/m.exec(report.out)!
  t.ok(report.out.endsWith(`\n${more}\n`))
  t.equal(report.err, '')
  for (const [name, ...args] of [
    ['senders'],
    ['zsenders', '--format', 'json'],
    ['zsenders', '--format=csv'],
  ]) {
    const { out, err } = await ran(program(name!), ['--top', '1', ...args], records)
    t.equal(err, `${name}: ${more}\n`)
    t.notMatch(out, /more/)
  }
  const all = await ran(program('zsenders'), ['--top', '100000'], records)
  t.notMatch(all.out, / more$/m)
})

t.test('what makes no sense is refused in a line', async (t) => {
  const wrong = async (name: string, ...args: string[]) => {
    const { code, err, out } = await ran(program(name), args, '')
    t.strictSame([code, out], [100, ''], args.join(' '))
    return err.split('\n')[0]
  }
  t.equal(
    await wrong('zrhosts', '--sort', 'hots'),
    'zrhosts: fatal: unknown column hots, did you mean host? known are sbytes, mess, tries, xdelay, host',
  )
  t.match(
    await wrong('zrhosts', '--format', 'cvs'),
    /unknown format cvs, did you mean csv\? known are text, csv, tsv, json, ndjson$/,
  )
  for (const top of ['0', '-1', 'x', '1.5', '1e3', '9'.repeat(20)]) {
    t.match(await wrong('zrhosts', '--top', top), `--top ${top}: expected a whole number from 1 on`)
  }
  const short = ['ddist', 'zddist', 'zoverall']
  for (const name of short) t.match(await wrong(name, '--top', '1'), /unknown option --top/)
  const whole = told.filter(({ usage }) => !usage.options!.some(({ name }) => name === 'top'))
  t.strictSame(whole.map(nameOf).sort(), short)
  for (const name of ['zsendmail', 'columnt'])
    t.match(await wrong(name, '--format', 'json'), /unknown option --format/)
  for (const format of ['csv', 'tsv']) t.match(await wrong('zall', '--format', format), format)
  t.match(await wrong('zall', 'zsendmail', '--format', 'json'), /zsendmail has no --format/)
  t.match(await wrong('zall', '--sort', 'recipe'), /unknown column recipe/)
  t.match(
    await wrong('zall', '--format', 'xml'),
    /unknown format xml; known are text, json, ndjson$/m,
  )
  // Of figures, and of reports that are not asked for.
  t.match(await wrong('zall', '--sort', 'tries_per_message'), /unknown column tries_per_message/)
  t.match(await wrong('zall', 'zddist', '--sort', 'uid'), /known are doneby, avg, pct$/m)
  t.match(await wrong('zall', 'zoverall', '--sort', 'uid'), /no report that is asked for has rows/)
})

t.test('zall prints what its reports print, in every form', async (t) => {
  const records = recordings.real!.matchup!
  const of = async (name: string, ...args: string[]) =>
    (await ran(program(name), args, records)).out
  const names = ['zoverall', 'zfailures', 'zrhosts', 'zddist']
  const json = JSON.parse(await of('zall', '--format', 'json', '--top', '3', ...names))
  t.strictSame(Object.keys(json), names)
  let lines = ''
  for (const name of names) {
    const top = /zfail|zrh/.test(name) ? ['--top', '3'] : []
    t.strictSame(json[name], JSON.parse(await of(name, '--format', 'json', ...top)), name)
    const rows = await of(name, '--format', 'ndjson', ...top)
    lines += rows.replace(/^\{/gm, `{"report":"${name}",`)
  }
  t.equal(await of('zall', '--format', 'ndjson', '--top', '3', ...names), lines)
  const text = await of('zall', '--top', '2', '--no-preamble', 'zrhosts', 'zoverall')
  t.equal(
    text,
    `${await of('zrhosts', '--top', '2', '--no-preamble')}\n${await of('zoverall', '--no-preamble')}`,
  )
  t.notMatch(await of('zall', '--top', '1'), /stat=Sent/)
  t.match(await of('zall', '--top', '1', 'zsendmail'), /stat=Sent/)
})

t.test('jq reads it', { skip: without('jq') }, async (t) => {
  const json = await out(
    tables.find(({ usage }) => usage.name === 'zsenders')!,
    'fuzz-07',
    '--format',
    'json',
  )
  const { stdout } = spawnSync('jq', ['-r', '.[] | "\\(.mess) \\(.uid)/\\(.sender)"'], {
    input: Buffer.from(json, 'latin1'),
    encoding: 'latin1',
  })
  const rows: Row[] = JSON.parse(bytes(json))
  const wanted = rows.map(({ mess, uid, sender }) => `${mess} ${uid}/${sender}\n`).join('')
  t.equal(bytes(stdout), wanted)
})

t.test('DuckDB reads it', async (t) => {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const work = mkdtempSync(join(tmpdir(), 'qmailanalog-'))
  t.teardown(() => rmSync(work, { recursive: true }))
  const connection = await (await DuckDBInstance.create()).connect()
  const zrhosts = tables.find(({ usage }) => usage.name === 'zrhosts')!
  for (const form of ['csv', 'tsv', 'json', 'ndjson']) {
    const file = join(work, `hosts.${form}`)
    writeFileSync(file, await out(zrhosts, 'real', '--format', form), 'latin1')
    const reader = await connection.runAndReadAll(
      `select count(*)::int as rows, sum(mess)::int as mess, round(sum(xdelay), 3)::double as xdelay, max(host) as host from '${file}'`,
    )
    const rows: Row[] = JSON.parse(bytes(await out(zrhosts, 'real', '--format', 'json')))
    const sum = (name: string) => rows.reduce((sum, row) => sum + Number(row[name]), 0)
    t.strictSame(
      reader.getRowObjectsJS(),
      [
        {
          rows: rows.length,
          mess: sum('mess'),
          xdelay: Math.round(sum('xdelay') * 1000) / 1000,
          host: rows
            .map(({ host }) => `${host}`)
            .sort()
            .at(-1)!,
        },
      ],
      form,
    )
  }
})
