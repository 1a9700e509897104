import { execFileSync, spawnSync } from 'node:child_process'
import {
  createReadStream,
  existsSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { programs } from '@qmailanalog/programs'
import t from 'tap'
import { realLog } from './data.js'
import { randomly } from './logs.js'
import { lineSet } from './world.js'

// The package as npm packs it, installed where nothing else of ours is.

const root = fileURLToPath(new URL('..', import.meta.url))
const home = t.testdir({ node_modules: { '@types': {} } })
const tarball = execFileSync(
  'npm',
  ['pack', '-w', 'qmailanalog', '--ignore-scripts', '--pack-destination', home],
  { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
).trim()
execFileSync('tar', ['xzf', tarball], { cwd: home })
const installed = join(home, 'node_modules/qmailanalog')
execFileSync('mv', [join(home, 'package'), installed])
for (const name of ['@types/node', 'undici-types']) {
  symlinkSync(join(root, 'node_modules', name), join(home, 'node_modules', name))
}
const log = realLog()
writeFileSync(join(home, 'log'), log, 'latin1')
writeFileSync(join(home, 'package.json'), '{ "type": "module" }')

/** Runs a command in the folder of who uses the package. */
function ran(command: string, args: string[], input: string | Buffer = '') {
  const { stdout, stderr, status } = spawnSync(command, args, {
    cwd: home,
    encoding: 'buffer',
    input: Buffer.from(input as string, 'latin1'),
    maxBuffer: 1 << 28,
    stdio: ['pipe', 'pipe', 'pipe', 'ignore', 'ignore', 'pipe'],
  })
  return { out: stdout.toString('latin1'), err: stderr.toString('latin1'), status }
}

const library: typeof import('qmailanalog') = await import(
  pathToFileURL(createRequire(join(home, 'main.js')).resolve('qmailanalog')).href
)
const {
  matchup,
  qlogcat,
  qlogmatch,
  records,
  tai64nfrac,
  toRecords,
  xqp,
  xsender,
  zall,
  zmerge,
  zsenders,
  zsendmail,
} = library

type Making = (...words: unknown[]) => Duplex
const operands: Record<string, string> = {
  xqp: '6822',
  xrecipient: 'local.list@mail.example.com',
  xsender: 'billing@corp.example',
}
const key = join(home, 'key')
writeFileSync(key, 'sixteen bytes, or', { mode: 0o600 })
const options: Record<string, object> = { xpseudonym: { key } }
/** A stream of a program, by its name, with a word that finds something. */
const streamOf = (name: string) =>
  (library as unknown as Record<string, Making>)[name]!(
    ...(operands[name] === undefined ? [] : [operands[name]]),
    options[name],
  )

/** Bytes in pieces as a seed cuts them, each in memory of its own that is looked at afterwards. */
function* cut(text: string | Buffer, seed: number, most: number) {
  const bytes = Buffer.from(text as string, 'latin1')
  const below = randomly(seed)
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(bytes.length, at + 1 + below(most))
    const piece = Buffer.from(bytes.subarray(at, end))
    yield piece
    if (!piece.equals(bytes.subarray(at, end))) throw new Error('input was changed')
    at = end
  }
}

/** All that a stream gives. */
async function all(stream: AsyncIterable<Buffer>) {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString('latin1')
}

/** What comes out of a stream that gets an input. */
async function through(stream: Duplex, input: Iterable<Buffer>) {
  let out = ''
  await pipeline(input, stream, async (from: AsyncIterable<Buffer>) => {
    out = await all(from)
  })
  return out
}

/** The error that something fails with. */
async function failing(work: Promise<unknown>): Promise<{ code: number; message: string }> {
  try {
    await work
  } catch (error) {
    return error as { code: number; message: string }
  }
  throw new Error('it did not fail')
}

/** What descriptors are open, as far as the system tells. */
const open = () => (existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : Number.NaN)

const matched = ran('sh', ['-c', `"${installed}/bin/matchup" <log 5>pending`])
const pending = readFileSync(join(home, 'pending'), 'latin1')

t.test(
  'every program is there, from the package alone, and nothing happens on import',
  async (t) => {
    const names = programs.map(({ usage }) => usage.name)
    t.strictSame(Object.keys(library).sort(), [...names, 'records', 'toRecords'].sort())
    t.notOk(existsSync(join(installed, 'node_modules')))
    t.match(JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')), {
      exports: { '.': { types: './lib/library.d.ts', default: './lib/library.js' } },
    })
    for (const { usage } of programs) {
      // It reads line by line, by split2.
      if (usage.name === 'columnt') continue
      const code = readFileSync(join(installed, `lib/${usage.name}.cjs`), 'latin1')
      t.notMatch(code, /require\("(node:)?stream"\)/, `${usage.name} loads no streams`)
    }
    writeFileSync(
      join(home, 'import.js'),
      `const look = () => JSON.stringify([
      process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
      process.getActiveResourcesInfo(), Object.keys(globalThis), process.exitCode, process.env, process.argv,
    ])
    const before = look()
    await import('qmailanalog')
    console.log(look() === before)`,
    )
    t.strictSame(ran(process.execPath, ['import.js']), { out: 'true\n', err: '', status: 0 })
    writeFileSync(join(home, 'required.cjs'), `console.log(typeof require('qmailanalog').matchup)`)
    t.match(ran(process.execPath, ['--no-warnings', 'required.cjs']), {
      out: 'function\n',
      status: 0,
    })
  },
)

t.test('types hold what a strict compiler wants', async (t) => {
  const compiler = [join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict']
  const options = ['--module', 'NodeNext', '--target', 'ES2022', '--skipLibCheck', 'false']
  writeFileSync(
    join(home, 'use.ts'),
    `import type { Duplex } from 'node:stream'
    import { pipeline } from 'node:stream/promises'
    import * as all from 'qmailanalog'
    import { type Delivery, type Failure, type Matchup, matchup, type Message, qlogmatch, records, xqp, zsenders } from 'qmailanalog'
    const stream: Matchup = matchup({ timezone: 'UTC', year: 2017, quiet: true, state: Buffer.from('state'), files: ['log'] })
    const bytes: Buffer | undefined = stream.pending
    const others: Duplex[] = [zsenders(), zsenders({}), xqp('5'), xqp(5), all.zall({ reports: ['zddist'] }), all.toRecords()]
    await pipeline(stream, others[0]!, process.stdout)
    await pipeline([stream, ...others, process.stdout])
    for await (const record of records(matchup())) {
      const both: Message | Delivery = record
      if (both.kind === 'd') both.recipient.length
      else both.nk.length
    }
    const { files, warnings } = await qlogmatch({ state: 'a', out: 'b', sources: ['c'] })
    files.toFixed() + warnings.join()
    const status = await qlogmatch({ state: 'a', status: true })
    status.texts?.map(({ read }) => read.toFixed())
    const code = (error: Failure): 100 | 111 => error.code
    // @ts-expect-error: no such option
    matchup({ yeer: 2017 })
    // @ts-expect-error: none at all
    zsenders({ state: 'x' })
    // @ts-expect-error: it wants a word
    xqp()
    // @ts-expect-error: of a command line only
    matchup({ 'state-fd': 4 })
    // @ts-expect-error: to be read only
    stream.pending = undefined
    console.log(bytes, code)`,
  )
  t.strictSame(ran(process.execPath, [...compiler, ...options, 'use.ts']), {
    out: '',
    err: '',
    status: 0,
  })
  const bare = [...options, '--exactOptionalPropertyTypes', '--lib', 'ES2022']
  t.match(ran(process.execPath, [...compiler, ...bare, 'use.ts']), { out: '', status: 0 })
})

t.test('the examples of docs/library.md', async (t) => {
  const page = readFileSync(join(root, 'docs/library.md'), 'utf8')
  const examples = [...page.matchAll(/^```js\n([\s\S]*?)^```\n\n```text\n([\s\S]*?)^```\n/gm)]
  t.equal(examples.length, page.match(/^```js/gm)!.length, 'each says what it prints')
  for (const [n, [, code, wanted]] of examples.entries()) {
    writeFileSync(join(home, `example.js`), code!)
    const { out, err, status } = ran(process.execPath, ['example.js'])
    t.strictSame([out.trim(), err, status], [wanted!.trim(), '', 0], `example ${n + 1}`)
  }
  const parts = ['matched.1', 'matched.2'].map((name) => readFileSync(join(home, name), 'latin1'))
  t.equal(lineSet(parts.join('')), lineSet(matched.out), 'both parts of the log together')
})

t.test('each prints byte for byte what the program prints, however input is cut', async (t) => {
  t.strictSame([matched.err, matched.status], ['', 0])
  for (const [n, { usage }] of programs.entries()) {
    const { name } = usage
    if (['qlogmatch', 'zmerge'].includes(name)) continue
    const raw = ['matchup', 'qlogcat', 'tai64nfrac'].includes(name)
    const input = raw ? log : matched.out
    const words = operands[name] === undefined ? [] : [operands[name]]
    if (name === 'xpseudonym') words.push('--key', key)
    const real = ran(join(installed, 'bin', name), words, Buffer.from(input, 'latin1'))
    t.strictSame([real.err, real.status], ['', 0], name)
    t.ok(real.out.length > 100, `${name} prints something`)
    for (const most of [97, 200_000]) {
      const stream = streamOf(name)
      t.ok(stream instanceof Duplex, name)
      const small = most < 1000 ? input.slice(0, input.indexOf('\n', 30_000) - 7) : input
      const wanted =
        small === input
          ? real.out
          : ran(join(installed, 'bin', name), words, Buffer.from(small, 'latin1')).out
      t.ok((await through(stream, cut(small, n, most))) === wanted, `${name} in pieces of ${most}`)
    }
    t.equal(await through(streamOf(name), []), ran(join(installed, 'bin', name), words).out)
  }
})

t.test('tallies are added up as the programs do', async (t) => {
  const tally = await through(streamOf('ztally'), cut(matched.out, 3, 200_000))
  t.equal(tally, ran(join(installed, 'bin/ztally'), [], Buffer.from(matched.out, 'latin1')).out)
  const printed = (name: string) =>
    ran(join(installed, 'bin', name), [], Buffer.from(matched.out, 'latin1')).out
  const [one, two] = [
    { print: true, files: ['zrhosts'] },
    { print: true, files: ['zrhosts', '-'] },
  ]
  for (const options of [one, two]) {
    t.equal(await through(zmerge(options), cut(tally, 4, 97)), printed('zrhosts'))
  }
  writeFileSync(join(home, 'tally'), tally)
  const options = { print: true, files: ['zoverall', join(home, 'tally')] }
  t.equal(await all(zmerge(options)), printed('zoverall'))
  const cutShort = tally.slice(0, tally.indexOf('\n', 1000) + 1)
  await t.rejects(through(zmerge(), cut(cutShort, 5, 97)), { code: 111 })
})

t.test('what is pending is there when it has ended, and a state is kept', async (t) => {
  const stream = matchup()
  t.equal(stream.pending, undefined)
  t.equal(await through(stream, cut(log, 1, 50_000)), matched.out)
  t.equal(lineSet(stream.pending!.toString('latin1')), lineSet(pending))
  const nothing = matchup()
  await through(nothing, [])
  t.equal(nothing.pending?.length, 0)
  const state = join(home, 'zustand-ä')
  const half = log.slice(0, log.length / 2)
  const first = matchup({ state })
  const one = await through(first, cut(half, 2, 90_000))
  t.equal(first.pending?.length, 0)
  t.ok(existsSync(state), 'a name is UTF-8')
  const kept = readFileSync(state, 'latin1')
  const again = await failing(through(matchup({ state }), cut(half, 3, 90_000)))
  t.match(again, {
    code: 111,
    message: /^matchup: unable to read input: the run before read a log/,
  })
  t.equal(readFileSync(state, 'latin1'), kept)
  const two = await through(
    matchup({ state: Buffer.from(state) }),
    cut(log.slice(log.length / 2), 4, 90_000),
  )
  t.equal(lineSet(one + two), lineSet(matched.out))
})

t.test('a failure is an error with a code, behind all that was printed', async (t) => {
  const wrong: [() => Duplex | Promise<unknown>, RegExp][] = [
    [() => matchup({ yeer: 1 } as object), /^matchup: unknown option yeer, did you mean year\?/],
    [() => tai64nfrac({ year: 1 } as never), /^tai64nfrac: unknown option year; there is none$/],
    [() => matchup({ 'state-fd': 4 } as object), /^matchup: unknown option state-fd/],
    [() => matchup({ state: true } as never), /^matchup: option state needs a value: FILE$/],
    [() => matchup({ state: '' }), /^matchup: option state needs a value: FILE$/],
    [() => matchup({ quiet: 'yes' } as never), /^matchup: option quiet takes no value$/],
    [() => matchup({ state: {} } as never), /^matchup: option state is no text$/],
    [() => matchup({ files: 'log' } as never), /^matchup: option files is no list$/],
    [() => matchup({ timezone: 'Nowhere/Ü' }), /^matchup: no time zone has the name Nowhere\/Ü$/],
    [() => matchup('log' as never), /^matchup: options are no object$/],
    [() => matchup(null as never), /^matchup: options are no object$/],
    [() => zall({ reports: ['zsender'] }), /^zall: no report has the name zsender, did you mean/],
    [() => (xqp as Making)(), /^xqp: missing QP/],
    [() => xsender('ł@x'), /^xsender: SENDER is no string of bytes: ł@x$/],
    [() => qlogmatch({}), /^qlogmatch: missing --state DIR$/],
    [() => qlogmatch({ state: 's', out: 'o' }), /^qlogmatch: missing SOURCE$/],
    [() => qlogmatch({ stat: 's' } as object), /^qlogmatch: unknown option stat/],
  ]
  for (const [make, message] of wrong) {
    const made = make()
    const error = await failing(made instanceof Duplex ? through(made, cut(log, 5, 9999)) : made)
    t.match(error, { code: 100, message })
    t.ok(error instanceof Error)
  }
  const stream = matchup({ files: [join(home, 'log'), join(home, 'none')] })
  let out = ''
  const error = await failing(
    (async () => {
      for await (const chunk of stream) {
        await pause(1)
        out += chunk.toString('latin1')
      }
    })(),
  )
  t.match(error, {
    code: 111,
    message: `matchup: unable to read ${home}/none: no such file or directory`,
  })
  t.equal(out, matched.out, 'nothing that was printed is lost')
  t.equal(lineSet(stream.pending!.toString('latin1')), lineSet(pending))
  const none = await failing(through(matchup({ state: join(home, 'no/state') }), cut(log, 6, 9999)))
  t.match(none, { code: 111, message: /^matchup: unable to lock / })
})

t.test('warnings are events', async (t) => {
  const said: string[] = []
  const line = 'Apr 11 02:02:18 mx qmail: new msg 7\n'
  const stream = qlogcat({ year: 2017, timezone: 'UTC' }).on('warning', (it) => said.push(it))
  t.equal(await through(stream, cut(line, 7, 9)), '1491876138 new msg 7\n')
  t.match(
    said.join('\n'),
    /^qlogcat: note: times without a year .*\nqlogcat: note: times without a zone/,
  )
  t.equal(
    await through(qlogcat({ year: 2017, quiet: true }), cut(line, 7, 9)),
    '1491876138 new msg 7\n',
  )
  const files = matchup({ files: ['none.1', 'none.2'] })
  const more: string[] = []
  files.on('warning', (it) => more.push(it)).resume()
  t.match(await failing(all(files)), { code: 111, message: /none\.1/ })
  t.strictSame(more, ['matchup: fatal: unable to read none.2: no such file or directory'])
})

t.test('files are read in place of what is written', async (t) => {
  writeFileSync(join(home, 'log.gz'), gzipSync(Buffer.from(log, 'latin1')))
  t.equal(await all(matchup({ files: [join(home, 'log.gz')] })), matched.out)
  let out = ''
  await pipeline(
    matchup({ files: [join(home, 'log')] }),
    zsenders(),
    async (from: AsyncIterable<Buffer>) => {
      out = await all(from)
    },
  )
  t.equal(out, ran(join(installed, 'bin/zsenders'), [], matched.out).out)
  t.equal(await through(matchup({ files: ['-'] }), cut(log, 8, 77_777)), matched.out)
})

t.test('nothing is taken that nobody has room for', async (t) => {
  let given = 0
  async function* endless() {
    for (;;) {
      const chunk = Buffer.from(log, 'latin1').subarray(0, 65_536)
      given += chunk.length
      yield chunk
      await pause(0)
    }
  }
  const stream = matchup()
  const work = failing(
    pipeline(endless, stream, async (from: AsyncIterable<Buffer>) => {
      let before = -1
      for (let n = 0; n < 100 && before !== given; n++) {
        before = given
        await pause(100)
      }
      t.equal(given, before, 'and then nothing more')
      t.ok(before < 5_000_000, `${before} bytes were taken`)
      let got = 0
      for await (const chunk of from) if ((got += chunk.length) > 10_000_000) break
      t.ok(given > before)
    }),
  )
  await work.catch(() => undefined)
  t.ok(stream.destroyed)
  t.equal(stream.pending, undefined)
})

t.test('a stream that is destroyed closes everything, in silence', async (t) => {
  const state = join(home, 'state.kept')
  await through(matchup({ state }), cut(log.slice(0, 99_999), 1, 9999))
  const kept = readFileSync(state, 'latin1')
  const many = Array.from({ length: 5 }, (_, n) => {
    const name = join(home, `many.${n}.gz`)
    writeFileSync(name, gzipSync(Buffer.from(log.slice(99_999), 'latin1')))
    return name
  })
  writeFileSync(join(home, 'rest'), log.slice(99_999), 'latin1')
  const works: [() => Duplex, string?][] = [
    [() => matchup({ files: many })],
    [() => matchup({ state, files: many })],
    [() => qlogcat({ files: many, 'only-qmail': true })],
    [() => matchup({ state }), 'rest'],
    [() => zsendmail(), 'log'],
    [() => zall(), 'log'],
  ]
  const before = open()
  for (const when of ['at once', 'soon', 'reading', 'breaking off']) {
    for (const [make, input] of works) {
      const stream = make()
      const source = input === undefined ? undefined : createReadStream(join(home, input))
      let failed: unknown
      // Node.js has this one where somebody breaks off.
      stream.on('error', (error: { code?: string }) => {
        if (error.code !== 'ABORT_ERR') failed = error
      })
      source?.pipe(stream)
      if (when === 'breaking off') for await (const _ of stream) break
      if (when === 'reading') stream.once('data', () => undefined)
      if (when !== 'at once') await pause(5)
      stream.destroy()
      source?.destroy()
      await pause(1)
      t.equal(failed, undefined, when)
    }
  }
  t.equal(readFileSync(state, 'latin1'), kept, 'the state is as it was')
  // Not locked by anybody.
  await through(matchup({ state }), cut(log.slice(99_999), 1, 99_999))
  t.not(readFileSync(state, 'latin1'), kept)
  for (let n = 0; n < 100 && open() > before; n++) await pause(50)
  t.ok(!(open() > before), `${open()} descriptors open, ${before} before`)
  t.strictSame(
    readdirSync(home).filter((name) => /\.(lock|new)\./.test(name)),
    [],
  )
})

t.test('what waits for its turn in a file is closed, read or not', async (t) => {
  const before = open()
  const many = Buffer.from(matched.out.repeat(14), 'latin1')
  const wanted = ran(join(installed, 'bin/zall'), [], many)
  t.ok((await through(zall(), cut(many, 1, 900_000))) === wanted.out)
  t.ok(!(open() > before))
  const stream = zall()
  stream.write(many)
  stream.end()
  await pause(300)
  stream.destroy()
  for (let n = 0; n < 100 && open() > before; n++) await pause(20)
  t.ok(!(open() > before))
})

t.test('twenty and more at once', async (t) => {
  const reports = programs.filter(({ usage }) => !['qlogmatch', 'zmerge'].includes(usage.name))
  const alone = new Map<string, string>()
  for (const { usage } of reports) {
    alone.set(usage.name, await through(streamOf(usage.name), cut(matched.out, 9, 30_000)))
  }
  const works = [...reports, ...reports].map(async ({ usage: { name } }, n) => {
    const out = await through(streamOf(name), cut(matched.out, n, 30_000))
    t.ok(out === alone.get(name), name)
  })
  await Promise.all(works)
})

t.test('records are objects, line by line', async (t) => {
  const lines = matched.out.split('\n')
  const read = []
  for await (const record of records(cut(matched.out, 10, 5000))) read.push(record)
  const wanted = lines.filter((line) => /^[md]/.test(line))
  t.equal(read.length, wanted.length)
  const texts = read.map((it) =>
    it.kind === 'm'
      ? `m ${it.birth} ${it.done} ${it.bytes} ${it.nk} ${it.nd} ${it.nz} ${it.sender} ${it.qp} ${it.uid}`
      : `d ${it.result} ${it.birth} ${it.dstart} ${it.ddone} ${it.bytes} ${it.sender} ${it.channel}.${it.recipient} ${it.qp} ${it.uid} ${it.reason}`,
  )
  t.strictSame(texts, wanted)
  const objects: unknown[] = []
  await pipeline(cut(matched.out, 11, 70_000), toRecords(), async (from: AsyncIterable<Buffer>) => {
    for await (const record of from) objects.push(record)
  })
  t.strictSame(objects, read)

  const odd = [
    'm 1 2 18446744073709551615 1 0 0 <m\xfcller@x> 5 0',
    '? 1 m 2 3',
    `d k 1 1 2 3 <\xe2\x82\xac> local.a 5 0 ${'x'.repeat(1024 * 1024)}`,
    'd k 1 1 2 3 <b> local.\xff\0 5 0 w\xc3\xa9',
    'm 1 2 3 0 0 0 <unfinished',
  ].join('\n')
  for (const most of [3, 4_000_000]) {
    const some = []
    for await (const record of records(cut(odd, 12, most === 3 ? 3000 : most))) some.push(record)
    t.match(some, [
      { kind: 'm', bytes: '18446744073709551615', sender: '<m\xfcller@x>' },
      { kind: 'd', recipient: '\xff\0', reason: 'w\xc3\xa9' },
      { kind: 'm', sender: '<unfinished', qp: '' },
    ])
    t.equal(some.length, 3, 'a line of more than 1 MiB is none')
  }
})

t.test('records of a stream that fails, or is left', async (t) => {
  const source = createReadStream(join(home, 'nowhere'))
  await t.rejects(records(source).next(), { code: 'ENOENT' })
  const failed = records(matchup({ files: [join(home, 'nowhere')] }))
  await pause(50)
  await t.rejects(failed.next(), { code: 111 }, 'that nobody had asked before')
  const stream = createReadStream(join(home, 'log')).pipe(matchup())
  for await (const _ of records(stream)) break
  await pause(10)
  t.ok(stream.destroyed)
})

t.test('a sender of a record finds its records', async (t) => {
  const line = 'm 1 2 3 1 0 0 <m\xfcller@x> 5 0\n'
  for await (const { sender } of records([Buffer.from(line, 'latin1')])) {
    t.equal(await through(xsender(sender.slice(1, -1)), cut(line + line, 1, 9)), line + line)
  }
  t.equal(await through(xsender(''), cut('m 1 2 3 1 0 0 <> 5 0\n', 1, 9)), 'm 1 2 3 1 0 0 <> 5 0\n')
  t.equal(await through(xqp(5), cut(line, 1, 9)), line)
})

t.test('qlogmatch is a promise of its figures', async (t) => {
  const [state, out] = ['batch', 'days'].map((name) => join(home, name))
  const job = { state: state!, out: out!, sources: [join(home, 'log')], timezone: 'UTC' }
  t.match(await qlogmatch({ state: state!, status: true }), { begun: false })
  const first = await qlogmatch(job)
  const { length } = log
  t.match(first, { files: 1, bytes: length, messages: 1996, deliveries: 3273, warnings: [] })
  t.ok(first.pending > 0)
  t.equal(first.printed.length, 0)
  t.match(await qlogmatch(job), { files: 0, bytes: 0, messages: 0, pending: first.pending })
  t.match(await qlogmatch({ state: state!, status: true }), {
    begun: true,
    out,
    zone: 'UTC',
    pending: pending.length,
    texts: [{ file: join(home, 'log'), read: length, ended: false }],
  })
  const days = readdirSync(out!).filter((name) => /^\d/.test(name))
  const kept = days.map((name) => readFileSync(join(out!, name), 'latin1')).join('')
  const known = matched.out.split('\n').filter((line) => /^[md] /.test(line))
  t.strictSame(
    kept
      .split('\n')
      .filter((line) => /^[md] /.test(line))
      .sort(),
    known.sort(),
  )
  const none = { ...job, sources: [join(home, 'nowhere')] }
  t.match(await failing(qlogmatch(none)), { code: 111, message: /nowhere: no such file/ })
})

t.test('it goes where the environment has a zone', async (t) => {
  writeFileSync(
    join(home, 'zone.js'),
    `import { qlogcat } from 'qmailanalog'
    const stream = qlogcat({ year: 2017 })
    stream.end('Apr 11 02:02:18 mx qmail: new msg 7\\n')
    stream.pipe(process.stdout)`,
  )
  const script = `TZ=Asia/Tokyo "${process.execPath}" zone.js`
  t.match(ran('sh', ['-c', script]), { out: '1491843738 new msg 7\n', err: '', status: 0 })
})

t.ok(dirname(installed).startsWith(home))
