import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Left, type Program, run, runSecond } from '@qmailanalog/program'
import { programs } from 'qmailanalog'
import t from 'tap'
import { recordings } from './data.js'
import { pieces, ran, sink } from './world.js'

const zall = programs.find(({ usage }) => usage.name === 'zall')!
const records = recordings.real!.matchup!

/** Runs a program in two halves, both in this process. */
async function inHalves(
  program: Program,
  args: string[],
  left: Promise<Left> = runSecond(program, args, pieces([records])),
) {
  left.catch(() => undefined)
  const stdout = sink()
  const said: string[] = []
  let stopped = 0
  const code = await run(program, args, {
    stdin: pieces([]),
    stdout,
    complain: (line) => said.push(line),
    descriptor: () => undefined,
    second: async () => ({
      left,
      first: pieces([records]),
      again: () => pieces([records]),
      stop: () => {
        stopped++
      },
    }),
  })
  return { code, out: stdout.text(), said, stopped }
}

const choices = [
  [],
  ['zsendmail', 'zoverall'],
  ['zoverall', 'zsendmail'],
  ['zsendmail', 'zsendmail', 'zsendmail'],
  ['--separator=----', 'zrecipients', 'zrxdelay', 'zrecipients', 'zddist'],
]

t.test('two halves print what one run prints', async (t) => {
  for (const args of choices) {
    const { out } = await ran(zall, args, records)
    t.ok(out.length > 1000)
    t.strictSame(await inHalves(zall, args), { code: 0, out, said: [], stopped: 1 }, args.join(' '))
  }
})

t.test('a thread that fails is replaced', async (t) => {
  const { out } = await ran(zall, [], records)
  const failed = Promise.reject(new Error('no room for a thread'))
  t.strictSame(await inHalves(zall, [], failed), { code: 0, out, said: [], stopped: 1 })
})

t.test('what the second half says is told, and so is its exit code', async (t) => {
  const said = ['zall: fatal: unable to read input: input/output error']
  const left = Promise.resolve({ code: 111, said, printed: [] })
  t.match(await inHalves(zall, [], left), { code: 111, said, stopped: 1 })
})

t.test('wrong usage is told before anything is halved', async (t) => {
  const { code, stopped } = await inHalves(zall, ['senders'], Promise.reject(new Error('never')))
  t.strictSame([code, stopped], [100, 0])
})

t.test('a large file, with the real program', async (t) => {
  const work = mkdtempSync(join(tmpdir(), 'qmailanalog-'))
  t.teardown(() => rmSync(work, { recursive: true }))
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
  t.strictSame([left.stdout, left.stderr], ['Overall figures\nrecords\n', ''])
  appendFileSync(join(work, 'records'), '\n')
  t.equal(sh(`TMPDIR=/nowhere ${reports} <records`).stdout, whole.stdout, 'nothing to spool')
  const full = sh('zall zoverall zsendmail <records >/dev/null; echo $?')
  t.strictSame([full.stdout, full.stderr], ['0\n', ''])
  const none = sh('TMPDIR=/nowhere zall zoverall zsendmail <records; echo " $?"')
  t.match(none.stdout, /^Overall.* 111\n$/s)
  t.equal(none.stderr, 'zall: fatal: unable to write a temporary file: no such file or directory\n')
})
