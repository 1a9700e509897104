import { spawn, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { qlogmatch } from '@qmailanalog/batch'
import t from 'tap'
import { realLog } from './data.js'
import { home, matched, place } from './place.js'
import { ran } from './world.js'

const binary = fileURLToPath(new URL('../packages/qmailanalog/bin/qlogmatch', import.meta.url))
const dying = fileURLToPath(new URL('data/dying.cjs', import.meta.url))

/** Without what measures the tests. */
const plain = { PATH: process.env['PATH'] }

const lines = realLog()
  .split(/(?<=\n)/)
  .slice(0, 4000)
const chunk = (n: number, of: number) =>
  lines.slice((lines.length * n) / of, (lines.length * (n + 1)) / of).join('')

t.test('a log that grows, is rotated, compressed and copied is matched once', async (t) => {
  const { run, write, append, move, pack, days, state } = place()
  const expected = await matched(lines.join(''))
  const total = () => Object.values(days()).join('')
  write('maillog', chunk(0, 8))
  const first = await run()
  t.equal(first.code, 0, first.err)
  t.match(first.out, /^files 1 bytes \d+ messages \d+ deliveries \d+ unknown \d+ pending \d+\n$/)
  // In the middle of a line.
  append('maillog', chunk(1, 8).slice(0, -20))
  await run()
  append('maillog', chunk(1, 8).slice(-20))
  await run()
  const before = total()
  t.strictSame(await run(), { code: 0, out: '', err: '', pending: '' }, 'nothing new: no word')
  t.equal(total(), before)
  append('maillog', chunk(2, 8))
  move('maillog', 'maillog.1')
  write('maillog', chunk(3, 8))
  await run()
  pack('maillog.1')
  append('maillog', chunk(4, 8))
  move('maillog.1.gz', 'maillog.2.gz')
  move('maillog', 'maillog.1')
  write('maillog', chunk(5, 8))
  write('copy', chunk(3, 8) + chunk(4, 8))
  await run()
  write('maillog.1', chunk(3, 8) + chunk(4, 8))
  append('maillog', chunk(6, 8))
  await run()
  pack('maillog')
  write('maillog', chunk(7, 8))
  const last = await run()
  t.equal(last.code, 0)
  t.equal(total(), expected)
  t.strictSame(state(), ['state'])
})

t.test('lines go to the day on which the message or the delivery ended', async (t) => {
  const day = 1700000000 - (1700000000 % 86400)
  const { write, run, days } = place()
  const log = [
    `${day - 2} new msg 1`,
    `${day - 2} info msg 1: bytes 9 from <a@b> qp 1 uid 2`,
    `${day - 2} starting delivery 1: msg 1 to local x@y`,
    `${day - 1}.999999 delivery 1: deferral: later/`,
    `${day - 1}.999999 alert: cannot start`,
    `${day} starting delivery 2: msg 1 to local x@y`,
    `${day + 1} delivery 2: success: did/`,
    `${day + 1} end msg 1`,
    'x1 warning: no time',
    'what is this',
  ]
  write('log', `${log.join('\n')}\n`)
  const { code, out } = await run()
  t.equal(code, 0)
  t.match(out, /messages 1 deliveries 2 unknown 1 pending 0/)
  t.strictSame(Object.keys(days()), ['2023-11-13', '2023-11-14', 'undated'])
  t.match(days()['2023-11-13'], /^d z .*\n\d+\.999999 alert: cannot start\n$/)
  t.match(days()['2023-11-14'], /^d k .*\nm .*\n$/)
  t.equal(days()['undated'], 'x1 warning: no time\n')
  const other = place()
  other.write('log', `${log.join('\n')}\n`)
  await ran(qlogmatch, ['--timezone', 'Asia/Tokyo', ...other.args()])
  t.strictSame(Object.keys(other.days()), ['2023-11-14', 'undated'], 'in another zone')
})

t.test('sources of several hosts keep their queues from run to run', async (t) => {
  const wrapped = (host: string) => (line: string) => `Nov  2 01:01:01 ${host} qmail: ${line}`
  const { write, append, run, days } = place()
  write('a', lines.slice(0, 1000).map(wrapped('a')).join(''))
  await run()
  write('b', lines.slice(0, 500).map(wrapped('b')).join(''))
  await run()
  append('b', lines.slice(500, 2000).map(wrapped('b')).join(''))
  append('a', lines.slice(1000, 2000).map(wrapped('a')).join(''))
  await run()
  const once = (await matched(lines.slice(0, 2000).join(''))).split('\n').filter(Boolean)
  const all = Object.values(days()).join('').split('\n').filter(Boolean)
  t.strictSame(all.sort(), [...once, ...once].sort())
})

t.test('bad sources', async (t) => {
  const { write, run, days, remove, at } = place()
  const all = gzipSync(chunk(1, 4))
  write('1', chunk(0, 4))
  writeFileSync(at('2.gz'), all.subarray(0, all.length / 2))
  write('3', chunk(2, 4))
  const cut = await run()
  t.equal(cut.code, 111)
  t.match(
    cut.err,
    /^qlogmatch: fatal: unable to read .*2\.gz: damaged or cut off gzip data after \d+ bytes of text\n$/,
  )
  t.ok(Object.values(days()).join('').length > 1000, 'the others are processed')
  const again = await run()
  t.equal(again.code, 111, 'it is not done')
  writeFileSync(at('2.gz'), all)
  t.equal((await run()).code, 0, 'until it is whole')
  remove('1')
  const gone = await run('1', '3')
  t.equal(gone.code, 111)
  t.match(gone.err, /^qlogmatch: fatal: unable to read .*1: no such file or directory\n$/)
  t.equal((await ran(qlogmatch, ['--out', home, at('3')])).code, 100)
  t.equal((await ran(qlogmatch, ['--state', home, at('3')])).code, 100)
})

t.test('a source that vanished comes back: nothing is out of order', async (t) => {
  const { write, run, days } = place()
  write('2', chunk(1, 2))
  t.equal((await run('1', '2')).code, 111)
  t.strictSame(days(), {}, 'what is there has to wait')
  write('1', chunk(0, 2))
  t.equal((await run('1', '2')).code, 0)
  t.equal(Object.values(days()).join(''), await matched(lines.join('')))
})

/** Steps in the life of a log, each followed by a run. */
function lives({ write, append, move, pack }: ReturnType<typeof place>): (() => void)[] {
  return [
    () => write('maillog', chunk(0, 10)),
    () => append('maillog', chunk(1, 10)),
    () => {
      append('maillog', chunk(2, 10))
      move('maillog', 'maillog.1')
      write('maillog', chunk(3, 10))
    },
    () => {
      pack('maillog.1')
      append('maillog', chunk(4, 10))
    },
  ]
}

async function undisturbed() {
  const there = place()
  for (const step of lives(there)) {
    step()
    await there.run()
  }
  return there.days()
}

t.test('killed at any call that changes a file', async (t) => {
  const expected = await undisturbed()
  const there = place()
  let kills = 0
  for (const step of lives(there)) {
    step()
    for (let call = 1; ; call++) {
      const { signal, status, stderr } = spawnSync(binary, there.args(), {
        env: { ...plain, QMAILANALOG_NODE_OPTIONS: `--require ${dying}`, DIE_AT: `${call}` },
        encoding: 'latin1',
      })
      if (signal === 'SIGKILL') {
        kills++
        continue
      }
      t.equal(status, 0, stderr)
      break
    }
  }
  t.ok(kills > 40, `${kills} kills`)
  t.strictSame(there.days(), expected)
})

t.test('killed at any moment', async (t) => {
  const expected = await undisturbed()
  let kills = 0
  for (let round = 0; kills < 24; round++) {
    const there = place()
    for (const step of lives(there)) {
      step()
      for (let tries = 0; tries < 12; tries++) {
        const child = spawn(binary, there.args(), { stdio: 'ignore', env: plain })
        const ended = new Promise<NodeJS.Signals | null>((resolve) =>
          child.once('exit', (_, signal) => resolve(signal)),
        )
        await pause(40 + ((round * 37 + tries * 53) % 160))
        child.kill('SIGKILL')
        if ((await ended) === null) break
        kills++
      }
      const { code, err } = await there.run()
      t.equal(code, 0, err)
    }
    t.strictSame(there.days(), expected)
  }
  t.comment(`${kills} kills`)
})

t.test('two runs at once', async (t) => {
  const expected = await undisturbed()
  const there = place()
  for (const step of lives(there)) {
    step()
    const codes = await Promise.all([there.run(), there.run(), there.run()])
    t.ok(codes.every(({ code }) => code === 0 || code === 111))
    await there.run()
  }
  t.strictSame(there.days(), expected)
})
