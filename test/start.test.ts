import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { realLog } from './data.js'

// `npm start` from outside: what it prints, what it says, how it ends.

const root = fileURLToPath(new URL('..', import.meta.url))
const home = t.testdir({ 'log here': '', folder: { current: '' }, old: 'the page of yesterday' })
const log = realLog().split('\n').slice(0, 400).join('\n')
writeFileSync(join(home, 'log here'), log, 'latin1')
writeFileSync(join(home, 'folder/current'), log, 'latin1')

/** Runs start as npm does for who stands in `home`; by env(1), since tap adds its own variables. */
function start(
  words: string[],
  input?: string,
  { project = root, PATH = process.env['PATH'] } = {},
) {
  const env = ['-i', `PATH=${PATH}`, `INIT_CWD=${home}`, 'TZ=UTC', 'LC_ALL=C']
  const command = [process.execPath, join(project, 'scripts/start.js'), ...words]
  const stdin = input === undefined ? 'ignore' : 'pipe'
  const { status, stdout, stderr } = spawnSync('env', [...env, ...command], {
    cwd: project,
    encoding: 'utf8',
    stdio: [stdin, 'pipe', 'pipe'],
    ...(input === undefined ? {} : { input: Buffer.from(input, 'latin1') }),
  })
  return { status, out: stdout, err: stderr.split('\n').slice(0, -1) }
}

/** Where the commands are that the report shows. */
const commands = `start: its commands are in ${relative(home, join(root, 'packages/qmailanalog/bin'))}; scripts/install puts them where you like`

t.test('without a word it is the log that ships with the project', async (t) => {
  const { status, out, err } = start([])
  t.equal(status, 0)
  t.match(out, /1,?996/, 'its messages')
  t.strictSame(err, [
    'start: no log given; this is the one that ships with the project, test/data/qmail.log.gz',
    'start: as a page: npm start -- --html report.html',
    commands,
  ])
  t.ok(out.split('\n').length <= 101, 'a report, not tables')
})

t.test('logs of the caller, with options of zreport', async (t) => {
  const one = start(['--top', '2', '--title', "Anna's mail", 'log here'])
  t.equal(one.status, 0)
  t.match(one.out, /^Anna's mail/)
  t.strictSame(one.err, [
    "start: as a page: npm start -- --html report.html --top=2 '--title=Anna'\\''s mail' 'log here'",
    commands,
  ])
  const figures = (text: string) => /^.*messages that left.*$/m.exec(text)?.[0]
  t.ok(figures(one.out))
  t.equal(figures(start(['folder']).out), figures(one.out), 'a folder')
  const piped = start([], log)
  t.equal(figures(piped.out), figures(one.out), 'standard input')
  t.strictSame(piped.err, ['start: as a page: npm start -- --html report.html <LOG', commands])
  t.match(JSON.parse(start(['--format', 'json', 'folder']).out), { report: 'zreport' })
})

t.test('a log that cannot be read is told last, and not above a report of zeros', async (t) => {
  const none = start(['nonexist'])
  t.equal(none.status, 111)
  t.equal(none.out, '')
  t.match(none.err.at(-1), /nonexist: no such file or directory$/)
  const some = start(['nonexist', 'log here'])
  t.equal(some.status, 111)
  t.match(some.out, /messages that left/)
  t.match(some.err.at(-1), /nonexist: no such file or directory$/)
})

t.test('wrong usage is told in its own words', async (t) => {
  for (const [words, wrong] of [
    [['--htlm', 'page'], /^start: fatal: unknown option --htlm, did you mean --html\? known are/],
    [['--top'], /^start: fatal: option --top needs a value: --top N$/],
    [
      ['--html', 'page', '--format', 'json'],
      /^start: fatal: --html and --format do not go together$/,
    ],
  ] as const) {
    const { status, out, err } = start([...words])
    t.equal(status, 100)
    t.equal(out, '')
    t.match(err[0], wrong)
    t.equal(err[1], "start: try 'npm start -- --help'")
  }
  const { status, out } = start(['--help'])
  t.equal(status, 0)
  t.match(out, /^ {6}--html /m)
  t.match(out, /^ {6}--against /m, 'and the options of zreport')
  t.notMatch(out, /^ {6}--log /m)
})

t.test('the page is written in one step', async (t) => {
  const { status, out, err } = start(['--html', 'old', 'log here'])
  t.equal(status, 0)
  t.equal(out, '')
  t.strictSame(err, [`start: the page is in ${join(home, 'old')}`])
  const page = readFileSync(join(home, 'old'), 'utf8')
  t.match(page, /^<!doctype html>/i)
  t.equal(start(['--html', 'old', 'nonexist']).status, 111)
  t.equal(readFileSync(join(home, 'old'), 'utf8'), page, 'without a report the old one stays')
  mkdirSync(join(home, 'pages'))
  const folder = start(['--html', 'pages', 'log here'])
  t.equal(folder.status, 111)
  t.match(folder.err.at(-1), /^start: fatal: unable to write .*pages: it is no file$/)
  t.ok(statSync(join(home, 'pages')).isDirectory())
  const nowhere = start(['--html', 'nowhere/page', 'log here'])
  t.equal(nowhere.status, 111)
  t.match(nowhere.err.at(-1), /^start: fatal: unable to write .*nowhere\/page: no such file or dir/)
  t.strictSame(readdirSync(home).sort(), ['folder', 'log here', 'old', 'pages'])
})

t.test('it says what it does meanwhile, and that it failed', async (t) => {
  // A fresh clone with an npm that cannot reach its registry.
  const project = t.testdir({ bin: {}, packages: {} })
  for (const name of ['scripts', 'package.json', 'package-lock.json']) {
    cpSync(join(root, name), join(project, name), { recursive: true })
  }
  mkdirSync(join(project, 'docs'))
  writeFileSync(join(project, 'bin/npm'), '#!/bin/sh\necho no network >&2\nexit 1\n')
  chmodSync(join(project, 'bin/npm'), 0o755)
  const { status, out, err } = start([], undefined, {
    project,
    PATH: `${join(project, 'bin')}:${process.env['PATH']}`,
  })
  t.equal(status, 111)
  t.equal(out, '')
  t.match(err, [
    /^start: installing what it needs .* \.\.\.$/,
    'no network',
    /^start: fatal: unable to build: Command failed: npm ci/,
  ])
})
