// Bundles each program into one file that needs nothing but Node.js, behind an `sh` front, and puts the
// manual pages beside.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  closeSync,
  cpSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { completions } from './completion.js'
import { makeLog } from './makelog.js'

/** The project's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/** The folder of the publishable package. */
export const home = join(root, 'packages/qmailanalog')

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`

/** For an npm package: the code lies beside, wherever that is. npm's links lie beside the `node` it came with. */
const beside = {
  code: `self=$0
case $self in */*) ;; *) self=./$self ;; esac
while [ -h "$self" ]; do
  link=$(command -p readlink "$self") || exit 111
  case $link in /*) self=$link ;; *) self=\${self%/*}/$link ;; esac
done
code=\${self%/*}/../lib`,
  nodes: ['node', `"\${0%/*}/node"`],
  reason: 'no node in PATH',
}

/** For an installation: the code and Node.js are where they were then. */
const settled = ({ code, node }) => ({
  code: `code=${quoted(code)}`,
  nodes: [quoted(node), 'node'],
  reason: `no ${node}, and no node in PATH`,
})

/** Variables that change what Node.js does; the certificates it would also read at each start. */
const foreign = [
  'NODE_OPTIONS NODE_PATH NODE_DEBUG NODE_DEBUG_NATIVE NODE_EXTRA_CA_CERTS NODE_V8_COVERAGE',
  'NODE_PENDING_DEPRECATION NODE_PENDING_PIPE_INSTANCES NODE_REDIRECT_WARNINGS NODE_NO_WARNINGS',
  'NODE_ICU_DATA NODE_COMPILE_CACHE NODE_DISABLE_COMPILE_CACHE NODE_PRESERVE_SYMLINKS',
  'NODE_PRESERVE_SYMLINKS_MAIN NODE_CHANNEL_FD NODE_CHANNEL_SERIALIZATION_MODE NODE_UNIQUE_ID',
  'NODE_CLUSTER_SCHED_POLICY NODE_TEST_CONTEXT NODE_USE_ENV_PROXY NODE_USE_SYSTEM_CA NODE_REPL_MODE',
  'NODE_REPL_HISTORY NODE_SKIP_PLATFORM_CHECK NODE_TLS_REJECT_UNAUTHORIZED NODE_DISABLE_COLORS',
  'UV_THREADPOOL_SIZE UV_USE_IO_URING SSL_CERT_FILE SSL_CERT_DIR OPENSSL_CONF',
]

/** With less address space, in KB, Node.js 20 cannot start. */
const leastMemory = 750000

/** With fewer descriptors Node.js 20 breaks off. */
const leastFiles = 20

/**
 * The front of a program. It finds out which descriptors the caller has opened (Node.js fills the gaps
 * with its own, so that it cannot tell any more), and starts Node.js: the one that QMAILANALOG_NODE names,
 * or else the first of two that is there. Nothing here starts a process of its own unless the front of
 * the npm package is called through a symbolic link; `command -p` finds readlink whatever PATH is.
 */
export function front({ name, descriptors = [] }, where) {
  const { code, nodes, reason } = where ? settled(where) : beside
  return `#!/bin/sh
${code}
runs() {
  case $1 in
    */*) [ -f "$1" ] && [ -x "$1" ] ;;
    *) command -v "$1" >/dev/null 2>&1 ;;
  esac
}
fail() {
  exec >&2
  printf '%s\\n' "${name}: fatal: unable to $1"
  exit 111
}
# Both at once: each substitution starts a process.
# shellcheck disable=SC3045 # POSIX has neither; the shells of this world do.
limits=$(ulimit -n; ulimit -v 2>/dev/null || echo unlimited)
files=\${limits%%
*}
limit=\${limits#*
}
case $files in
  unlimited) ;;
  *) [ "$files" -ge ${leastFiles} ] || fail "start Node.js: the limit of open files is $files (ulimit -n), and ${leastFiles} are needed" ;;
esac
node=\${QMAILANALOG_NODE-}
if [ -n "$node" ]; then
  runs "$node" || fail "find Node.js: QMAILANALOG_NODE is $node"
else
  node=${nodes[0]}
  runs "$node" || node=${nodes[1]}
  runs "$node" || fail ${quoted(`find Node.js: ${reason}`)}
fi
# What is meant for other programs in Node.js: nothing of it is to change what this one does.
${foreign.map((names) => `unset ${names}`).join('\n')}
options=\${QMAILANALOG_NODE_OPTIONS-}
[ -n "$options" ] && { NODE_OPTIONS=$options; export NODE_OPTIONS; }
open=
${[0, 1, ...descriptors].map((fd) => `{ true 9>&${fd}; } 2>/dev/null && open=$open,${fd}`).join('\n')}
# Large arrays in large pages: docs/performance.md.
tunables=glibc.malloc.hugetlb=${name === 'qlogmatch' ? 0 : 1}
flags=
case $limit in
  '' | unlimited) ;;
  *)
    # Node.js reserves addresses that it does not use, and dies without a word of ours where it gets none.
    [ "$limit" -ge ${leastMemory} ] || fail "start Node.js: the limit of address space is $limit KB (ulimit -v), and ${leastMemory} are needed"
    "$node" --disable-wasm-trap-handler --v8-pool-size=1 -e 0 2>/dev/null || fail "start: Node.js 20.19 or later is needed, or more than $limit KB of address space (ulimit -v)"
    flags='--disable-wasm-trap-handler --v8-pool-size=1'
    tunables=glibc.malloc.arena_max=1
    open=$open,limited
    ;;
esac
: "\${GLIBC_TUNABLES=$tunables}"
export GLIBC_TUNABLES
[ -t 1 ] && open=$open,terminal
[ -t 2 ] && open=$open,watched
# shellcheck disable=SC2086 # Flags are words.
exec "$node" $flags "$code/start.cjs" ${name} "$open" "$@"
`
}

/** The manual pages, by file name. */
const pages = () => readdirSync(join(root, 'docs')).filter((name) => /\.[1-8]$/.test(name))

/** What the sources of all packages are compiled to, by their names without ending; names of `rarely` are there once. */
function compiled() {
  const packages = join(root, 'packages')
  const files = readdirSync(packages).flatMap((name) => {
    const src = join(packages, name, 'src')
    if (!existsSync(src)) return []
    return readdirSync(src, { recursive: true }).map((file) => join(packages, name, 'dist', file))
  })
  const named = files
    .filter((file) => /(?<!\.d)\.c?tsx?$/.test(file))
    .map((file) => [basename(file).replace(/\.c?tsx?$/, ''), file.replace(/tsx?$/, 'js')])
  for (const name of rarely) {
    const those = named.filter(([it]) => it === name)
    if (those.length !== 1)
      throw new Error(`${name} is the name of ${those.length} files: one lies apart by its name`)
  }
  return new Map(named)
}

/** The code that runs each program, by its name; throws a sentence that says what is missing. */
export function entries(programs, files) {
  const entry = (from, what) => {
    const file = files.get(from)
    if (!file)
      throw new Error(
        `${from} is in no file of its own: packages/PACKAGE/src/${from}.ts has to export it`,
      )
    return `import { ${from} } from '${file}'
      import { main } from '@qmailanalog/program'
      main(${what})`
  }
  return new Map(
    programs.map(({ usage: { name } }) => {
      const report = programs.find(({ plain }) => plain?.usage.name === name)
      const from = report ? report.usage.name : name
      return [name, entry(from, report ? `${from}.plain` : from)]
    }),
  )
}

/** What is made, in the order in which it is put into its place: code first. */
const made = ['lib', 'bin', 'man', 'schema', 'share']

/**
 * Writes bin/, lib/, man/, schema/ and share/ of the publishable package. They are made beside, and each file is put into its place
 * in one step, so that there is always a whole suite, even if this fails. `also` makes more in the folder.
 */
export async function bundle(also) {
  const fresh = join(home, '.fresh')
  rmSync(fresh, { recursive: true, force: true })
  for (const folder of made) mkdirSync(join(fresh, folder), { recursive: true })
  try {
    await make(fresh)
    await also(fresh)
    for (const folder of made) replace(join(fresh, folder), join(home, folder))
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/** Puts the files of a folder into another one, and removes what that had besides. */
function replace(from, to) {
  mkdirSync(to, { recursive: true })
  const names = readdirSync(from)
  for (const name of names) {
    if (statSync(join(from, name)).isDirectory()) replace(join(from, name), join(to, name))
    else renameSync(join(from, name), join(to, name))
  }
  for (const name of readdirSync(to)) {
    if (!names.includes(name)) rmSync(join(to, name), { recursive: true })
  }
}

/** Files of their own, read only where they are needed. */
const rarely = ['help-text', 'read-options', 'bar', 'libraries', 'page']

/** Leaves these out of what is bundled: they lie beside. */
export const apart = {
  name: 'apart',
  setup(at) {
    const filter = new RegExp(`/(${rarely.join('|')})\\.js$`)
    at.onResolve({ filter }, ({ path }) => ({
      path: `./${basename(path, '.js')}.cjs`,
      external: true,
    }))
  },
}

/** Makes all of that in a folder. */
async function make(fresh) {
  const { build } = await import('esbuild')
  const { programs } = await import('@qmailanalog/programs')
  const files = compiled()
  const options = {
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
    absWorkingDir: home,
    // What is imported where it is needed is required there: the loader of modules takes its time to start.
    supported: { 'dynamic-import': false },
  }
  const mended = {
    name: 'mended',
    setup(at) {
      // It makes tables of all of Unicode, to lay out help texts that are ASCII.
      at.onLoad({ filter: /string-width.index\.js$/ }, () => ({
        contents: 'export default (text) => text.length',
      }))
      // It uses a constructor that Node.js warns of, on standard error.
      at.onLoad({ filter: /seek-bzip.lib.\w+\.js$/ }, ({ path }) => ({
        contents: readFileSync(path, 'utf8').replaceAll('new Buffer(', 'Buffer.alloc('),
      }))
    },
  }
  const shim = {
    define: { 'import.meta.url': 'here' },
    banner: { js: "const here = require('node:url').pathToFileURL(__filename).href;" },
  }
  const programLike = [['thread', { entryPoints: [files.get('thread')] }]]
  for (const [name, contents] of entries(programs, files)) {
    programLike.push([name, { stdin: { contents, resolveDir: home } }])
  }
  await Promise.all([
    ...rarely.map((name) =>
      build({
        ...options,
        entryPoints: [files.get(name)],
        outfile: join(fresh, `lib/${name}.cjs`),
        ...(name === 'help-text' && shim),
        plugins: [mended],
      }),
    ),
    ...['temporal', 're2', 'suffixes', 'picomatch', 'start'].map((name) =>
      build({
        ...options,
        entryPoints: [files.get(name)],
        outfile: join(fresh, `lib/${name}.cjs`),
      }),
    ),
    ...programLike.map(([name, entry]) =>
      build({
        ...options,
        // All that asks for it takes a path as well.
        define: { 'import.meta.url': '__filename' },
        plugins: [apart],
        ...entry,
        outfile: join(fresh, `lib/${name}.cjs`),
      }),
    ),
  ])
  cpSync(join(root, 'LICENSE'), join(home, 'LICENSE'))
  cpSync(join(root, 'docs/schema'), join(fresh, 'schema'), { recursive: true })
  for (const page of pages()) {
    const folder = join(fresh, 'man', `man${page.at(-1)}`)
    mkdirSync(folder, { recursive: true })
    cpSync(join(root, 'docs', page), join(folder, page))
  }
  for (const [path, text] of completions(programs)) {
    mkdirSync(join(fresh, dirname(path)), { recursive: true })
    writeFileSync(join(fresh, path), text)
  }
  for (const { usage } of programs) {
    const file = join(fresh, 'bin', usage.name)
    writeFileSync(file, front(usage))
    chmodSync(file, 0o755)
  }
}

/**
 * What programs are run on, and with which arguments, to show what of their code is needed; others get nothing to
 * read: with what they need for lines, reports of nothing would take 1 ms longer to start, and small ones 3 ms less.
 */
const samples = {
  matchup: ['log'],
  tai64nfrac: ['log'],
  qlogmatch: ['/dev/null', '--state', 'state', '--out', 'out', 'log'],
  xqp: ['records', '1'],
  xrecipient: ['records', '1'],
  xsender: ['records', '1'],
  xselect: ['records'],
  xfold: ['records'],
}

/** Keeps what V8 makes of the programs' code, in lib/. Only the Node.js that runs now can use it. */
export async function keep() {
  const start = join(home, 'lib/start.cjs')
  const cwd = mkdtempSync(join(root, '.build/sample-'))
  const run = async (name, out = 'ignore') => {
    const [file, ...words] = samples[name] ?? ['/dev/null']
    const input = openSync(resolve(cwd, file))
    const stdio = [input, out, 'ignore', 'ignore', 'ignore', 'ignore']
    await once(
      spawn(process.execPath, [start, name, 'keep,0,1,5', ...words], { cwd, stdio }),
      'exit',
    )
    closeSync(input)
  }
  try {
    await makeLog(createWriteStream(join(cwd, 'log')), { messages: 100, pending: 5, form: 'plain' })
    const records = openSync(join(cwd, 'records'), 'w')
    await run('matchup', records)
    closeSync(records)
    for (const name of readdirSync(join(home, 'bin'))) if (name !== 'matchup') await run(name)
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
}
