import { spawnSync } from 'node:child_process'
import { appendFileSync, closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Program, run } from '@qmailanalog/program'
import { halfOf, inTwo, reports } from '@qmailanalog/report'
import { asEver, type Counting } from '@qmailanalog/table'
import t from 'tap'
import { recordings } from './data.js'
import { pieces, program, ran, sink } from './world.js'

const zall = program('zall')
const records = recordings.real!.matchup!
const work = mkdtempSync(join(tmpdir(), 'qmailanalog-'))
t.teardown(() => rmSync(work, { recursive: true }))
writeFileSync(join(work, 'few'), records, 'latin1')

const together = { separator: '----', showing: asEver }

/** Prints reports in two threads, from a file of which not all is to be read. */
async function printed(chosen: Counting[], start?: Parameters<typeof inTwo>[4]) {
  const fd = openSync(join(work, 'few'), 'r')
  const extent = { fd, from: 0, to: records.length }
  let stopped = 0
  const both: Program = {
    usage: zall.usage,
    open(_given, { say }) {
      const { close, ...running } = inTwo(chosen, together, extent, say, start)
      const stop = () => {
        stopped++
        close?.()
      }
      return { ...running, close: stop }
    },
  }
  const stdout = sink()
  const said: string[] = []
  const code = await run(both, [], {
    stdin: pieces([]),
    stdout,
    complain: (line) => said.push(line),
    descriptor: () => undefined,
  })
  closeSync(fd)
  return { code, out: stdout.text(), said, stopped }
}

const named = (name: string) => reports.find(({ usage }) => usage.name === name)!
const choices = [
  reports.map(({ usage }) => usage.name),
  ['zsendmail', 'zoverall'],
  ['zoverall', 'zsendmail'],
  ['zsendmail', 'zsendmail', 'zsendmail'],
  ['zrecipients', 'zrxdelay', 'zrecipients', 'zddist'],
]

t.test('two threads print what one prints', async (t) => {
  for (const names of choices) {
    const { out } = await ran(zall, ['--separator=----', ...names], records)
    t.ok(out.length > 1000)
    const both = await printed(names.map(named))
    t.ok(both.out === out, names.join(' '))
    t.match(both, { code: 0, said: [], stopped: 1 })
  }
})

t.test('a thread that fails is replaced', async (t) => {
  const { out } = await ran(zall, ['--separator=----'], records)
  for (const reason of [new Error('no room for a thread'), 'anything']) {
    const both = await printed(reports, () => ({
      left: Promise.reject(reason),
      stop: () => undefined,
    }))
    t.ok(both.out === out)
    t.match(both, { code: 0, said: [], stopped: 1 })
  }
})

t.test('both halves have something to do, whatever is chosen', async (t) => {
  for (const first of reports) {
    for (const second of reports) t.equal(halfOf([first, second]), 1)
    t.equal(halfOf([first, named('zddist'), first]) > 0, true)
  }
  t.equal(halfOf(reports) > 2 && halfOf(reports) < reports.length - 2, true)
})

t.test('wrong usage is told before anything is halved', async (t) => {
  const { code, err } = await ran(zall, ['senders'], records)
  t.match([code, err], [100, /no report has the name senders/])
})

t.test('a large file, with the real program', async (t) => {
  const bin = fileURLToPath(new URL('../packages/qmailanalog/bin', import.meta.url))
  const sh = (line: string) =>
    spawnSync('sh', ['-c', line], {
      cwd: work,
      encoding: 'latin1',
      env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
      maxBuffer: 1 << 28,
    })
  const times = Math.ceil((34 << 20) / records.length)
  writeFileSync(join(work, 'records'), records.repeat(times), 'latin1')
  // What a writer adds later belongs to neither half.
  const reports = 'zall zoverall zsenders zsuids zddist'
  const whole = sh(`cat records | ${reports}`)
  t.ok(whole.stdout.length > 1000)
  t.equal(sh(`${reports} <records`).stdout, whole.stdout)
  t.equal(
    sh(`{ head -c 1000000 >/dev/null; ${reports}; } <records`).stdout,
    sh(`tail -c +1000001 records | ${reports}`).stdout,
    'from where the file is read',
  )
  t.equal(sh(`{ ${reports} >/dev/null; wc -c; } <records`).stdout.trim(), '0', 'up to its end')
  // What tap puts into NODE_OPTIONS sets the flags itself. Node.js puts them back when it ends, so they
  // are looked at meanwhile.
  const flags = 'while kill -0 $!; do grep flags: /proc/$!/fdinfo/1 >&3; sleep 0.05; done'
  const watched = sh(
    `{ NODE_OPTIONS= ${reports} <records & { ${flags}; } 2>/dev/null; } 3>&2 | wc -c`,
  )
  t.equal(watched.stdout.trim(), String(whole.stdout.length))
  if (process.platform === 'linux') t.match(watched.stderr, /flags:/, 'there is something to see')
  // O_NONBLOCK would make others who write to the pipe fail.
  t.notMatch(watched.stderr, /flags:\s+\d*[4-7]\d{3}$/m, 'the pipe is left as it is')
  const left = sh(`${reports} <records | head -n 1; ls ${work}`)
  t.strictSame([left.stdout, left.stderr], ['Overall figures\nfew\nrecords\n', ''])
  appendFileSync(join(work, 'records'), '\n')
  t.equal(sh(`TMPDIR=/nowhere ${reports} <records`).stdout, whole.stdout, 'nothing to spool')
  const full = sh('zall zoverall zsendmail <records >/dev/null; echo $?')
  t.strictSame([full.stdout, full.stderr], ['0\n', ''])
  const none = sh('TMPDIR=/nowhere zall zoverall zsendmail <records; echo " $?"')
  t.match(none.stdout, /^Overall.* 111\n$/s)
  t.equal(none.stderr, 'zall: fatal: unable to write a temporary file: no such file or directory\n')
})
