import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { lock, replaceFile, visible } from '@qmailanalog/program'
import { matchup, programs, xqp, xrecipient, xsender, zall } from '@qmailanalog/programs'
import t from 'tap'
import { realLog } from './data.js'
import { program, ran } from './world.js'

const home = mkdtempSync(join(tmpdir(), 'program-'))
t.teardown(() => rmSync(home, { recursive: true, force: true }))
const bin = (name: string) =>
  fileURLToPath(new URL(`../packages/qmailanalog/bin/${name}`, import.meta.url))
const shell = (command: string, env: Record<string, string> = {}) =>
  spawnSync('sh', ['-c', command], {
    cwd: home,
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'latin1',
    maxBuffer: 1 << 28,
  })

t.test('wrong usage, in our words', async (t) => {
  const known =
    'known are --timezone, --year, --labels, --quiet, --state, --state-fd, --again, --help, --version'
  const wrong: [string[], string][] = [
    [['--hlep'], `unknown option --hlep, did you mean --help? ${known}`],
    [['--constructor'], `unknown option --constructor; ${known}`],
    [['--__proto__'], `unknown option --__proto__; ${known}`],
    [['-x'], `unknown option -x; ${known}`],
    [['--state'], 'option --state needs a value: --state FILE'],
    [['--state='], 'option --state needs a value: --state FILE'],
    [['--state', '--quiet'], 'option --state needs a value: --state FILE'],
    [['--quiet=yes'], 'option --quiet takes no value'],
    [['--timezone', 'Nowhere'], 'no time zone has the name Nowhere'],
  ]
  for (const [args, message] of wrong) {
    const { code, err } = await ran(matchup, args)
    t.equal(code, 100)
    t.equal(err, `matchup: fatal: ${message}\nmatchup: try 'matchup --help'\n`)
  }
  for (const program of programs) {
    const { code, err } = await ran(program, ['--toString', '--valueOf'])
    t.equal(code, 100, program.usage.name)
    t.match(err, /^\w+: fatal: unknown option --toString; known are /)
  }
  t.equal((await ran(zall, ['--', '--help'])).code, 100)
})

t.test('an address may look like an option', async (t) => {
  const line = 'd k 1 2 3 4 <-list@x.example> local.-r@y.example 5 6 ok\n'
  t.equal((await ran(xsender, ['-list@x.example'], line)).out, line)
  t.equal((await ran(xsender, ['--hlep'], line)).code, 0)
  t.equal((await ran(xqp, ['-5'], line)).out, '')
  t.equal((await ran(xrecipient, ['--', 'local.-r@y.example'], line)).out, line)
  t.match((await ran(xsender, ['--help'])).out, /^xsender - /)
  t.match((await ran(xsender, ['--version'])).out, /^xsender \d/)
})

t.test('words reach a program as they were given', async (t) => {
  const line = (reason: string) =>
    `d success 1 2 3 4 <a@x.example> local.r@y.example 5 6 ${reason}\n`
  const words = [
    '"x"',
    "'x'",
    '"',
    "'",
    'a=b',
    '--',
    'true',
    '1e3',
    'a.b',
    '\\',
    '-5',
    '"x\'',
    '007',
  ]
  for (const word of words) {
    const both = line(word) + line('other')
    t.equal((await ran(program('xselect'), ['--reason', word], both)).out, line(word), word)
    t.equal((await ran(program('xselect'), [`--reason=${word}`], both)).out, line(word), `=${word}`)
    t.equal(
      (await ran(program('xselect'), ['--reason', 'other', '--reason', word], both)).out,
      line(word),
      'the last one counts',
    )
  }
  for (const operand of ['true', 'false', '"x"', '5']) {
    const { err } = await ran(matchup, ['--quiet', operand])
    const named = `matchup: fatal: unable to read ${operand}: no such file or directory\n`
    t.equal(err, named, 'an operand behind a flag is no value of it')
  }
  t.match((await ran(matchup, ['--version', '--help'])).out, /^matchup - /)
})

t.test('nothing from outside breaks a line or controls a terminal', async (t) => {
  t.equal(visible('plain text'), 'plain text')
  t.equal(visible('a\nb\x1b[2Jc\x7f\0'), 'a\\x0ab\\x1b[2Jc\\x7f\\x00')
  const utf8 = Buffer.from('Grüße 日本').toString('latin1')
  t.equal(visible(utf8), utf8, 'UTF-8 stays')
  t.equal(visible('gr\xfc\xdfe'), 'gr\\xfc\\xdfe', 'other bytes do not')
  t.equal(
    visible(Buffer.from('a\u0085\u009b\u202e\u2028b').toString('latin1')),
    'a\\xc2\\x85\\xc2\\x9b\\xe2\\x80\\xae\\xe2\\x80\\xa8b',
  )
  for (const args of [['x\ny\x1b]0;z\x07'], ['--opt\n\x1bion'], ['--timezone', 'A\nB\x1b']]) {
    const { err } = await ran(matchup, args)
    t.match(err, /^(matchup: [ -~]+\n){1,2}$/)
  }
})

t.test('a state is replaced in one step, through no link', async (t) => {
  const file = join(home, 'replaced')
  const planted = join(home, 'planted')
  symlinkSync(planted, `${file}.new`)
  symlinkSync(planted, `${file}.new.abcd1234`)
  writeFileSync(`${file}.new.older`, 'of somebody else')
  replaceFile(file, [Buffer.from('1')])
  t.equal(readFileSync(file, 'latin1'), '1')
  t.notOk(existsSync(planted))
  const left = readdirSync(home).filter((name) => name.startsWith('replaced.'))
  t.strictSame(
    left.sort(),
    ['replaced.new', 'replaced.new.older'],
    'what a killed run left is gone',
  )
  const failing = function* () {
    yield Buffer.from('half')
    throw new Error('no more')
  }
  t.throws(() => replaceFile(file, failing()), { message: 'no more' })
  t.equal(readFileSync(file, 'latin1'), '1')
  t.equal(readdirSync(home).filter((name) => name.startsWith('replaced.')).length, 2)
})

t.test('a state is a regular file', async (t) => {
  const { status, stderr } = shell(`printf '1 new msg 1\\n' | ${bin('matchup')} --state /dev/full`)
  t.equal(status, 111)
  t.equal(stderr, 'matchup: fatal: unable to read state /dev/full: it is no regular file\n')
  const fifo = shell(`mkfifo f; ${bin('matchup')} --state f </dev/null`)
  t.equal(fifo.status, 111)
  t.match(fifo.stderr, /it is no regular file/)
})

t.test('tickets of the dead count for nothing', async (t) => {
  const folder = join(home, 'locks')
  mkdirSync(folder)
  const path = join(folder, 'thing')
  const boot = 'abcdefabcdef'
  writeFileSync(join(folder, `thing.lock.${boot}.0123456789ab.7.x`), '')
  const end = await lock(path)
  const [ticket = ''] = readdirSync(folder)
  t.equal(readdirSync(folder).length, 1, 'that of another boot is gone')
  await t.rejects(lock(path), { message: /^unable to lock .*thing: process \d+ has it$/ })
  end()
  t.strictSame(readdirSync(folder), [])
  writeFileSync(join(folder, ticket), '')
  ;(await lock(path))()
  t.strictSame(readdirSync(folder), [], 'nobody listens')
  const deep = join(home, 'd'.repeat(200), 'n'.repeat(200))
  mkdirSync(join(home, 'd'.repeat(200)))
  const deeper = await lock(deep)
  await t.rejects(lock(deep), /has it/)
  deeper()
})

t.test('killed while it has the lock, in a namespace of its own', async (t) => {
  const state = join(home, 'named')
  // A process that is killed with its container.
  const inside = 'unshare --pid --fork --kill-child=KILL'
  const apart = spawnSync('sh', ['-c', `${inside} true`]).status === 0
  if (!apart) t.pass('', { skip: 'no namespaces here' })
  const held = shell(`mkfifo open; sleep 60 >open & keeps=$!
    ${apart ? inside : ''} ${bin('matchup')} --state ${state} <open 5>/dev/null & holds=$!
    for i in $(seq 100); do ls ${state}.lock.* >/dev/null 2>&1 && break; sleep 0.1; done
    ${bin('matchup')} --state ${state} </dev/null; echo $?
    kill -9 $holds; wait $holds; sleep 0.2
    ${bin('matchup')} --state ${state} </dev/null; echo $?; kill $keeps`)
  t.match(held.stdout, /^111\n0\n$/)
  t.match(held.stderr, /unable to lock .*: process \d+ has it/)
})

t.test('a log is not taken twice by mistake', async (t) => {
  const at = (name: string) => join(home, name)
  const lines = realLog().split(/(?<=\n)/)
  const [first, more] = [lines.slice(0, 300).join(''), lines.slice(300, 600).join('')]
  writeFileSync(at('1'), first, 'latin1')
  writeFileSync(at('1.gz'), gzipSync(Buffer.from(first, 'latin1')))
  writeFileSync(at('2'), more, 'latin1')
  writeFileSync(at('empty'), '')
  const run = (...args: string[]) => ran(matchup, ['--state', at('state'), ...args])
  const once = await run(at('1'))
  t.equal(once.code, 0)
  const state = readFileSync(at('state'))
  t.match(state.toString('latin1'), new RegExp(`^0 number ${first.length} [0-9a-f]{32}\\n`))
  for (const again of [at('1'), at('1.gz')]) {
    const { code, out, err } = await run(at('2'), again)
    t.equal(code, 111)
    t.equal(out, '', 'before anything is printed')
    t.equal(
      err,
      `matchup: fatal: unable to read ${again}: the run before read a log of ${first.length} bytes that begins so; --again reads all of it once more\n`,
    )
  }
  t.equal((await ran(matchup, ['--state', at('state')], first)).code, 111, 'standard input too')
  t.strictSame(readFileSync(at('state')), state, 'as it was')
  writeFileSync(at('1'), first + more, 'latin1')
  t.match(
    (await run(at('1'))).err,
    `read ${first.length} bytes of it, and it has ${first.length + more.length} now`,
  )
  t.equal((await run('--again', at('1'))).code, 0)
  t.equal((await run(at('empty'))).code, 0)
  t.equal((await run(at('2'))).code, 0)
  const silent = await ran(matchup, [], '0 number 5 00112233445566778899aabbccddeeff\n')
  t.equal(silent.out, '', 'the line says nothing to others')
})

t.test('variables of Node.js change nothing', async (t) => {
  const env = {
    NODE_OPTIONS: '--trace-warnings --require /no/such/file',
    NODE_DEBUG: 'fs,net,stream',
    NODE_V8_COVERAGE: join(home, 'coverage'),
    NODE_PATH: '/no',
    NODE_PENDING_DEPRECATION: '1',
    NODE_EXTRA_CA_CERTS: '/no/such/file',
    NODE_CHANNEL_FD: '9',
    NODE_UNIQUE_ID: '3',
  }
  const run = (more: Record<string, string>) =>
    shell(`printf 'm 1 2 3 1 0 0 <a> 4 5\\n' | ${bin('zoverall')}`, more)
  const { stdout, stderr, status } = run(env)
  t.equal(stderr, '')
  t.equal(status, 0)
  t.equal(stdout, run({}).stdout)
  t.notOk(existsSync(join(home, 'coverage')))
})

t.test('little memory', async (t) => {
  const log = join(home, 'log')
  writeFileSync(log, realLog(), 'latin1')
  // What Node.js itself takes: qmailanalog(7), LIMITS.
  const least = Number(process.versions.node.split('.')[0]) < 24 ? 800000 : 1200000
  const programs = ['matchup 5>/dev/null', 'qlogcat', 'zsenders', 'zall', 'xsender x', 'columnt']
  for (const program of programs) {
    const command = `${bin(program)} <${log}`
    const [free, limited] = [shell(command), shell(`ulimit -v ${least}; ${command}`)]
    t.equal(limited.stderr, free.stderr, program)
    t.equal(limited.status, 0)
    t.equal(limited.stdout, free.stdout)
  }
  const little = shell(`ulimit -v 500000; ${bin('matchup')} <${log} 5>/dev/null`)
  t.equal(little.status, 111)
  t.equal(
    little.stderr,
    'matchup: fatal: unable to start Node.js: the limit of address space is 500000 KB (ulimit -v), and 750000 are needed\n',
  )
})

t.test('few descriptors', async (t) => {
  for (const files of [12, 16, 19, 24]) {
    const { status, stdout, stderr } = shell(`ulimit -n ${files}; ${bin('zoverall')} </dev/null`)
    t.equal(status, files < 20 ? 111 : 0)
    t.match(stdout, files < 20 ? /^$/ : /Completed messages: 0/)
    const told = `zoverall: fatal: unable to start Node.js: the limit of open files is ${files} (ulimit -n), and 20 are needed\n`
    t.equal(stderr, files < 20 ? told : 'zoverall: note: the input is empty\n')
  }
})

t.test('an older Node.js is named', async (t) => {
  const start = fileURLToPath(new URL('../packages/qmailanalog/lib/start.cjs', import.meta.url))
  const fake = join(home, 'older.cjs')
  writeFileSync(fake, "Object.defineProperty(process.versions, 'node', { value: '18.19.0' })\n")
  const { status, stderr } = shell(`node --require ${fake} ${start} matchup 0,1 --help`)
  t.equal(status, 111)
  t.match(
    stderr,
    /^matchup: fatal: unable to start: Node\.js 20\.19 or later is needed, and .* is 18\.19\.0\n$/,
  )
})
