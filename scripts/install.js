// Installs the programs and their manual pages under a PREFIX, or takes them away again.
import { createHash } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from './build.js'
import { front, home } from './bundle.js'
import { completions } from './completion.js'

const usage = `usage: scripts/install [--force] [PREFIX]
       scripts/install --uninstall [--force] [PREFIX]
Installs the programs in PREFIX/bin, their manual pages in PREFIX/man, JSON
schemas in PREFIX/share/qmailanalog/schema, and what bash, zsh and fish need
to complete them in PREFIX/share (PREFIX: /usr/local/qmailanalog if not given),
or takes away what was put there. The programs work without this folder, with
the Node.js that runs now; the variable QMAILANALOG_NODE names another one, now
or when a program starts.
  --uninstall  take away what was put there
  --force      replace, or take away, files that this did not install or
               that were changed since; without it they stay, and the exit
               code is 111
  --help       show this
`

/** What goes wrong, with the exit code that says whether to try again. */
class Failure extends Error {
  constructor(message, code = 111) {
    super(message)
    this.code = code
  }
}

const reason = (error) => `${error.message}`.replace(/^[A-Z]+: |, \w+ '.*$/g, '')
const say = (text) => process.stdout.write(`${text}\n`)
const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex')

/** Does what the world may refuse. */
function trying(to, path, work) {
  try {
    return work()
  } catch (error) {
    throw new Failure(`unable to ${to} ${path}: ${reason(error)}`)
  }
}

/**
 * The name under which Node.js is to be found later: the one that was asked for, or that in PATH if it is
 * the Node.js that runs now, since such a name outlives updates; else where it really is.
 */
function nodeNow() {
  const asked = process.env.QMAILANALOG_NODE
  if (asked?.includes('/')) return resolve(asked)
  const real = realpathSync(process.execPath)
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const name = join(folder, 'node')
    // Some version managers make a folder for each session.
    if (!isAbsolute(folder) || /^\/(tmp|run\/user)\/|\/fnm_multishells\//.test(folder)) continue
    try {
      accessSync(name, constants.X_OK)
      if (realpathSync(name) === real) return name
    } catch {
      // Not there: the next one.
    }
  }
  return real
}

/** Whether everybody may run a file: it and every folder above it are open. */
function isOpen(file) {
  const open = (path) => (statSync(path).mode & 0o001) !== 0
  let path = realpathSync(file)
  while (open(path) && dirname(path) !== path) path = dirname(path)
  return open(path)
}

/** Builds what is missing, if this Node.js can. */
async function prepare() {
  const { engines } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  const numbers = (text) => text.match(/\d+/g).map(Number)
  const [[least, minor], [own, ownMinor]] = [numbers(engines.node), numbers(process.version)]
  if (own < least || (own === least && ownMinor < minor)) {
    throw new Failure(`unable to use Node.js ${process.version}: it takes ${engines.node}`)
  }
  try {
    await build()
  } catch (error) {
    throw new Failure(`unable to build: ${error.message}`)
  }
}

/** What is to be installed: path below PREFIX, bytes, mode. */
async function parts(prefix, node) {
  const { programs } = await import('@qmailanalog/programs')
  const code = join(prefix, 'lib/qmailanalog')
  const files = programs.map(({ usage }) => ({
    path: `bin/${usage.name}`,
    bytes: Buffer.from(front(usage, { code, node })),
    mode: 0o755,
  }))
  const add = (from, to) => {
    for (const name of readdirSync(from)) {
      // What is imported is for who installs the npm package.
      if (name.startsWith('library.')) continue
      files.push({ path: `${to}/${name}`, bytes: readFileSync(join(from, name)), mode: 0o644 })
    }
  }
  add(join(home, 'lib'), 'lib/qmailanalog')
  for (const section of readdirSync(join(home, 'man'))) {
    add(join(home, 'man', section), `man/${section}`)
  }
  add(join(home, 'schema'), 'share/qmailanalog/schema')
  for (const [path, text] of completions(programs)) {
    files.push({ path, bytes: Buffer.from(text), mode: 0o644 })
  }
  return files
}

const manifestOf = (prefix) => join(prefix, 'lib/qmailanalog/manifest')

/**
 * What an earlier installation left: hashes by path (two while one file was about to replace another), and
 * folders that it made.
 */
function installed(prefix) {
  const files = new Map()
  const folders = []
  if (!existsSync(manifestOf(prefix))) return { files, folders }
  const text = trying('read', manifestOf(prefix), () => readFileSync(manifestOf(prefix), 'utf8'))
  for (const line of text.split('\n')) {
    const [what, path] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]
    if (what === 'folder') folders.push(path)
    else if (/^[0-9a-f]{64}$/.test(what)) files.set(path, [...(files.get(path) ?? []), what])
  }
  return { files, folders }
}

function writeManifest(prefix, folders, files) {
  const lines = [...new Set(folders)].map((path) => `folder ${path}`)
  for (const [path, hashes] of files) for (const hash of hashes) lines.push(`${hash} ${path}`)
  put(manifestOf(prefix), `${lines.join('\n')}\n`, 0o644)
}

/** The hash of what stands at a path; undefined if nothing does. What we install is never a link. */
function hashNow(path) {
  if (!existsSync(dirname(path))) return undefined
  const there = lstatSync(path, { throwIfNoEntry: false })
  return there?.isFile() ? hashOf(readFileSync(path)) : there && 'no file'
}

/** Makes a folder with all above it that are missing; answers with those that it made, the highest first. */
function makeFolder(path) {
  if (existsSync(path)) return []
  const made = makeFolder(dirname(path))
  trying('make', path, () => {
    mkdirSync(path)
    // Whatever the umask is, others are to use it.
    chmodSync(path, 0o755)
  })
  return [...made, path]
}

/** Replaces a file in one step: who runs it meanwhile has the old one or the new one, whole. */
function put(path, bytes, mode) {
  const beside = join(dirname(path), `.${process.pid}.new`)
  trying('write', path, () => {
    try {
      writeFileSync(beside, bytes)
      chmodSync(beside, mode)
      renameSync(beside, path)
    } catch (error) {
      rmSync(beside, { force: true })
      throw error
    }
  })
}

async function install(prefix, force) {
  await prepare()
  const node = nodeNow()
  const files = await parts(prefix, node)
  const before = installed(prefix)
  const now = new Map(files.map(({ path, bytes }) => [path, [hashOf(bytes)]]))
  for (const [path, [hash]] of now) {
    const at = join(prefix, path)
    const there = trying('read', at, () => hashNow(at))
    const known = before.files.get(path)
    if (force || there === undefined || there === hash || known?.includes(there)) continue
    const what = known
      ? 'it was changed since it was installed'
      : 'a file that is not ours is there'
    throw new Failure(`unable to install ${at}: ${what}; see --force`)
  }
  const folders = [...before.folders]
  for (const path of [manifestOf(prefix), ...files.map(({ path }) => join(prefix, path))]) {
    folders.push(...makeFolder(dirname(path)))
  }
  // First of all: what breaks off from here on can be repeated, or taken away.
  const both = new Map(before.files)
  for (const [path, hashes] of now) both.set(path, [...(both.get(path) ?? []), ...hashes])
  writeManifest(prefix, folders, both)
  // Code first: a program that is there works.
  for (const { path, bytes, mode } of [...files].sort((a, b) => a.mode - b.mode)) {
    put(join(prefix, path), bytes, mode)
  }
  for (const [path, hashes] of before.files) {
    const at = join(prefix, path)
    if (!now.has(path) && !takeAway(at, hashes, force)) say(`kept ${at}: ${changed}`)
  }
  writeManifest(prefix, folders, now)
  say(`installed ${files.length} files in ${prefix}; they start ${node}`)
  if (process.getuid?.() === 0 && !isOpen(node)) {
    say(`not everybody may run ${node}; QMAILANALOG_NODE can name another one`)
  }
}

const changed = 'changed since it was installed'

/** Removes a file that is as it was installed, or any if it is to be forced; false if it stays. */
function takeAway(path, hashes, force) {
  const now = trying('read', path, () => hashNow(path))
  if (now === undefined) return true
  if (!hashes.includes(now) && !force) return false
  trying('remove', path, () => rmSync(path))
  return true
}

function uninstall(prefix, force) {
  if (!existsSync(manifestOf(prefix))) {
    throw new Failure(`unable to uninstall from ${prefix}: nothing was installed there`)
  }
  const { files, folders } = installed(prefix)
  const kept = new Map()
  for (const [path, hashes] of files) {
    if (!takeAway(join(prefix, path), hashes, force)) kept.set(path, hashes)
  }
  // What stays can be taken away later.
  if (kept.size > 0) writeManifest(prefix, folders, kept)
  else trying('remove', manifestOf(prefix), () => rmSync(manifestOf(prefix)))
  // The deepest first.
  for (const folder of folders.sort((a, b) => b.length - a.length)) {
    try {
      rmdirSync(folder)
    } catch (error) {
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code)) {
        say(`kept ${folder}: ${reason(error)}`)
      }
    }
  }
  say(`removed ${files.size - kept.size} files from ${prefix}`)
  const names = [...kept.keys()].map((path) => join(prefix, path))
  if (kept.size > 0) {
    throw new Failure(`unable to remove ${names.join(', ')}: ${changed}; see --force`)
  }
}

function asked() {
  const boolean = { type: 'boolean', default: false }
  try {
    const { values, positionals } = parseArgs({
      options: { uninstall: boolean, force: boolean, help: boolean },
      allowPositionals: true,
    })
    if (positionals.length > 1) throw new Error(`unexpected argument ${positionals[1]}`)
    if (positionals[0] === '') throw new Error('PREFIX is empty')
    if (positionals[0]?.includes('\n')) throw new Error('PREFIX has a line break in it')
    return { ...values, prefix: resolve(positionals[0] ?? '/usr/local/qmailanalog') }
  } catch (error) {
    const unknown = /^Unknown option '([^']*)'/.exec(error.message)?.[1]
    const known = '--uninstall, --force, --help'
    const what = unknown ? `unknown option ${unknown}; known are ${known}` : error.message
    throw new Failure(`${what}\ninstall: try 'scripts/install --help'`, 100)
  }
}

try {
  const { uninstall: away, force, help, prefix } = asked()
  if (help) process.stdout.write(usage)
  else if (away) uninstall(prefix, force)
  else await install(prefix, force)
} catch (error) {
  process.stderr.write(`install: fatal: ${error.message}\n`)
  process.exitCode = error.code === 100 ? 100 : 111
}
