import { spawnSync } from 'node:child_process'
import fs, {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { qlogmatch } from '@qmailanalog/batch'
import t from 'tap'
import { realLog } from './data.js'
import { home, matched, place } from './place.js'
import { ran } from './world.js'

const binary = fileURLToPath(new URL('../packages/qmailanalog/bin/qlogmatch', import.meta.url))
const dying = fileURLToPath(new URL('data/dying.cjs', import.meta.url))
const all = realLog()
  .split(/(?<=\n)/)
  .slice(0, 2000)
const part = (n: number, of: number) =>
  all.slice((all.length * n) / of, (all.length * (n + 1)) / of).join('')
const total = (days: Record<string, string>) => Object.values(days).join('')
/** Untouched for longer than anybody is in the middle of a line. */
const settle = (path: string) =>
  utimesSync(path, Date.now() / 1000 - 3600, Date.now() / 1000 - 3600)

/** The log of a message in one day. */
const message = (n: number, second: number) =>
  [
    `${second} new msg ${n}`,
    `${second} info msg ${n}: bytes 9 from <a@b.example> qp ${n} uid 2`,
    `${second} starting delivery ${n}: msg ${n} to local x@y.example`,
    `${second} delivery ${n}: success: did/`,
    `${second} end msg ${n}`,
    '',
  ].join('\n')

const start = 1700000000
const days = (count: number) =>
  Array.from({ length: count }, (_, n) => message(n + 1, start + n * 86400)).join('')

/** A run of the real program, killed before its n-th call that changes a file, if n is not 0. */
function real(args: string[], killedAt = 0, before = '', env = {}) {
  const dies = { QMAILANALOG_NODE_OPTIONS: `--require ${dying}`, DIE_AT: `${killedAt}` }
  return spawnSync('sh', ['-c', `${before} exec "$0" "$@"`, binary, ...args], {
    env: { PATH: process.env['PATH'], ...(killedAt > 0 && dies), ...env },
    encoding: 'latin1',
  })
}

/** A place where a run was killed between the decision and the writing of days. */
function undecided() {
  const there = place()
  there.write('log', days(3))
  for (let call = 1; ; call++) {
    const { signal } = real(there.args(), call)
    if (signal !== 'SIGKILL') throw new Error('no such moment')
    const state = existsSync(join(there.room, 'state')) ? there.state() : []
    const decided = state.includes('state') && state.some((name) => /^lines/.test(name))
    if (decided && total(there.days()) === '') return there
    for (const name of ['state', 'out']) {
      rmSync(join(there.room, name), { recursive: true, force: true })
    }
  }
}

t.test('forty days through few descriptors', async (t) => {
  const there = place()
  there.write('log', days(40))
  const { status, stderr } = real(there.args(), 0, 'ulimit -n 30;')
  t.equal(status, 0, stderr)
  t.equal(Object.keys(there.days()).length, 40)
  t.equal(total(there.days()), await matched(days(40)))
})

t.test('lines of a decided commit come first', async (t) => {
  const there = undecided()
  there.append('log', message(9, start + 86400 * 3))
  const { code, err } = await there.run()
  t.equal(code, 0, err)
  t.equal(total(there.days()), await matched(days(3) + message(9, start + 86400 * 3)))
  t.strictSame(there.state(), ['state'])
})

t.test('a day that is not as it was is named, with both ways out', async (t) => {
  const [first = '', second = ''] = Object.keys(undecided().days())
  const changes: [string, (file: string) => void][] = [
    ['missing', unlinkSync],
    ['longer', (file) => writeFileSync(file, 'x'.repeat(5000))],
    ['a folder', (file) => mkdirSync(file)],
    ['a link', (file) => symlinkSync('/dev/null', file)],
  ]
  for (const [what, change] of changes) {
    const there = undecided()
    const file = join(there.room, 'out', first)
    if (what.startsWith('a ')) unlinkSync(file)
    change(file)
    const { code, err } = await there.run()
    t.equal(code, 111, what)
    t.match(err, `unable to write ${file}: `)
    t.match(err, `--print-day ${first}`)
    const second_ = readFileSync(join(there.room, 'out', second), 'latin1')
    t.equal(second_, (await matched(days(2))).split('\n').slice(2).join('\n'), 'others are written')
    const printed = await there.with('--print-day', first, '--quiet', there.at('log'))
    t.equal(printed.code, 0, printed.err)
    t.equal(printed.out, await matched(days(1)), 'printed instead')
    t.strictSame(there.state(), ['state'])
    t.equal((await there.run()).code, 0)
  }
})

t.test('put back as it was', async (t) => {
  const there = undecided()
  const [first = ''] = Object.keys(there.days())
  const file = join(there.room, 'out', first)
  renameSync(file, `${file}.gz`)
  t.equal((await there.run()).code, 111)
  renameSync(`${file}.gz`, file)
  t.equal((await there.run()).code, 0)
  t.equal(total(there.days()), await matched(days(3)))
})

t.test('what is left of another life is not taken over', async (t) => {
  const there = undecided()
  rmSync(join(there.room, 'state', 'state'))
  const { code, err } = await there.run()
  t.equal(code, 0, err)
  t.equal(total(there.days()), await matched(days(3)), 'days were empty: it is all new')
  rmSync(join(there.room, 'state', 'state'))
  const without = await there.run()
  t.equal(without.code, 111)
  t.match(without.err, /was not written with this state; to begin anew, empty the folders/)
  t.equal(total(there.days()), await matched(days(3)), 'nothing was changed')
})

t.test('a state that is none', async (t) => {
  const there = place()
  there.write('log', days(2))
  await there.run()
  const state = join(there.room, 'state', 'state')
  const good = readFileSync(state)
  const before = there.days()
  const changed = Buffer.from(good)
  changed[90] = changed[90]! ^ 1
  const newer = good.toString('latin1').replace('qlogmatch state 2', 'qlogmatch state 3')
  const bad: [string, string | Buffer, RegExp][] = [
    ['empty', '', /it is empty/],
    ['of 0.1.0', '{"serial":1,"texts":[],"whole":[]}\n', /qmailanalog 0\.1\.0/],
    ['newer', newer, /it is of version 3, and this program knows version 2/],
    ['cut off', good.subarray(0, -9), /it is damaged/],
    ['changed', changed, /damaged/],
    ['something else', 'hello\n'.repeat(99), /it is no state of qlogmatch/],
  ]
  for (const [what, contents, why] of bad) {
    writeFileSync(state, contents)
    const { code, err } = await there.run()
    t.equal(code, 111, what)
    t.match(err, why)
    t.match(err, /^qlogmatch: fatal: unable to read state .*; to begin anew, empty .*\n$/)
    t.strictSame(readFileSync(state), Buffer.from(contents as string, 'latin1'), 'as it was')
  }
  unlinkSync(state)
  symlinkSync('/dev/null', state)
  t.match((await there.run()).err, /it is a link/)
  unlinkSync(state)
  mkdirSync(state)
  t.equal((await there.run()).code, 111)
  t.strictSame(there.days(), before)
})

t.test('folders: who may write to them, who owns the days', async (t) => {
  const there = place()
  there.write('log', days(2))
  mkdirSync(join(there.room, 'state'))
  chmodSync(join(there.room, 'state'), 0o777)
  t.match((await there.run()).err, /others may write to it/)
  chmodSync(join(there.room, 'state'), 0o755)
  t.equal((await there.run()).code, 0)
  const other = place()
  other.write('log', days(2))
  const mixed = [
    '--state',
    join(other.room, 'state'),
    '--out',
    join(there.room, 'out'),
    other.at('log'),
  ]
  t.match((await ran(qlogmatch, mixed)).err, /was not written with this state/)
  const links = place()
  links.write('log', days(1))
  mkdirSync(join(links.room, 'state'))
  const planted = join(links.room, 'planted')
  symlinkSync(planted, join(links.room, 'state', 'state.new'))
  symlinkSync(planted, join(links.room, 'state', 'lines.1'))
  t.equal((await links.run()).code, 0)
  t.notOk(existsSync(planted), 'nothing is written through a link')
})

t.test('an open commit belongs to its out folder, whatever that is called', async (t) => {
  const there = undecided()
  const other = join(there.room, 'elsewhere')
  const args = ['--state', join(there.room, 'state'), '--out', other, there.at('log')]
  const { code, err } = await ran(qlogmatch, args)
  t.equal(code, 111)
  t.match(err, `its lines belong into ${join(there.room, 'out')}, not into ${other}`)
  t.equal((await there.run()).code, 0)
  t.equal(total(there.days()), await matched(days(3)))
  const relative = spawnSync(binary, ['--state', '../state', '--out', 'out', there.at('log')], {
    cwd: there.room,
    env: { PATH: process.env['PATH'] },
    encoding: 'latin1',
  })
  t.not(relative.status, 0, 'a state of its own, in another folder')
})

t.test('sources that are no files', async (t) => {
  const there = place()
  there.write('log', days(1))
  spawnSync('mkfifo', [there.at('fifo')])
  for (const path of [there.at('fifo'), '/dev/null', '/dev/stdin']) {
    const { status, stderr } = real([
      '--state',
      join(there.room, 'state'),
      '--out',
      join(there.room, 'out'),
      path,
    ])
    if (path === '/dev/stdin' && /^$/.test(stderr)) continue
    t.equal(status, 111, path)
    t.match(
      stderr,
      /^qlogmatch: fatal: unable to read .*: it is neither a regular file nor a folder\n$/,
    )
  }
  const proc = await ran(qlogmatch, [
    '--state',
    join(there.room, 's'),
    '--out',
    '/proc/x/y',
    there.at('log'),
  ])
  t.equal(proc.code, 111)
  t.match(proc.err, /^qlogmatch: fatal: unable to make folder \/proc\/x\/y: .*\n$/)
})

t.test('zones', async (t) => {
  const log = message(1, start - (start % 86400) + 3600)
  const zones: [Record<string, string>, string][] = [
    [{ TZ: '' }, '2023-11-14'],
    [{ TZ: 'UTC0' }, '2023-11-14'],
    [{ TZ: 'America/Los_Angeles' }, '2023-11-13'],
    [{ TZ: ':America/Los_Angeles' }, '2023-11-13'],
    [{ TZ: '<-03>3' }, '2023-11-13'],
    [{ TZ: '<+03>-3' }, '2023-11-14'],
    [{ TZ: ':/usr/share/zoneinfo/America/Los_Angeles' }, '2023-11-13'],
  ]
  for (const [env, day] of zones) {
    if (env['TZ']?.startsWith(':/') && !existsSync(env['TZ'].slice(1))) continue
    const there = place()
    there.write('log', log)
    const { status, stderr } = real(there.args(), 0, '', env)
    t.equal(status, 0, stderr)
    t.strictSame(Object.keys(there.days()), [day], `TZ=${env['TZ']}`)
  }
  const there = place()
  there.write('log', log)
  for (const TZ of ['rubbish', 'CET-1CEST,M3.5.0,M10.5.0/3']) {
    const { status, stderr } = real(there.args(), 0, '', { TZ })
    t.equal(status, 111)
    t.match(stderr, `qlogmatch: fatal: unable to make a time zone of TZ=${TZ}: `)
  }
  t.equal((await there.with('--timezone', 'Asia/Tokyo', there.at('log'))).code, 0)
  const { err } = await there.with('--timezone', 'UTC', there.at('log'))
  t.equal(err, 'qlogmatch: note: days are those of UTC from now on; before, those of Asia/Tokyo\n')
})

t.test('an hourly job is quiet', async (t) => {
  const there = place()
  there.write('log', days(2))
  const loud = await there.run()
  t.match(loud.out, /^files 1 bytes \d+ messages 2 deliveries 2 unknown 0 pending 0\n$/)
  there.append('log', message(7, start + 86400 * 2))
  t.strictSame(await there.with('--quiet', there.at('log')), {
    code: 0,
    out: '',
    err: '',
    pending: '',
  })
})

t.test('bounces stay with warnings and alerts', async (t) => {
  const there = place()
  const kept = [
    `? ${start} bounce msg 7 qp 99`,
    `? ${start} triple bounce: discarding bounce/7`,
    `${start} alert: cannot start`,
  ]
  const log = kept.map((line) => `${line.replace('? ', '')}\n`).join('')
  there.write('log', `${log}${start} something else\n`)
  t.match((await there.run()).out, /unknown 1 /)
  t.equal(total(there.days()), `${kept.join('\n')}\n`)
})

t.test('names that a shell expanded too early', async (t) => {
  const there = place()
  there.write('log', part(0, 6))
  await there.run('log')
  there.append('log', part(1, 6))
  there.move('log', 'log.1')
  there.write('log', part(2, 6))
  // Now log.1 exists, but was not expanded.
  t.equal((await there.run('log')).code, 0)
  there.append('log', part(3, 6))
  there.pack('log.1')
  there.move('log', 'log.2')
  there.write('log.1', part(4, 6))
  there.write('log', part(5, 6))
  t.equal((await there.run('log')).code, 0, 'two rotations at once')
  t.equal(total(there.days()), await matched(all.join('')))
})

t.test('copytruncate', async (t) => {
  const there = place()
  there.write('log', part(0, 4))
  await there.run('log')
  there.append('log', part(1, 4))
  // The copy is under way.
  there.write('log.1', (part(0, 4) + part(1, 4)).slice(0, 9000))
  t.equal((await there.run('log', 'log.1')).code, 0)
  there.append('log', part(2, 4))
  there.write('log.1', part(0, 4) + part(1, 4) + part(2, 4))
  truncateSync(there.at('log'))
  there.append('log', part(3, 4))
  t.equal((await there.run('log')).code, 0)
  t.equal(total(there.days()), await matched(all.join('')))
})

t.test('a log that is nowhere: one run waits for it', async (t) => {
  const there = place()
  there.write('log', part(0, 3))
  await there.run('log')
  there.remove('log')
  there.write('log', part(2, 3))
  const first = await there.run('log')
  t.equal(first.code, 111)
  t.match(first.err, /unable to find what followed byte \d+ of .*log: nothing newer was read/)
  t.equal(total(there.days()), await matched(part(0, 3)))
  const second = await there.run('log')
  t.equal(second.code, 0)
  t.match(
    second.err,
    /^qlogmatch: warning: what followed byte \d+ of .* was not found again; it is left out\n$/,
  )
  t.equal((await there.run('log')).err, '')
})

t.test('folders with names', async (t) => {
  const there = place()
  const folder = join(there.room, 'log')
  there.write('mail.log.1', part(0, 2))
  there.write('mail.log', part(1, 2))
  there.write('other', 'no log\n')
  t.equal((await there.with('--name', 'mail.log*', folder)).code, 0)
  t.equal(total(there.days()), await matched(all.join('')))
  const without = await there.with(folder)
  t.equal(without.code, 100)
  t.match(without.err, /--name/)
})

t.test('what is older than what was read, and other queues', async (t) => {
  const there = place()
  there.write(
    'new',
    message(7, start + 1000)
      .split('\n')
      .slice(0, 3)
      .join('\n')
      .concat('\n'),
  )
  await there.run()
  there.write('old', message(7, start))
  const { code, err } = await there.run()
  t.equal(code, 111)
  t.match(
    err,
    /old: it begins at 1700000000, and what was read before ended at 1700001000; --older/,
  )
  there.append('new', `${start + 1001} delivery 7: success: did/\n${start + 1001} end msg 7\n`)
  await there.run()
  t.match(total(there.days()), /^m 1700001000 1700001001 9 1 0 0 /m, 'the newer message is there')
  const two = place()
  for (const name of ['a', 'b']) {
    mkdirSync(two.at(name))
    writeFileSync(join(two.at(name), 'current'), message(7, start))
  }
  const both = await two.run('a', 'b')
  t.equal(both.code, 100)
  t.match(both.err, /are logs of different queues/)
})

t.test('damaged archives', async (t) => {
  const there = place()
  const packed = gzipSync(part(1, 3))
  there.write('1', part(0, 3))
  there.write('2.gz', '')
  writeFileSync(there.at('2.gz'), packed.subarray(0, packed.length / 2))
  there.write('3', part(2, 3))
  const young = await there.run()
  t.equal(young.code, 111)
  t.notMatch(total(there.days()), (await matched(part(2, 3))).slice(-200), 'nothing newer is read')
  settle(there.at('2.gz'))
  const once = await there.run()
  t.equal(once.code, 111)
  t.match(once.err, /damaged or cut off gzip data/)
  t.equal((await there.run()).code, 0, 'told once')
  t.equal((await there.run()).err, '')
})

/** While something runs, a call of node:fs is another one. */
async function instead<T, Name extends 'openSync' | 'statSync'>(
  name: Name,
  call: (real: (typeof fs)[Name]) => (typeof fs)[Name],
  run: () => Promise<T>,
): Promise<T> {
  const real = fs[name]
  fs[name] = call(real)
  syncBuiltinESMExports()
  try {
    return await run()
  } finally {
    fs[name] = real
    syncBuiltinESMExports()
  }
}

/** While something runs, a file cannot be opened. */
const closed = <T>(path: string, run: () => Promise<T>) =>
  instead(
    'openSync',
    (open) =>
      (...args) => {
        if (String(args[0]) === path) throw Object.assign(new Error('denied'), { code: 'EACCES' })
        return open(...args)
      },
    run,
  )

/** While something runs, a file is written to once it was seen in the list, and what it begins with was looked at. */
async function writtenTo<T>(path: string, write: () => void, run: () => Promise<T>) {
  let looks = 0
  const writing = (stat: typeof fs.statSync) =>
    ((name, ...more) => {
      if (String(name) === path && ++looks === 2) write()
      return stat(name, ...more)
    }) as typeof fs.statSync
  const result = await instead('statSync', writing, run)
  return { result, looks }
}

t.test('a log that begins while a run looks at it', async (t) => {
  for (const begun of ['', '1', part(1, 2).slice(0, 30)]) {
    const there = place()
    there.write('maillog.1', part(0, 2))
    there.write('maillog', begun)
    const write = () => there.append('maillog', part(1, 2).slice(begun.length))
    const run = () => there.run()
    const { result: first, looks } = await writtenTo(there.at('maillog'), write, run)
    t.ok(looks > 1)
    t.same([first.code, first.err], [0, ''])
    const next = await there.run()
    t.same([next.code, next.err, total(there.days())], [0, '', await matched(all.join(''))], begun)
  }
})

t.test('a log that begins with the rest of a line', async (t) => {
  for (const gone of [0, 1, 9, 17, 20]) {
    const there = place()
    const [first, rest] = [part(0, 2), part(1, 2)]
    there.write('maillog.1', first + rest.slice(0, gone))
    there.write('maillog', rest.slice(gone))
    const { code, err } = await there.run()
    t.same([code, err], [0, ''], `${gone} bytes less`)
    const days = total(there.days()).split('\n').length
    t.ok(days > (await matched(all.join(''))).split('\n').length - 3)
  }
  for (const line of ['56 x', '0', '14 x']) {
    const there = place()
    there.write('maillog.1', part(0, 2))
    there.write('maillog', `${line}\n${part(1, 2)}`)
    t.equal((await there.run()).code, 0, line)
    t.equal(total(there.days()), await matched(all.join('')), line)
  }
})

t.test('a log that is copied and cut while a run looks at it', async (t) => {
  const there = place()
  for (const name of ['maillog.1', 'maillog']) there.write(name, part(0, 2))
  let opened = 0
  const cutting = (open: typeof fs.openSync) =>
    ((path, ...more) => {
      if (String(path) === there.at('maillog') && ++opened === 1) truncateSync(path as string)
      return open(path, ...more)
    }) as typeof fs.openSync
  const write = () => there.append('maillog', part(1, 2))
  const run = () => instead('openSync', cutting, () => there.run())
  const { result: first, looks } = await writtenTo(there.at('maillog'), write, run)
  t.ok(opened > 0 && looks > 1)
  t.same([first.code, first.err], [0, ''])
  const next = await there.run()
  t.same([next.code, next.err, total(there.days())], [0, '', await matched(all.join(''))])
})

t.test('a file that cannot be opened now', async (t) => {
  const now = Math.floor(Date.now() / 1000)
  // When each was written, the oldest first, and how many of them are older than the second for sure.
  const times = [
    { written: [1, 2, 3], older: 1 },
    { written: [1, 2, 2], older: 1 },
    { written: [2, 2, 2], older: 0 },
    { written: [3, 2, 1], older: 0 },
    { written: [3, 2, 3], older: 0 },
    { written: [2, 2, 1], older: 0 },
    { written: [2, 3, 1], older: 1 },
  ]
  for (const { written, older } of times) {
    const there = place()
    for (const [n, name] of ['maillog.2', 'maillog.1', 'maillog'].entries()) {
      there.write(name, part(n, 3))
      utimesSync(there.at(name), now, now - 9000 + written[n]! * 1000)
    }
    const first = await closed(there.at('maillog.1'), () => there.run())
    t.equal(first.code, 111, `${written}`)
    t.match(first.err, /maillog\.1: denied|maillog\.1: permission denied/)
    t.equal(total(there.days()), older > 0 ? await matched(part(0, 3)) : '')
    const next = await there.run()
    t.same([next.code, total(there.days())], [0, await matched(all.join(''))])
  }
})

t.test('status', async (t) => {
  const there = place()
  const state = join(there.room, 'state')
  mkdirSync(state)
  t.match((await ran(qlogmatch, ['--state', state, '--status'])).out, /nothing was read yet/)
  there.write('log', days(2))
  await there.run()
  const { out } = await ran(qlogmatch, ['--state', state, '--status'])
  t.match(
    out,
    /^state .*, 1 commits\ndays in .*, of .*\npending 0 bytes\n.*log: \d+ bytes read, may grow, seen /,
  )
  const json = JSON.parse(
    (await ran(qlogmatch, ['--state', state, '--status', '--format', 'json'])).out,
  )
  t.match(json, { begun: true, commits: 1, texts: [{ file: there.at('log'), ended: false }] })
  t.equal((await ran(qlogmatch, ['--state', state, '--status', '--format', 'xml'])).code, 100)
})

t.test('links in a folder that lead nowhere', async (t) => {
  const there = place()
  there.write('maillog', part(0, 2))
  symlinkSync('nowhere', there.at('maillog.0'))
  symlinkSync('maillog.l', there.at('maillog.l'))
  const { code, err } = await there.with('--name', 'maillog*', join(there.room, 'log'))
  t.same([code, err], [0, ''])
  t.equal(total(there.days()), await matched(part(0, 2)))
})

t.test('another out folder, by mistake', async (t) => {
  const there = place()
  there.write('log', part(0, 2))
  await there.run()
  there.append('log', '1795599999.1 status: exiting\n')
  const other = join(there.room, 'other')
  const run = await there.with(
    '--state',
    join(there.room, 'state'),
    '--out',
    other,
    there.at('log'),
  )
  t.equal(run.code, 111)
  t.match(run.err, /other: the days of this state are in .*out; to begin anew/)
  t.same(readdirSync(other), [])
  t.equal((await there.run()).code, 0)
})

t.test('names that are no UTF-8 in JSON', async (t) => {
  for (const [name, told] of [
    ['a\xff b', 'a%FF b'],
    ['\xc3\xa4', 'ä'],
  ] as const) {
    const there = place()
    const log = Buffer.from(there.at(name), 'latin1')
    writeFileSync(log, part(0, 2), 'latin1')
    t.equal((await there.with(log.toString('latin1'))).code, 0)
    const { out } = await ran(qlogmatch, [
      ...['--state', join(there.room, 'state'), '--status', '--format', 'json'],
    ])
    const { texts } = JSON.parse(Buffer.from(out, 'latin1').toString('utf8'))
    t.equal(basename(texts[0].file), told)
  }
})

t.test('a state moves with its days and logs', async (t) => {
  const there = place()
  there.write('log', part(0, 2))
  await there.run()
  const moved = join(home, `moved-${basename(there.room)}`)
  spawnSync('cp', ['-r', there.room, moved])
  rmSync(there.room, { recursive: true })
  writeFileSync(join(moved, 'log', 'log'), part(0, 2) + part(1, 2))
  const args = [
    '--state',
    join(moved, 'state'),
    '--out',
    join(moved, 'out'),
    join(moved, 'log', 'log'),
  ]
  t.equal((await ran(qlogmatch, args)).code, 0)
  const out = join(moved, 'out')
  const text = readdirSync(out)
    .filter((name) => !name.startsWith('.'))
    .map((name) => readFileSync(join(out, name), 'latin1'))
    .join('')
  t.equal(text, await matched(all.join('')))
})
