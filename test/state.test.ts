import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { lock } from '@qmailanalog/program'
import { matchup } from '@qmailanalog/programs'
import t from 'tap'
import { recordings } from './data.js'
import { cutAt, ran } from './world.js'

const bin = fileURLToPath(new URL('../packages/qmailanalog/bin', import.meta.url))
const { log = '', matchup: expected = '' } = recordings['real']!
const plain = { PATH: `${bin}:${process.env['PATH']}` }

t.test('the state in a file, wherever the log is cut', async (t) => {
  for (const cut of [0, 1, 1000, log.length >> 1, log.length - 1, log.length]) {
    const state = join(t.testdir({}), 'state')
    let out = ''
    for (const piece of cutAt(log, [cut])) {
      const done = await ran(matchup, ['--state', state], piece)
      t.strictSame([done.code, done.err, done.pending], [0, '', ''])
      out += done.out
    }
    t.equal(out, expected)
    t.strictSame(readdirSync(join(state, '..')), ['state'], 'nothing else is left')
  }
})

t.test('the file is what it was if anything goes wrong', async (t) => {
  const home = t.testdir({ state: 'old', log })
  const state = join(home, 'state')
  const sh = (line: string) => spawnSync('sh', ['-c', line], { cwd: home, env: plain })
  t.equal(sh('matchup --state state <log >/dev/full').status, 111)
  t.equal(readFileSync(state, 'latin1'), 'old')
  sh('matchup --state state <log | head -1')
  t.equal(readFileSync(state, 'latin1'), 'old')
  t.equal(sh('matchup --state state log nothing >out').status, 111)
  t.equal(readFileSync(state, 'latin1'), 'old')
  t.equal(sh('matchup --state state <. >out').status, 111)
  t.equal(readFileSync(state, 'latin1'), 'old')
  t.equal(sh('matchup --state . <log').status, 111)
  t.equal(sh('matchup --state none/state <log').status, 111)
  t.equal(sh('matchup --state state --state-fd 4 <log').status, 100)
  t.strictSame(readdirSync(home).sort(), ['log', 'out', 'state'])
})

t.test('a link stays one, and the mode of the file too', async (t) => {
  const home = t.testdir({ 'real-state': '' })
  symlinkSync('real-state', join(home, 'state'))
  await ran(matchup, ['--state', join(home, 'state')], log)
  t.ok(readFileSync(join(home, 'real-state'), 'latin1').length > 0)
  t.strictSame(readdirSync(home).sort(), ['real-state', 'state'])
})

t.test('killed at any moment, the file is the old state or the new one', async (t) => {
  const home = t.testdir({ log })
  const state = join(home, 'state')
  const run = () =>
    spawn('sh', ['-c', 'exec matchup --state state <log >out'], { cwd: home, env: plain })
  const begun = performance.now()
  await once(run(), 'exit')
  const length = performance.now() - begun
  const fresh = readFileSync(state, 'latin1')
  let news = 0
  let kills = 0
  for (let n = 0; n < 40; n++) {
    writeFileSync(state, '')
    const child = run()
    const ended = once(child, 'exit')
    // The last of them is let go to its end.
    const over = n < 39 ? pause(length * (0.3 + n / 39)) : ended
    await over
    child.kill('SIGKILL')
    const [, signal] = await ended
    if (signal !== null) kills++
    const now = readFileSync(state, 'latin1')
    if (now === fresh) news++
    else t.equal(now, '', 'old')
  }
  t.comment(`${kills} kills, ${news} times the new state`)
  t.ok(kills > 0 && news > 0)
})

t.test('a lock keeps two apart, and a dead one keeps nobody', async (t) => {
  const path = join(t.testdir({}), 'thing')
  const unlock = await lock(path)
  await t.rejects(lock(path), { message: /^unable to lock .*thing: process \d+ has it$/ })
  unlock()
  writeFileSync(`${path}.lock.999999999.0.x`, '')
  // The number of a process that lives, but was started at another time.
  writeFileSync(`${path}.lock.${process.pid}.1.x`, '')
  const again = await lock(path)
  t.equal(readdirSync(join(path, '..')).length, 1)
  again()
  t.strictSame(readdirSync(join(path, '..')), [])
  let inside = 0
  let most = 0
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      const end = await lock(path).catch(() => undefined)
      if (!end) return
      most = Math.max(most, ++inside)
      await pause(30)
      inside--
      end()
    }),
  )
  t.equal(most, 1)
})

t.test('a descriptor for the old state, one for the new', async (t) => {
  const home = t.testdir({ log })
  const sh = (line: string) =>
    spawnSync('sh', ['-c', line], { cwd: home, env: plain, encoding: 'latin1' })
  const [first = '', second = ''] = cutAt(log, [log.length >> 1])
  writeFileSync(join(home, 'first'), first, 'latin1')
  writeFileSync(join(home, 'second'), second, 'latin1')
  const one = sh('matchup --state-fd 4 4</dev/null 5>old <first')
  const two = sh('matchup --state-fd 4 4<old 5>new <second')
  t.equal(one.stdout + two.stdout, expected)
  t.equal(
    sh('matchup --state-fd 4 <log').stderr,
    'matchup: fatal: unable to read fd 4: bad file descriptor\n',
  )
  t.equal((await ran(matchup, ['--state-fd', '7'], '')).code, 100)
})
