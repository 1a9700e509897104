import { spawnSync } from 'node:child_process'
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { run } from '@qmailanalog/program'
import { matchup, qlogcat, xrecipient, xsender } from '@qmailanalog/programs'
import t from 'tap'
import { cases } from './data.js'
import { label } from './forms.js'
import { pieces, program, ran, sink } from './world.js'

// What is never to be wrong in silence, and what beginners are told.

const records = [
  ['1714550400.100000', 'info msg 7: bytes 10 from <a@x> qp 8 uid 9'],
  ['1714550400.200000', 'starting delivery 1: msg 7 to local b@x'],
  ['1714550400.300000', 'delivery 1: success: did/'],
  ['1714550400.400000', 'end msg 7'],
] as const
const log = (wrap: (stamp: string, text: string) => string) =>
  records.map(([stamp, text]) => `${wrap(stamp, text)}\n`).join('')
const plain = log((stamp, text) => `${stamp} ${text}`)
const labelled = log((stamp, text) => `${label(stamp)} ${text}`)

t.test('a record whose stamp is no time is told of', async (t) => {
  const odd = log((stamp, text) => `T${stamp} ${text}`)
  const { out, err } = await ran(matchup, ['--quiet'], odd)
  t.match(out, /^d k T1714550400.100000 T1714550400.200000 /, 'and passes as it is')
  t.match(
    err,
    /^matchup: warning: 4 records have no time that is understood, first 'T1714550400.100000 info msg 7/,
  )
  const one = await ran(matchup, ['--quiet'], `${plain}${odd.split('\n')[0]}\n`)
  t.match(one.err, /^matchup: warning: a record has no time/)
  t.equal((await ran(matchup, ['--quiet'], plain)).err, '')
})

t.test('lines that are no records do not count as some', async (t) => {
  for (const text of [
    log((_, text) => text),
    '@400000006631f68a0ee6b280 tcpserver: status: 1/40\n',
    'May  1 10:00:00 mx tcpserver: status: 1/40\n',
    'May  1 10:00:00 mx sshd[1]: new session 7\n',
    'May  1 10:00:00 mx kernel: load: 0.95 now\n',
  ]) {
    const { err } = await ran(matchup, ['--quiet'], text)
    t.match(err, /^matchup: warning: no record of qmail-send is in the log/, text)
  }
})

t.test('CR LF', async (t) => {
  for (const text of [plain, labelled]) {
    const windows = text.replaceAll('\n', '\r\n')
    const whole = await ran(matchup, [], text)
    const done = await ran(matchup, [], windows)
    t.equal(done.out, whole.out)
    t.equal(done.err.match(/CR LF/g)?.length, 1)
    for (let at = 0; at < windows.length; at++) {
      const cut = await ran(matchup, ['--quiet'], windows.slice(0, at), windows.slice(at))
      t.equal(cut.out, whole.out, `${at}`)
      // One line, and a part of another, tell nothing yet.
      if (at < 2 * windows.indexOf('\n')) continue
      const first = await ran(matchup, ['--quiet'], windows.slice(0, at))
      const rest = await ran(matchup, ['--quiet'], first.pending, windows.slice(at))
      t.equal(first.out + rest.out, whole.out, `${at}, in two runs`)
    }
  }
  const stray = plain.replace('did/\n', 'did/\r\n')
  t.match((await ran(matchup, [], stray)).out, /did\/\r\n/, 'one alone is a byte of its field')
})

t.test('labels of TAI', async (t) => {
  const input = cases['68-s6-labels-count-leap-seconds']!['input.log']!
  const { out } = await ran(matchup, ['--labels=tai'], input)
  t.match(out, /^d k 1714550400\.100000000 1714550400\.200000000 1714550400\.700000000 /)
  const at = async (seconds: number, args = ['--labels=tai']) => {
    const line = `@${(2n ** 62n + BigInt(seconds)).toString(16)}00000000 end msg 7\n`
    return Number((await ran(qlogcat, args, line)).out.split('.')[0])
  }
  const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 1000
  t.equal(await at(day('1972-06-30') + 10), day('1972-06-30'))
  t.equal(await at(day('1972-07-01') + 11), day('1972-07-01'))
  t.equal(await at(day('2016-12-31') + 36), day('2016-12-31'))
  t.equal(await at(day('2017-01-01') + 37), day('2017-01-01'))
  t.equal(await at(day('2024-01-01') + 10, []), day('2024-01-01'))
  const file = join(t.testdir({ log: input }), 'log')
  const written = (seconds: number) => utimesSync(file, seconds, seconds)
  written(1714550702.6)
  t.match((await ran(matchup, [file])).err, /the last label is 27 s later .*--labels tai/)
  t.equal((await ran(matchup, ['--labels=tai', file])).err, '')
  written(1714550730)
  t.equal((await ran(matchup, [file])).err, '')
  t.match((await ran(matchup, ['--labels=x', file])).err, /labels are those of tai or multilog/)
})

t.test('the hour that is there twice, by the order of the lines', async (t) => {
  const times = ['02:10:00', '02:59:50', '02:00:10', '02:50:00', '02:45:00', '03:00:00']
  const text = times.map((time) => `Oct 27 ${time} mx qmail: new msg 1\n`).join('')
  const { out } = await ran(qlogcat, ['--timezone=Europe/Berlin', '--year=2024'], text)
  const utc = ['00:10:00', '00:59:50', '01:00:10', '01:50:00', '01:45:00', '02:00:00']
  const wanted = utc.map((time) => `${Date.parse(`2024-10-27T${time}Z`) / 1000} new msg 1\n`)
  t.equal(out, wanted.join(''))
})

t.test('names of queues', async (t) => {
  const named = (name: string) =>
    plain
      .replace(/^.*info/, `1714550400.000000 new msg 7 ${name}\n$&`)
      .replace('success: did/', 'success: ')
      .replace(/(uid 9|b@x|success: |end msg 7)\n/g, `$1 ${name}\n`)
  for (const name of ['slowq', 'qmta', 'queue1', 'Q.1-a_b']) {
    // A queue that is named, and the same numbers in one that is not.
    const { out, pending } = await ran(matchup, [], named(name) + plain)
    t.equal(out.match(/^d k .* 8 9 $/gm)?.length, 1, name)
    t.equal(out.match(/^d k .* did\/$/gm)?.length, 1, name)
    t.equal(out.match(/^m .* 1 0 0 <a@x> 8 9$/gm)?.length, 2, name)
    t.equal(pending, '')
    const text = named(name)
    const half = await ran(matchup, [], text.slice(0, text.indexOf('1714550400.300000')))
    const rest = await ran(matchup, [], half.pending, text.slice(text.indexOf('1714550400.300000')))
    t.match(rest.out, /^d k .* 8 9 \nm .* 1 0 0 <a@x> 8 9\n$/, `${name}, in two runs`)
  }
})

t.test('what is no log is named, and what makes one of it', async (t) => {
  const home = t.testdir({})
  const tar = `${'log\0'.padEnd(257, '\0')}ustar\x0000${plain}`
  const wide = Buffer.from(`\ufeff${plain}`, 'utf16le').toString('latin1')
  for (const [what, cure, bytes] of [
    ['lz4 data', 'lz4 -dc', '\x04\x22\x4d\x18x\n'],
    ['lzma data', 'xz -dc --format=lzma', ']\0\0\x80x\n'],
    ['data of compress', 'gzip -dc', '\x1f\x9dx\n'],
    ['a zip archive', 'unzip -p', 'PK\x03\x04x\n'],
    ['a tar archive', 'tar -xO -f', tar],
    ['a tar archive', 'tar -xO -f', gzipSync(Buffer.from(tar, 'latin1')).toString('latin1')],
    ['UTF-16 text', 'iconv -f UTF-16', wide],
    ['UTF-16 text', 'iconv -f UTF-16LE', wide.slice(2)],
  ] as const) {
    const file = join(home, 'file')
    writeFileSync(file, bytes, 'latin1')
    for (const done of [await ran(matchup, [file]), await ran(matchup, [], bytes)]) {
      t.strictSame([done.code, done.out], [111, ''], what)
      t.ok(done.err.includes(`: ${what}, which is no log: '${cure}`), done.err)
    }
  }
  const packed = gzipSync(Buffer.from(plain)).toString('latin1')
  t.equal((await ran(qlogcat, [], packed)).out, plain, 'standard input may be compressed')
})

const lacks = (tool: string) =>
  spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0 ? false : `no ${tool} here`

t.test('zstd as pzstd writes it', { skip: lacks('zstd') }, async (t) => {
  const frame = Buffer.from('502a4d1804000000abcd0000', 'hex')
  const zstd = spawnSync('zstd', ['-c'], { input: plain })
  const file = join(t.testdir({}), 'log')
  writeFileSync(file, Buffer.concat([frame, zstd.stdout, frame, zstd.stdout]))
  t.equal((await ran(qlogcat, [file])).out, plain + plain)
})

t.test('trees of logs, and the same log twice', async (t) => {
  const home = t.testdir({})
  const lines = plain.split(/(?<=\n)/)
  const put = (path: string, bytes: string | Buffer) => {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), bytes)
  }
  put('tree/2024/05/01.log', lines[1]!)
  put('tree/2024/04/30.log', lines[0]!)
  put('tree/old/a.gz', gzipSync(lines[3]!))
  put('tree/old/b', lines[2]!)
  put('tree/.hidden', 'x\n')
  put('tree/state', 'x\n')
  t.equal((await ran(qlogcat, [join(home, 'tree')])).out, plain)
  put('maillog', plain)
  put('maillog.gz', gzipSync(plain))
  const twice = [join(home, 'maillog'), join(home, 'maillog.gz')]
  t.match((await ran(qlogcat, twice)).err, /maillog\.gz begins as .*maillog does/)
  t.equal((await ran(qlogcat, ['--quiet', ...twice])).err, '')
})

t.test('addresses as one types them', async (t) => {
  const { out } = await ran(matchup, [], plain.replaceAll('b@x', "O'Brien@X").replace('a@x', 'A@x'))
  const [delivery = '', message = ''] = out.split(/(?<=\n)/)
  for (const word of [
    "local.o'brien@x",
    "o'brien@x",
    "O'Brien@x",
    "<O'Brien@X>",
    "Local.O'Brien@x",
  ]) {
    t.equal((await ran(xrecipient, [word], out)).out, delivery, word)
  }
  for (const word of ["remote.o'brien@x", 'brien@x', "local.<o'brien@x"]) {
    t.equal((await ran(xrecipient, [word], out)).out, '', word)
  }
  t.match((await ran(xrecipient, ['joe'], out)).err, /'joe' has neither channel nor @/)
  for (const word of ['a@x', 'A@X', '<a@x>', '<A@X>']) {
    t.equal((await ran(xsender, [word], out)).out, delivery + message, word)
  }
})

/** What a person is told who feeds a program with something. */
async function told(program: Parameters<typeof run>[0], args: string[], ...input: string[]) {
  const said: string[] = []
  await run(program, args, {
    stdin: pieces(input),
    stdout: sink(),
    complain: (line) => void said.push(line),
    descriptor: () => undefined,
    notes: true,
  })
  return said
}

t.test('a log, or nothing, for a report', async (t) => {
  const note = 'note: this is a log; matchup makes records of it: matchup <LOG 5>/dev/null | ...'
  t.strictSame(await told(program('zoverall'), [], plain), [`zoverall: ${note}`])
  t.strictSame(await told(xsender, ['a@x'], labelled), [`xsender: ${note}`])
  t.strictSame(await told(program('zoverall'), []), ['zoverall: note: the input is empty'])
  t.strictSame(await told(program('zoverall'), [], (await ran(matchup, [], plain)).out), [])
  t.strictSame(
    await told(program('zoverall'), [], plain.replace(/^/gm, '? ')),
    [],
    'what matchup did not know',
  )
})

t.test('who waits at a terminal is told so', async (t) => {
  const waiting = async (typed: () => boolean) => {
    const said: string[] = []
    async function* slow() {
      await new Promise((resolve) => setTimeout(resolve, 1300))
      yield Buffer.from(plain)
    }
    await run(matchup, [], {
      stdin: slow(),
      stdout: sink(),
      complain: (line) => void said.push(line),
      descriptor: () => undefined,
      typed,
    })
    return said
  }
  t.strictSame(await waiting(() => true), [
    'matchup: waiting for standard input; --help tells more',
  ])
  t.strictSame(await waiting(() => false), [])
})

t.test('at a terminal', { skip: lacks('script') }, async (t) => {
  const bin = fileURLToPath(new URL('../packages/qmailanalog/bin', import.meta.url))
  // Nobody types.
  const line = `sleep 2 | script -qec '"${bin}/xqp" 5' /dev/null`
  const done = spawnSync('sh', ['-c', line], { encoding: 'latin1' })
  t.match(done.stdout, /^xqp: waiting for standard input; --help tells more\r?\n/)
})
