import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { version } from '@qmailanalog/program'
import { programs } from '@qmailanalog/programs'
import t from 'tap'
import { without } from './tools.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const names = programs.map(({ usage }) => usage.name).sort()
const script = join(root, 'scripts/install')

function sh(command: string, env: Record<string, string> = { PATH: '/usr/bin:/bin' }) {
  const words = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  // By env(1): tap puts its own variables into whatever environment is given here.
  const { status, stdout, stderr } = spawnSync('env', ['-i', ...words, '/bin/sh', '-c', command], {
    encoding: 'latin1',
  })
  return { status, stdout, stderr }
}

/** A command as from a shell of ours, but without what tap puts into it. */
const clean = [
  '-i',
  ...['PATH', 'HOME', 'TMPDIR'].flatMap((name) =>
    process.env[name] ? [`${name}=${process.env[name]}`] : [],
  ),
]
const install = (...words: string[]) =>
  spawnSync('env', [...clean, script, ...words], { encoding: 'latin1' })

const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true }).map(String).sort()

const record = 'd k 1 2 3 4 <> local.joe 5 6 did\nm 1 3 4 1 0 0 <> 5 6\n'

t.test('an installation', async (t) => {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'qmailanalog-')))
  t.teardown(() => rmSync(home, { recursive: true }))
  chmodSync(home, 0o755)
  const prefix = join(home, "a prefix, isn't it")
  const old = process.umask(0o077)
  const done = install(prefix)
  process.umask(old)
  t.match(done, { status: 0, stderr: '' })
  t.strictSame(readdirSync(join(prefix, 'bin')).sort(), names)
  t.strictSame(
    readdirSync(join(prefix, 'man/man1')).sort(),
    names.map((name) => `${name}.1`),
  )
  t.ok(existsSync(join(prefix, 'man/man5/matchup.5')))
  t.ok(existsSync(join(prefix, 'man/man7/qmailanalog.7')))
  for (const name of files(prefix)) {
    const { mode } = lstatSync(join(prefix, name))
    const wanted =
      statSync(join(prefix, name)).isDirectory() || name.startsWith('bin/') ? 0o755 : 0o644
    t.equal(mode & 0o777, wanted, `mode of ${name}`)
  }
  const all = files(prefix)
  for (const name of all.filter((name) => /^(bin|lib)\//.test(name))) {
    if (statSync(join(prefix, name)).isDirectory()) continue
    const text = readFileSync(join(prefix, name), 'latin1')
    t.notOk(text.includes(root), `${name} does not need the checkout`)
  }
  const bin = join(prefix, 'bin')
  const quoted = `'${bin.replaceAll("'", "'\\''")}'`

  t.test(
    'runs from cron, without any environment, through links, from a read-only place',
    async (t) => {
      symlinkSync(join(bin, 'xqp'), join(home, 'absolute'))
      symlinkSync('absolute', join(home, 'relative'))
      const input = `printf '${record.replaceAll('\n', '\\n')}'`
      const ways: [string, Record<string, string>][] = [
        [`${input} | ${quoted}/xqp 5`, { PATH: '/usr/bin:/bin' }],
        [`${input} | ${quoted}/xqp 5`, {}],
        [`${input} | ${home}/relative 5`, {}],
        [`cd ${quoted} && ${input} | ./xqp 5`, {}],
        [`PATH=${quoted}:$PATH && ${input} | xqp 5`, { PATH: '/usr/bin:/bin' }],
      ]
      for (const [command, env] of ways) {
        t.strictSame(sh(command, env), { status: 0, stdout: record, stderr: '' }, command)
      }
      if (process.getuid?.() !== 0) return t.pass('', { skip: 'only root can be somebody else' })
      const missing = without('setpriv')
      if (missing) return t.pass('', { skip: missing })
      for (let folder = bin; folder !== '/'; folder = dirname(folder)) {
        if ((statSync(folder).mode & 0o005) !== 0o005)
          return t.pass('', { skip: 'a folder above is closed' })
      }
      const nobody = `setpriv --reuid 65534 --regid 65534 --clear-groups ${quoted}/xqp 5`
      t.match(sh(`${input} | ${nobody}`), { status: 0, stdout: record })
    },
  )

  t.test('Node.js is settled, can be chosen, and is missed with a clear line', async (t) => {
    const node = join(home, 'other node')
    writeFileSync(node, '#!/bin/sh\necho other node\n')
    chmodSync(node, 0o755)
    t.match(sh(`${quoted}/zoverall </dev/null`, { QMAILANALOG_NODE: node }), {
      status: 0,
      stdout: 'other node\n',
    })
    t.strictSame(sh(`${quoted}/zoverall </dev/null`, { QMAILANALOG_NODE: '/no/node' }), {
      status: 111,
      stdout: '',
      stderr: 'zoverall: fatal: unable to find Node.js: QMAILANALOG_NODE is /no/node\n',
    })
    const front = readFileSync(join(bin, 'zoverall'), 'latin1')
    const moved = join(home, 'moved')
    const settled = /node='(.*)'/.exec(front)?.[1] ?? ''
    t.equal(realpathSync(settled), realpathSync(process.execPath))
    writeFileSync(moved, front.replaceAll(settled, '/no/node'))
    chmodSync(moved, 0o755)
    t.match(sh(`${moved} --version`, { PATH: `${dirname(settled)}:/usr/bin:/bin` }), {
      status: 0,
      stdout: `zoverall ${version}\n`,
    })
    t.strictSame(sh(moved, { PATH: '/no/folder' }), {
      status: 111,
      stdout: '',
      stderr: 'zoverall: fatal: unable to find Node.js: no /no/node, and no node in PATH\n',
    })
    t.match(sh(`${quoted}/zoverall --version`), { status: 0, stdout: `zoverall ${version}\n` })
  })

  t.test('manual pages are found', { skip: without('man') }, async (t) => {
    const path = join(prefix, 'man')
    const page = (name: string) =>
      execFileSync('man', ['-M', path, '-P', 'cat', name], {
        encoding: 'latin1',
        env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
      })
    t.match(page('zsenders'), /zsenders/)
    t.match(page('qmailanalog'), /matchup/)
  })

  t.test('the fronts are clean sh', { skip: without('shellcheck') }, async (t) => {
    const fronts = [script, join(bin, 'matchup'), join(root, 'packages/qmailanalog/bin/matchup')]
    const { stdout } = spawnSync('shellcheck', fronts, { encoding: 'utf8' })
    t.equal(stdout, '')
  })

  t.test('programs that run meanwhile do not notice an installation', async (t) => {
    const stop = join(home, 'stop')
    const loop = `while ! [ -e '${stop}' ]; do echo m | ${quoted}/xqp 5 || echo failed; echo ran; done`
    const running = spawn('env', ['-i', 'PATH=/usr/bin:/bin', 'sh', '-c', loop])
    let said = ''
    for (const stream of [running.stdout, running.stderr])
      stream.on('data', (part) => {
        said += part
      })
    for (let time = 0; time < 2; time++) {
      const again = spawn('env', [...clean, script, prefix], { stdio: 'ignore' })
      t.strictSame(await once(again, 'close'), [0, null])
    }
    writeFileSync(stop, '')
    await once(running, 'close')
    t.match(said, /^(ran\n)+$/)
  })

  t.test('an installation that broke off is repeated, an older one replaced', async (t) => {
    const record = join(prefix, 'lib/qmailanalog/manifest')
    const before = readFileSync(record, 'latin1')
    // As it is before the last step: files of both.
    const old = 'of an older version'
    const hash = createHash('sha256').update(old).digest('hex')
    writeFileSync(join(bin, 'zold'), old)
    writeFileSync(join(bin, 'zddist'), old)
    writeFileSync(join(bin, 'zchanged'), 'by somebody')
    rmSync(join(bin, 'columnt'))
    const more = ['zold', 'zddist', 'zchanged'].map((name) => `${hash} bin/${name}\n`).join('')
    writeFileSync(record, before + more)
    const done = install(prefix)
    t.match(done, { status: 0, stderr: '' })
    t.match(done.stdout, /^kept .*zchanged: changed since it was installed\n/)
    t.equal(readFileSync(record, 'latin1'), before)
    t.strictSame(readdirSync(bin).sort(), [...names, 'zchanged'].sort())
    rmSync(join(bin, 'zchanged'))
    // The record itself was lost: files that are as we would put them are ours.
    rmSync(record)
    t.match(install(prefix), { status: 0, stderr: '' })
    t.equal(
      readFileSync(record, 'latin1'),
      before.replace(/^folder .*\n/gm, ''),
      'folders that were there are not ours now',
    )
    writeFileSync(record, before)
  })

  t.test('what is not ours stays', async (t) => {
    const mine = join(bin, 'mine')
    writeFileSync(mine, 'mine')
    const changed = join(bin, 'zddist')
    writeFileSync(changed, '#!/bin/sh\necho changed\n')
    t.match(install(prefix), {
      status: 111,
      stderr:
        /^install: fatal: unable to install .*zddist: it was changed since it was installed; see --force\n$/,
    })
    t.match(readFileSync(changed, 'latin1'), /echo changed/)
    t.match(install('--force', prefix), { status: 0 }, 'installing again repairs')
    t.notMatch(readFileSync(changed, 'latin1'), /echo changed/)
    writeFileSync(changed, '#!/bin/sh\necho changed\n')
    const gone = install('--uninstall', prefix)
    t.match(gone, {
      status: 111,
      stderr:
        /^install: fatal: unable to remove .*zddist: changed since it was installed; see --force\n$/,
    })
    const rest = ['bin', 'bin/mine', 'bin/zddist', 'lib', 'lib/qmailanalog']
    t.strictSame(files(prefix), [...rest, 'lib/qmailanalog/manifest'])
    t.match(install('--uninstall', '--force', prefix), { status: 0, stderr: '' })
    t.strictSame(files(prefix), ['bin', 'bin/mine'])
    writeFileSync(changed, '#!/bin/sh\necho changed\n')
    t.match(install('--uninstall', prefix), {
      status: 111,
      stderr: /^install: fatal: unable to uninstall from .*: nothing was installed there\n$/,
    })
    t.match(install(prefix), {
      status: 111,
      stderr:
        /^install: fatal: unable to install .*zddist: a file that is not ours is there; see --force\n$/,
    })
    t.strictSame(files(prefix), ['bin', 'bin/mine', 'bin/zddist'], 'nothing was touched')
  })
})

t.test('an installation leaves nothing behind', async (t) => {
  const home = t.testdir({ prefix: {} })
  t.match(install(join(home, 'deep/er')), { status: 0 })
  t.match(install('--uninstall', join(home, 'deep/er')), { status: 0 })
  t.strictSame(files(home), ['prefix'])
})

t.test('wrong usage, and a place that cannot be written', async (t) => {
  t.match(install('a', 'b'), { status: 100, stderr: /^install: fatal: unexpected argument b\n/ })
  t.match(install('--nonsense'), {
    status: 100,
    stderr:
      /^install: fatal: unknown option --nonsense; known are --uninstall, --force, --help\ninstall: try /,
  })
  t.match(install('--help'), { status: 0, stdout: /^usage: / })
  const home = t.testdir({ file: '' })
  t.match(install(join(home, 'file/prefix')), {
    status: 111,
    stderr: /^install: fatal: unable to make .*\n$/,
  })
})

t.test('the npm package has the same commands and pages', async (t) => {
  const home = t.testdir({})
  const npm = (...words: string[]) =>
    execFileSync(
      'env',
      [...clean, 'npm', ...words, '--ignore-scripts', '--no-audit', '--no-fund', '--offline'],
      { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    )
  const [{ filename, files: packed }] = JSON.parse(
    npm('pack', '-w', 'qmailanalog', '--json', '--pack-destination', home),
  )
  const places = new Set(packed.map(({ path }: { path: string }) => path.split('/')[0]))
  t.strictSame([...places].sort(), [
    'LICENSE',
    'README.md',
    'bin',
    'lib',
    'man',
    'package.json',
    'schema',
    'share',
  ])
  t.notOk(
    packed.some(({ path }: { path: string }) => path.endsWith('.kept')),
    'for one Node.js only',
  )
  const prefix = join(home, 'global')
  mkdirSync(prefix)
  npm('install', '-g', '--prefix', prefix, join(home, filename))
  t.strictSame(readdirSync(join(prefix, 'bin')).sort(), names)
  t.ok(existsSync(join(prefix, 'share/man/man1/zsenders.1')), 'pages are linked')
  const input = join(home, 'records')
  writeFileSync(input, record)
  const path = `${dirname(process.execPath)}:/usr/bin:/bin`
  const report = `'${prefix}/bin/zrecipients' <'${input}'`
  const { status, stdout } = sh(report, { PATH: path })
  t.equal(status, 0)
  t.match(stdout, / 4 +1 +1 +1\.00 +local\.joe\n$/)
  t.strictSame(sh(report, { PATH: '/no/folder' }), {
    status: 111,
    stdout: '',
    stderr: 'zrecipients: fatal: unable to find Node.js: no node in PATH\n',
  })
  symlinkSync(process.execPath, join(prefix, 'bin/node'))
  t.match(sh(report, { PATH: '/no/folder' }), { status: 0, stdout, stderr: '' }, 'node beside it')
})
