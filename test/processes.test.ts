import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { recordings } from './data.js'
import { lineSet } from './world.js'

const bin = fileURLToPath(new URL('../packages/qmailanalog/bin', import.meta.url))
const work = mkdtempSync(join(tmpdir(), 'qmailanalog-'))
t.teardown(() => rmSync(work, { recursive: true }))
const { log, matchup, pending, zoverall } = recordings.real!
writeFileSync(join(work, 'log'), log!, 'latin1')

/** Runs a line of shell with the real programs. */
function sh(line: string) {
  const { stdout, stderr, status } = spawnSync('sh', ['-c', line], {
    cwd: work,
    encoding: 'latin1',
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
    maxBuffer: 1 << 28,
  })
  return { out: stdout, err: stderr, code: status }
}
const file = (name: string) => readFileSync(join(work, name), 'latin1')

t.test('descriptor 5 is a file', async (t) => {
  t.strictSame(sh('matchup <log 5>pending'), { out: matchup, err: '', code: 0 })
  t.equal(lineSet(file('pending')), pending)
})

t.test('descriptor 5 is a pipe', async (t) => {
  t.equal(lineSet(sh('matchup <log 5>&1 >out | cat').out), pending)
  t.equal(file('out'), matchup)
})

t.test('descriptor 5 is a socket', async (t) => {
  // The file tree of bash has sockets, but needs a server; Node.js makes a pair for each piped stream.
  const five = spawnSync('sh', ['-c', 'exec matchup <log >out'], {
    cwd: work,
    encoding: 'latin1',
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
    stdio: ['ignore', 'ignore', 'pipe', 'ignore', 'ignore', 'pipe'],
  })
  t.equal(five.status, 0)
  t.equal(lineSet(five.output[5] ?? ''), pending)
})

const no5 =
  'matchup: fatal: unable to write fd 5: bad file descriptor; 5>pending keeps what is pending for the next run, 5>/dev/null drops it, --state FILE looks after it\n'

t.test('descriptor 5 is closed, or nothing is said about it', async (t) => {
  t.strictSame(sh('matchup <log 5>&-'), { out: matchup, err: no5, code: 111 })
  t.strictSame(sh('matchup <log'), { out: matchup, err: no5, code: 111 })
  t.strictSame(
    sh('head -0 log | matchup 5>&-'),
    { out: '', err: '', code: 0 },
    'nothing is pending',
  )
})

t.test('a full disk', { skip: process.platform !== 'linux' }, async (t) => {
  const full = (what: string) =>
    `matchup: fatal: unable to write ${what}: no space left on device\n`
  t.strictSame(sh('matchup <log >/dev/full 5>pending'), { out: '', err: full('output'), code: 111 })
  t.equal(lineSet(file('pending')), pending, 'the pending state is whole')
  t.strictSame(sh('matchup <log 5>/dev/full'), { out: matchup, err: full('fd 5'), code: 111 })
})

t.test('input that cannot be read, output that is not open', async (t) => {
  const cannot = 'matchup: fatal: unable to read input: illegal operation on a directory\n'
  t.strictSame(sh('matchup <. 5>&1'), { out: '', err: cannot, code: 111 })
  t.match(sh('matchup <&-'), { err: 'unable to read input: bad file descriptor', code: 111 })
  t.match(sh('matchup <log 5>/dev/null >&-'), {
    err: 'unable to write output: bad file',
    code: 111,
  })
})

t.test('a reader that leaves ends it silently', async (t) => {
  const { out, err } = sh('matchup <log 5>/dev/null | head -1')
  t.strictSame([out, err], [matchup!.slice(0, matchup!.indexOf('\n') + 1), ''])
  const long = sh('yes "1 x y" | matchup 5>/dev/null | head -1; sleep 0')
  t.strictSame([long.out, long.err], ['? 1 x y\n', ''], 'while more is coming')
})

t.test('what came is passed on before more is waited for', async (t) => {
  const child = spawn(join(bin, 'matchup'), { stdio: ['pipe', 'pipe', 'inherit'] })
  const answer = async () => String((await once(child.stdout, 'data'))[0])
  for (const line of ['1 x y', '2 x y']) {
    child.stdin.write(`${line}\n`)
    t.equal(await answer(), `? ${line}\n`)
  }
  child.stdin.end()
  t.strictSame(await once(child, 'close'), [0, null])
})

t.test('a report reads what comes in pieces, and from a pipe that does not wait', async (t) => {
  const { out } = sh('matchup <log 5>/dev/null >records; zoverall <records')
  t.equal(sh('(head -c 999 records; sleep 0.3; tail -c +1000 records) | zoverall').out, out)
  // Node.js sets a pipe to non-blocking, for all who have it, as long as it runs.
  const other = `"${process.execPath}" -e 'process.stdin.pause(); setTimeout(() => {}, 2000)'`
  const late = `(sleep 1; cat records) | { exec 3<&0; ${other} <&3 & sleep 0.5; zoverall; wait; }`
  t.strictSame(sh(late), { out, err: '', code: 0 })
})

t.test('a report that cannot read, cannot write, or has lost its reader', async (t) => {
  const { out } = sh('matchup <log 5>/dev/null >records; zoverall <records')
  const fails = (reason: string) => ({ out: '', err: `zoverall: fatal: ${reason}\n`, code: 111 })
  if (process.platform === 'linux') {
    const full = fails('unable to write output: no space left on device')
    for (const what of ['<records', '--help', '--version']) {
      t.strictSame(sh(`zoverall ${what} >/dev/full`), full, what)
    }
  }
  const closed = fails('unable to write output: bad file descriptor')
  t.strictSame(sh('zoverall <records >&-'), closed)
  const cannot = 'zoverall: fatal: unable to read input: illegal operation on a directory\n'
  const nothing = sh('zoverall </dev/null').out
  t.strictSame(sh('zoverall <.'), { out: nothing, err: cannot, code: 111 })
  const left = (words: string) => sh(`{ sleep 0.3; ${words}; echo $? >code; } | true; cat code`)
  t.strictSame(left('zoverall <records'), { out: '0\n', err: '', code: 0 })
  t.strictSame(left('zoverall --help'), { out: '0\n', err: '', code: 0 })
  writeFileSync(join(work, 'records'), file('records').repeat(20), 'latin1')
  t.strictSame(sh('zsendmail <records | head -1').err, '')
  // A pipe that does not wait, and has no room.
  const holds = 'new (require("net").Socket)({ fd: 3, readable: false, writable: true })'
  const other = `"${process.execPath}" -e '${holds}; setTimeout(() => {}, 2500)'`
  const full = `(exec 3>&1; ${other} & sleep 0.7; head -c 65536 /dev/zero; zoverall <records; wait)`
  const whole = sh('zoverall <records')
  t.not(whole.out, out)
  t.strictSame(sh(`${full} | (sleep 1.5; tail -c +65537)`), whole)
})

t.test('certificates are of no interest', async (t) => {
  t.strictSame(sh('NODE_EXTRA_CA_CERTS=/nowhere zoverall --version').err, '')
})

t.test('a long line that is read in two pieces', async (t) => {
  const { out } = sh('matchup <log 5>/dev/null')
  const many = out.repeat(Math.ceil(900_000 / out.length))
  for (const bytes of [60_000, 70_000, 400_000, 1_000_000]) {
    const long = `d k ${'1 '.repeat(8)}${'x'.repeat(bytes)}\n`
    writeFileSync(join(work, 'records'), many + long + many, 'latin1')
    // What comes from a file is looked at where it is read to, what waits for a reader is not.
    const whole = sh('zall zoverall zsuccesses zsendmail <records')
    t.strictSame(whole, sh('cat records | (sleep 0.1; zall zoverall zsuccesses zsendmail)'))
    t.equal(sh('zsendmail <records | md5sum').out, sh('cat records | zsendmail | md5sum').out)
    t.ok(whole.out.includes('x'.repeat(bytes)))
    const numbers = (text: string) => /^Total delivery attempts: (\d+)$/m.exec(text)![1]
    writeFileSync(join(work, 'records'), many + many, 'latin1')
    t.equal(numbers(whole.out), `${Number(numbers(sh('zoverall <records').out)) + 1}`)
  }
})

t.test('a pipe of both programs, called through a symbolic link, under env -i', async (t) => {
  execFileSync('ln', ['-s', join(bin, 'matchup'), join(work, 'linked')])
  const node = process.execPath
  const { out, err, code } = sh(
    `env -i QMAILANALOG_NODE=${node} PATH=/usr/bin:/bin ./linked <log 5>/dev/null | zoverall`,
  )
  t.strictSame([out.split('\n').slice(12).join('\n'), err, code], [zoverall, '', 0])
})

t.test('code is compiled unless it was kept for this Node.js, and is sound', async (t) => {
  cpSync(join(bin, '../lib'), join(work, 'lib'), { recursive: true })
  const code = file('lib/zsenders.cjs')
  const kept = file('lib/zsenders.kept')
  // As long as before: V8 cannot tell it from what was kept, but we can.
  writeFileSync(join(work, 'lib/zsenders.cjs'), code.replace('Senders', 'sENDERS'), 'latin1')
  const title = (bytes: string) => {
    writeFileSync(join(work, 'lib/zsenders.kept'), bytes, 'latin1')
    const { out, err, code } = sh(`'${process.execPath}' lib/start.cjs zsenders ,0,1 <lib/bar.cjs`)
    t.strictSame([err, code], ['', 0])
    return /^.*/.exec(out)![0]
  }
  t.equal(title(kept), 'Senders')
  const half = kept.length / 2
  const damaged = (at: number) =>
    `${kept.slice(0, at)}${kept[at] === 'x' ? 'y' : 'x'}${kept.slice(at + 1)}`
  for (const at of [0, 5000, half - 1, half, half + 5000]) t.equal(title(damaged(at)), 'sENDERS')
  const other = kept.slice(0, half).replace(/^(.{4})..../s, '$1abcd')
  t.equal(title(other + other), 'sENDERS', 'another version of V8')
  t.equal(title(kept.slice(0, half)), 'sENDERS')
  t.equal(title(''), 'sENDERS')
  rmSync(join(work, 'lib/zsenders.kept'))
  t.match(sh(`'${process.execPath}' lib/start.cjs zsenders ,0,1 </dev/null`).out, /^sENDERS/)
})
