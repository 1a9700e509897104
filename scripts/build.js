// Makes everything that is made: dependencies, compiled packages, bundled programs. Does nothing where
// nothing has changed. `--deps`: the dependencies only.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundle, home, keep, root } from './bundle.js'
import { library } from './library.js'

const at = (...parts) => join(root, ...parts)

/**
 * What an npm that runs us was told for its own work, and would hand down to an npm that we run: `npm pack
 * -w qmailanalog --dry-run` must not become an `npm ci` of one workspace that installs nothing.
 */
const errand =
  /^npm_config_(workspaces?|include_workspace_root|dry_run|json|global|location|prefix|local_prefix|pack_destination|omit|include|production)$/i

/** Runs a command in the project; what it prints goes to standard error. */
export function sh(command, args) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !errand.test(name)))
  execFileSync(command, args, { cwd: root, env, stdio: ['ignore', 2, 2] })
}

function hashOf(files, version = '') {
  const hash = createHash('sha256').update(version)
  for (const file of files) hash.update(file).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

function unlessDone(name, files, work, version) {
  const mark = at('.build', name)
  const hash = hashOf(files, version)
  if (existsSync(mark) && readFileSync(mark, 'latin1') === hash) return
  return Promise.resolve(work()).then(() => {
    mkdirSync(at('.build'), { recursive: true })
    writeFileSync(mark, hash)
  })
}

function packages() {
  return readdirSync(at('packages')).filter((name) =>
    existsSync(at('packages', name, 'package.json')),
  )
}

/** Installs the dependencies if the lock file has changed since the last time; `tell` is told what takes time. */
export async function dependencies(tell = () => {}) {
  const lock = at('package-lock.json')
  const there = existsSync(at('node_modules', '.package-lock.json'))
  const files = [
    lock,
    at('package.json'),
    ...packages().map((name) => at('packages', name, 'package.json')),
  ]
  if (!there) writeMissing('installed')
  // No dependency needs its install script.
  await unlessDone('installed', files, () => {
    tell('installing what it needs from the npm registry, which is done once (a minute or two) ...')
    sh('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
  })
}

function writeMissing(name) {
  mkdirSync(at('.build'), { recursive: true })
  writeFileSync(at('.build', name), '')
}

function sources(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => statSync(file).isFile())
    .sort()
}

/** Compiles the kernel of a package to WebAssembly, which its modules import as text. */
function kernel(name, file) {
  const wasm = at('.build', `${file}.wasm`)
  sh(process.execPath, [
    at('node_modules/assemblyscript/bin/asc.js'),
    at('packages', name, 'kernel', `${file}.ts`),
    `--outFile=${wasm}`,
    '--optimizeLevel=3',
    '--runtime=stub',
    '--importMemory',
    '--noAssert',
    '--enable=simd',
  ])
  const text = readFileSync(wasm).toString('base64')
  mkdirSync(at('packages', name, 'dist'), { recursive: true })
  writeFileSync(at('packages', name, 'dist/kernel.js'), `export const kernel = '${text}'\n`)
}

/** Compiles the packages and bundles the programs if a source has changed since the last time; `tell` is told what takes time. */
export async function build(tell = () => {}) {
  await dependencies(tell)
  const bundled = sources(at('docs')).filter((file) => !file.endsWith('.md'))
  const own = [...sources(at('scripts')), ...bundled]
  for (const file of ['LICENSE', 'tsconfig.json', 'package-lock.json']) own.push(at(file))
  const code = packages().flatMap((name) => [
    at('packages', name, 'package.json'),
    at('packages', name, 'tsconfig.json'),
    ...['src', 'kernel'].flatMap((part) => sources(at('packages', name, part))),
  ])
  const made = existsSync(at('packages/qmailanalog/bin')) && existsSync(at('packages/record/dist'))
  if (!made) writeMissing('built')
  await unlessDone('built', [...own, ...code], async () => {
    tell('building the programs (about half a minute) ...')
    kernel('record', 'split')
    kernel('report', 'sendmail')
    kernel('select', 'cells')
    kernel('log', 'plain')
    kernel('matchup', 'queue')
    const roots = ['programs', 'qmailanalog'].map((name) => at('packages', name))
    sh(process.execPath, [at('node_modules/typescript/bin/tsc'), '-b', ...roots])
    await bundle(library)
    writeMissing('kept')
  })
  const bundles = sources(join(home, 'lib')).filter((file) => file.endsWith('.cjs'))
  await unlessDone(
    'kept',
    bundles,
    () => {
      tell('getting them ready for this Node.js (a few seconds) ...')
      return keep()
    },
    process.version,
  )
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const tell = (step) => process.stderr.write(`build: ${step}\n`)
  await (process.argv.includes('--deps') ? dependencies(tell) : build(tell))
}
