import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  linkSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { reading } from '@qmailanalog/log'
import { qlogcat } from '@qmailanalog/programs'
import t from 'tap'
import { ran } from './world.js'

const text = Array.from({ length: 20000 }, (_, n) => `${n}.5 status: local 0/1\n`).join('')
const { filesOf, readFiles, textFrom } = await reading()
const bin = fileURLToPath(new URL('../packages/qmailanalog/bin', import.meta.url))

async function all(chunks: AsyncIterable<Buffer>): Promise<string> {
  const parts: string[] = []
  for await (const chunk of chunks) parts.push(chunk.toString('latin1'))
  return parts.join('')
}

t.test('a text is read from an open descriptor, which stays as it is', async (t) => {
  const damaged = gzipSync(text).subarray(0, -3000)
  const files = { plain: Buffer.from(text), gzip: gzipSync(text), damaged, short: 'a\n', none: '' }
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(t.testdir({}), name)
    writeFileSync(path, bytes)
    const fd = openSync(path, 'r')
    // Wherever it stands.
    readSync(fd, Buffer.alloc(100), 0, 100, null)
    let told = 0
    const read = (bytes: number) => {
      told += bytes
    }
    if (name === 'damaged') {
      const parts: string[] = []
      const taking = (async () => {
        for await (const chunk of textFrom(fd)) parts.push(chunk.toString('latin1'))
      })()
      await t.rejects(taking, { message: /^damaged or cut off gzip data after \d+ bytes of text$/ })
      const used = parts.join('')
      t.ok(used.length > 100000 && text.startsWith(used), 'all up to the damage')
    } else {
      const whole = name === 'short' || name === 'none' ? `${bytes}` : text
      for (const start of [0, 1, 65537]) {
        told = 0
        t.equal(await all(textFrom(fd, { read, most: 1000, start })), whole.slice(start), name)
        const from = name === 'gzip' ? 0 : Math.min(start, bytes.length)
        t.equal(told, bytes.length - from, `${name}, what was read is told`)
      }
    }
    t.equal(readSync(fd, Buffer.alloc(10), 0, 10, 0), Math.min(10, bytes.length), 'still open')
    closeSync(fd)
  }
})

/** Runs a line of shell with the real programs; what they print and say. */
function sh(cwd: string, line: string) {
  const { stdout, stderr, status } = spawnSync('sh', ['-c', line], {
    cwd,
    encoding: 'latin1',
    env: { ...process.env, PATH: `${bin}:${process.env['PATH']}` },
    maxBuffer: 1 << 28,
  })
  return { out: stdout, err: stderr, code: status }
}

t.test('what is no file is opened once, and what was looked at is read', async (t) => {
  const half = text.indexOf('\n', text.length / 2) + 1
  // More than is looked at, before the first record.
  const foreign = 'no record\n'.repeat(40000)
  const parts = [text.slice(0, half), `${foreign}${text.slice(half)}`] as const
  const home = t.testdir({ a: parts[0], b: parts[1] })
  writeFileSync(join(home, 'a.gz'), gzipSync(parts[0]))
  const fifos = (...files: string[]) =>
    files.map((it) => `rm -f ${it}.fifo; mkfifo ${it}.fifo; cat ${it} >${it}.fifo & `).join('')
  const whole = { out: parts.join(''), err: '', code: 0 }
  for (const line of [
    'qlogcat a b',
    `${fifos('a', 'b')} qlogcat a.fifo b.fifo`,
    `${fifos('a.gz', 'b')} qlogcat a.gz.fifo b.fifo`,
    `${fifos('b')} qlogcat a.gz b.fifo`,
    'cat b | qlogcat a /dev/stdin',
    'cat a.gz | qlogcat /dev/stdin b',
    'cat b | qlogcat a -',
    'cat a.gz | qlogcat - b',
    'qlogcat - b <a',
    'cat a.gz | (head -c 1; sleep 0.1; cat) | qlogcat - b',
    'cat a b | qlogcat -',
    '(cat a.gz; gzip -c b) | qlogcat -',
    `${fifos('a.gz')} qlogcat a.gz.fifo - <b`,
  ]) {
    t.strictSame(sh(home, line), whole, line)
  }
  const direct = sh(home, `${fifos('a', 'b')} matchup a.fifo b.fifo 5>&1`)
  t.strictSame(direct, sh(home, 'cat a b | matchup 5>&1'), 'matchup')
  // By the times in them, whatever the order.
  t.equal(
    sh(home, `${fifos('a')} cat a.gz | qlogcat --quiet a.fifo -`).out,
    `${parts[0]}${parts[0]}`,
  )
  const sorted = t.testdir({ late: '9.5 end msg 1\n', early: '8.5 new msg 1\n' })
  const line = `${fifos('late')} qlogcat late.fifo - <early`
  t.strictSame(sh(sorted, line), { out: '8.5 new msg 1\n9.5 end msg 1\n', err: '', code: 0 })
})

t.test('what can be read only once is named once', async (t) => {
  const home = t.testdir({ a: '1.5 new msg 1\n' })
  for (const [line, name] of [
    ['qlogcat - a - <a', '-'],
    ['matchup - - <a', '-'],
    ['cat a | qlogcat /dev/stdin /dev/stdin', '/dev/stdin'],
    ['mkfifo f; cat a >f & qlogcat f ./f', './f'],
  ] as const) {
    const { out, err, code } = sh(home, line)
    t.strictSame([out, code], ['', 100], line)
    t.match(err, `: fatal: ${name} is named twice, but can be read only once\n`, line)
  }
  const nothing = sh(home, 'qlogcat /dev/null a /dev/null')
  t.strictSame(nothing, { out: '1.5 new msg 1\n', err: '', code: 0 })
  const closed = sh(home, 'qlogcat - a <&-')
  const err = 'qlogcat: fatal: unable to read input: bad file descriptor\n'
  t.strictSame(closed, { out: '1.5 new msg 1\n', err, code: 111 })
})

/** What the files hold that a plan found, and what could not be read. */
async function readPlan(files: Awaited<ReturnType<typeof filesOf>>) {
  const failed: string[] = []
  const out = await all(readFiles(files, { fail: (error) => failed.push(error.message) }))
  return { out, failed }
}
const never = { fail: (error: Error) => t.fail(error.message) }

t.test('files that are renamed before they are read', async (t) => {
  const line = (n: number) => `${n}.5 status: local 0/1\n`
  const out = [1, 2, 3].map(line).join('')
  for (const open of [0, 256]) {
    const home = t.testdir({ log: line(3), 'log.1': line(2), 'log.2': line(1), other: line(4) })
    const path = (name: string) => join(home, name)
    const paths = ['log', 'log.1', 'log.2', 'log.3'].map(path)
    writeFileSync(path('log.3'), '')
    const files = await filesOf(paths, {}, { ...never, open })
    for (const n of [3, 2, 1]) renameSync(path(n > 1 ? `log.${n - 1}` : 'log'), path(`log.${n}`))
    writeFileSync(path('log'), line(4))
    t.strictSame(await readPlan(files), { out, failed: [] }, `${open} open`)
  }
  // Closed, and moved out of sight, or another file in its place.
  const gone = t.testdir({ a: line(1), b: line(2), c: line(3) })
  const path = (name: string) => join(gone, name)
  const files = await filesOf(['a', 'b', 'c'].map(path), {}, never)
  unlinkSync(path('a'))
  renameSync(path('b'), path('d'))
  writeFileSync(path('b'), line(9))
  const moved = (name: string) => `unable to read ${path(name)}: it was moved or removed meanwhile`
  t.strictSame(await readPlan(files), { out: line(3), failed: [moved('a'), moved('b')] })
  // An inode that is used again, as a log that was copied and made empty.
  const copied = t.testdir({ a: line(1), b: line(2), c: '' })
  const copies = ['a', 'b', 'c'].map((name) => join(copied, name))
  const plan = await filesOf(copies, {}, never)
  writeFileSync(copies[0]!, line(9))
  const told = `unable to read ${copies[0]}: it was moved or removed meanwhile`
  t.strictSame(await readPlan(plan), { out: line(2), failed: [told] })
  // Whoever may open few files gets along.
  const many = t.testdir(Object.fromEntries(Array.from({ length: 90 }, (_, n) => [n, line(n)])))
  const all90 = Array.from({ length: 90 }, (_, n) => line(n)).join('')
  t.strictSame(sh(many, 'ulimit -n 60; qlogcat *'), { out: all90, err: '', code: 0 })
})

const label = (n: number) => `@40000000${(n + 10).toString(16).padStart(8, '0')}00000000`
const record = (n: number) => `${label(n)} new msg ${n}\n`

/** What multilog does when its file is full: a name for the full one, and none for the oldest. */
class Rotating {
  constructor(
    readonly folder: string,
    private n: number,
  ) {}
  path = (name: string) => join(this.folder, name)
  toPrevious() {
    renameSync(this.path('current'), this.path('previous'))
  }
  begin() {
    writeFileSync(this.path('current'), record(++this.n))
  }
  linked() {
    linkSync(this.path('previous'), this.path(`${label(this.n)}.s`))
  }
  ended(oldest?: number) {
    unlinkSync(this.path('previous'))
    if (oldest !== undefined) unlinkSync(this.path(`${label(oldest)}.s`))
  }
}

t.test('a directory of multilog at each step of a rotation', async (t) => {
  const multilog = () =>
    t.testdir({ [`${label(1)}.s`]: record(1), [`${label(2)}.s`]: record(2), current: record(3) })
  const plain = (...numbers: number[]) =>
    numbers.map((n) => `${n}.000000000 new msg ${n}\n`).join('')
  const now = (folder: string) => ran(qlogcat, [folder])
  const rotating = new Rotating(multilog(), 3)
  const steps: [() => void, number[]][] = [
    [() => rotating.toPrevious(), [1, 2, 3]],
    [() => rotating.begin(), [1, 2, 3, 4]],
    [() => rotating.linked(), [1, 2, 3, 4]],
    [() => rotating.ended(1), [2, 3, 4]],
  ]
  for (const [step, numbers] of steps) {
    step()
    const done = await now(rotating.folder)
    t.strictSame([done.code, done.out, done.err], [0, plain(...numbers), ''], `${numbers}`)
  }
  // Rotated between a look and the reading, until nothing has its name any more.
  const before = [1, 2, 3].map(record).join('')
  const other = new Rotating(multilog(), 3)
  const files = await filesOf([other.folder], {}, { ...never, open: 256 })
  for (const oldest of [1, 2, 4, 5]) {
    other.toPrevious()
    other.begin()
    other.linked()
    other.ended(oldest)
  }
  t.strictSame(await readPlan(files), { out: before, failed: [] }, 'as it was')
  // What is not open may be removed, and nothing is wrong then.
  const closed = new Rotating(multilog(), 3)
  const lazy = await filesOf([closed.folder], {}, { ...never, open: 1 })
  rmSync(closed.path(`${label(1)}.s`))
  t.strictSame(await readPlan(lazy), { out: [2, 3].map(record).join(''), failed: [] })
})

t.test('a directory of multilog that rotates all the time', async (t) => {
  const folder = t.testdir({ current: '' })
  const script = `
    const { linkSync, openSync, renameSync, unlinkSync, writeSync, closeSync } = require('node:fs')
    process.chdir(process.argv[1])
    const kept = []
    let fd = openSync('current', 'a')
    const { ppid } = process
    for (let n = 1; process.ppid === ppid; n++) {
      const label = '@40000000' + n.toString(16).padStart(8, '0') + '00000000'
      writeSync(fd, label + ' new msg ' + n + '\\n')
      renameSync('current', 'previous')
      closeSync(fd)
      fd = openSync('current', 'a')
      linkSync('previous', label + '.s')
      unlinkSync('previous')
      kept.push(label + '.s')
      if (kept.length > 5) unlinkSync(kept.shift())
      if (n === 5) process.stdout.write('go')
    }`
  const child = spawn(process.execPath, ['-e', script, folder], { stdio: ['ignore', 'pipe', 2] })
  const ended = once(child, 'exit')
  try {
    await once(child.stdout!, 'data')
    let most = 0
    for (let runs = 0; runs < 30; runs++) {
      const { out, err, code } = await ran(qlogcat, ['--quiet', folder])
      const numbers = [...out.matchAll(/ new msg (\d+)\n/g)].map(([, n]) => Number(n))
      const first = numbers[0] ?? 0
      const right = numbers.map((_, at) => first + at)
      t.strictSame([numbers, err, code], [right, '', 0], 'nothing is left out, nothing is wrong')
      most = Math.max(most, first)
    }
    t.ok(most > 5, 'it did rotate')
  } finally {
    child.kill('SIGKILL')
    await ended
  }
})
