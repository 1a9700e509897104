import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { run } from '@qmailanalog/program'
import { matchup, qlogcat } from '@qmailanalog/programs'
import t from 'tap'
import { realLog } from './data.js'
import { alone, cutAt, type Ran, ran, sink } from './world.js'

const lines = realLog().split('\n').slice(0, 3000)
const log = `${lines.join('\n')}\n`
const archive = (name: string) =>
  readFileSync(new URL(`data/compressed/log.${name}`, import.meta.url))
const cat = (...args: string[]) => ran(qlogcat, ['--quiet', '--timezone=UTC', ...args])

/** Two members, as `cat` puts them behind each other. */
const halves = [lines.slice(0, 2000), lines.slice(2000)].map((half) => `${half.join('\n')}\n`)
const archives: Record<string, Buffer> = {
  gzip: Buffer.concat(halves.flatMap((half) => [gzipSync(half), Buffer.alloc(1000)])),
  zstd: archive('zst'),
  xz: archive('xz'),
  bzip2: archive('bz2'),
}

t.test('compressed files, whatever their names, by programs and by libraries', async (t) => {
  for (const [form, bytes] of Object.entries(archives)) {
    const path = join(t.testdir({}), 'maillog.1')
    writeFileSync(path, bytes)
    const whole = { code: 0, out: log, err: '', pending: '' }
    t.strictSame(await cat(path), whole, form)
    t.strictSame(await alone(() => cat(path)), whole, `${form}, library`)
    const direct = await alone(() => ran(matchup, ['--quiet', path]))
    t.equal(direct.out, (await ran(matchup, [], log)).out, `${form}, matchup`)
  }
})

t.test('what is damaged is used up to the damage, and the others still', async (t) => {
  for (const [form, bytes] of Object.entries(archives)) {
    const home = t.testdir({ z: '9999999999.5 status: local 0/1 remote 0/1\n' })
    const path = join(home, 'bad.gz')
    const broken = Buffer.from(bytes)
    for (let n = 0; n < 50; n++) broken[12000 + n]! ^= 0x55
    const garbage = Buffer.concat([bytes, Buffer.from('garbage, and more of that')])
    const damages = {
      'cut off': bytes.subarray(0, -1200),
      'cut off early': bytes.subarray(0, 10),
      broken,
      garbage,
    }
    for (const [name, damaged] of Object.entries(damages)) {
      writeFileSync(path, damaged)
      const check = ({ code, out, err }: Ran) => {
        t.equal(code, 111, `${form}, ${name}`)
        const [, text, size = ''] = /^(.*)(?<=after )(\d+)(?= bytes of text\n$)/s.exec(err) ?? []
        const bad = `damaged or cut off ${form} data after `
        t.equal(text, `qlogcat: fatal: unable to read ${path}: ${bad}`, err)
        t.equal(out.slice(-42), '9999999999.5 status: local 0/1 remote 0/1\n')
        const used = out.slice(0, -42)
        // Between a flipped byte and the place where the checks notice, the text may be wrong.
        if (name !== 'broken') t.equal(used.slice(0, Number(size)), log.slice(0, Number(size)))
        t.ok(used.length - Number(size) <= 1, 'all of that text, and an LF at most')
        return Number(size)
      }
      const one = check(await cat(path, join(home, 'z')))
      const other = check(await alone(() => cat(path, join(home, 'z'))))
      if (name === 'garbage') t.strictSame([one, other], [log.length, log.length], form)
      if (name === 'cut off' && form !== 'bzip2') t.ok(Math.min(one, other) >= halves[0]!.length)
    }
  }
})

t.test('sound data that the library cannot read are not called damaged', async (t) => {
  const path = join(t.testdir({}), 'log')
  const sha256 =
    '/Td6WFoAAArh+wyhAgAhARYAAAB0L+WjAQAHaGVsbG8gMQoAqW22iQNnqLwEmEFQG6Gwqzi73KBiiF2U8BMLF9Fi3qkAATgI4oHCORibS5oBAAAAAApZWg=='
  writeFileSync(path, Buffer.from(sha256, 'base64'))
  const done = await alone(() => cat(path))
  t.strictSame([done.code, done.out], [111, ''])
  t.match(done.err, /log: xz data of a kind that needs the program xz, which is not there\n$/)
})

t.test('a rotated set is read by the times in it, not by its names', async (t) => {
  const pieces = cutAt(
    log,
    [20000, 90000, 150000].map((place) => log.lastIndexOf('\n', place) + 1),
  )
  const home = t.testdir({})
  const names = ['maillog.10.gz', 'maillog-20260203.gz', 'maillog.2', 'maillog']
  for (const [n, name] of names.entries()) {
    const bytes = Buffer.from(pieces[n]!, 'latin1')
    writeFileSync(join(home, name), name.endsWith('.gz') ? gzipSync(bytes) : bytes)
  }
  const paths = [...names].sort().map((name) => join(home, name))
  t.equal((await cat(...paths)).out, log)
  t.equal((await cat(...paths.reverse())).out, log)
  // Syslog without a year: December's file is before January's, though its month is later.
  const december = 'Dec 31 23:59:59 mx qmail: new msg 1\n'
  const january = 'Jan  1 00:00:01 mx qmail: end msg 1\n'
  writeFileSync(join(home, 'new'), january)
  writeFileSync(join(home, 'old'), december)
  utimesSync(join(home, 'old'), 1767225599, 1767225599)
  utimesSync(join(home, 'new'), 1767300000, 1767300000)
  const turned = await cat('--timezone=UTC', join(home, 'new'), join(home, 'old'))
  t.equal(turned.out, '1767225599 new msg 1\n1767225601 end msg 1\n')
})

t.test('files without a record stay where they were named', async (t) => {
  const home = t.testdir({ a: 'other\n', b: `${lines[0]}\n`, c: '', d: 'no end', e: 'more\n' })
  const paths = ['a', 'b', 'c', 'd', 'e'].map((name) => join(home, name))
  t.equal((await cat(...paths)).out, `other\n${lines[0]}\nno end\nmore\n`)
  t.equal((await cat(...paths.slice(0, 4))).out, `other\n${lines[0]}\nno end`)
})

t.test('a directory of multilog', async (t) => {
  const label = (seconds: number) => `@4000000069${seconds.toString(16).padStart(6, '0')}00000000`
  const home = t.testdir({
    lock: '',
    state: `${label(1)} new msg 666\n`,
    newstate: `${label(1)} new msg 666\n`,
    processed: `${label(1)} new msg 666\n`,
    current: `${label(9)} new msg 9\n`,
    [`${label(8)}.u`]: `${label(7)} new msg 7\n${label(8)} new msg`,
    [`${label(3)}.s`]: `${label(2)} new msg 2\n`,
    [`${label(5)}.s`]: `${label(4)} new msg 4\n`,
    [`${label(5)}.t`]: `${label(4)} new msg 666\n`,
    '@4.s': `${label(4)} new msg 666\n`,
  })
  const seconds = (n: number) => `${0x69000000 + n - 10}.000000000`
  const whole = `${[2, 4, 7].map((n) => `${seconds(n)} new msg ${n}\n`).join('')}${seconds(8)} new msg\n${seconds(9)} new msg 9\n`
  t.equal((await cat(home)).out, whole)
  t.equal((await cat('--only-qmail', home)).out, whole)
})

t.test('what is not there', async (t) => {
  const home = t.testdir({ log, empty: {}, sub: { state: 'x\n' } })
  const none = await cat(join(home, 'none'), join(home, 'log'))
  t.strictSame([none.code, none.out], [111, log])
  t.match(none.err, /^qlogcat: fatal: unable to read .*none: no such file or directory\n$/)
  for (const folder of ['empty', 'sub']) {
    const wrong = await cat(join(home, 'log'), join(home, folder))
    t.strictSame([wrong.code, wrong.out], [100, ''])
    t.match(wrong.err, /^qlogcat: fatal: no log in directory .*(?:empty|sub)\n/)
  }
  const several = await ran(matchup, ['--quiet', join(home, 'none'), join(home, 'log')])
  t.strictSame([several.code, several.out], [111, (await ran(matchup, [], log)).out])
})

t.test('names that are not ASCII, nor UTF-8', async (t) => {
  const home = t.testdir({})
  const folder = Buffer.concat([Buffer.from(`${home}/`), Buffer.from('h\xe9 \xff', 'latin1')])
  mkdirSync(folder)
  writeFileSync(Buffer.concat([folder, Buffer.from('/current')]), log)
  writeFileSync(join(home, 'größe'), log)
  const program = new URL('../packages/qmailanalog/bin/qlogcat', import.meta.url).pathname
  const sh = (line: string) => spawnSync('sh', ['-c', line], { cwd: home, encoding: 'latin1' })
  t.equal(sh(`'${program}' größe`).stdout, log)
  t.equal(sh(`'${program}' h*`).stdout, log, 'bytes')
  const missing = sh(`'${program}' größer`)
  t.equal(
    Buffer.from(missing.stderr, 'latin1').toString(),
    'qlogcat: fatal: unable to read größer: no such file or directory\n',
  )
})

t.test('who watches is told how many lines were none of qmail-send', async (t) => {
  const home = t.testdir({ log: `${lines[0]}\nother\n`, empty: {} })
  const told = async (...args: string[]) => {
    const said: string[] = []
    await run(qlogcat, args, {
      stdin: nothing(),
      stdout: sink(),
      complain: (line) => said.push(line),
      descriptor: () => undefined,
      watched: true,
    })
    return said
  }
  t.strictSame(await told(join(home, 'log')), ['qlogcat: 1 records, 1 other lines'])
  t.strictSame(await told('--quiet', join(home, 'log')), [])
  t.strictSame(await told(), [])
  t.notOk((await told(join(home, 'empty'))).join().includes('records'))
})

async function* nothing(): AsyncGenerator<Buffer> {}
