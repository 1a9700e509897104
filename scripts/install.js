// Installs the programs and their manual pages under a PREFIX, or takes them away again.
import { createHash } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from './build.js'
import { front, home } from './bundle.js'

const usage = `usage: scripts/install [--force] [PREFIX]
       scripts/install --uninstall [PREFIX]
Installs the programs in PREFIX/bin and their manual pages in PREFIX/man
(PREFIX: /usr/local/qmailanalog if not given), or takes away what was put
there. They work without this folder, with the Node.js that runs now.
  --uninstall  take away what was put there; what was changed since stays
  --force      replace files that this did not install
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
 * The name under which Node.js is to be found later: that in PATH, if it is the Node.js that runs now,
 * since such a name outlives updates; else where it really is.
 */
function nodeNow() {
  const real = realpathSync(process.execPath)
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const name = join(folder, 'node')
    // Some version managers make a folder for each session.
    if (!isAbsolute(folder) || /^\/(tmp|run)\//.test(folder)) continue
    try {
      accessSync(name, constants.X_OK)
      if (realpathSync(name) === real) return name
    } catch {
      // Not there: the next one.
    }
  }
  return real
}

/** What is to be installed: path below PREFIX, bytes, mode. */
async function parts(prefix) {
  const { programs } = await import('qmailanalog')
  const code = join(prefix, 'lib/qmailanalog')
  const node = nodeNow()
  const files = programs.map(({ usage }) => ({
    path: `bin/${usage.name}`,
    bytes: Buffer.from(front(usage, { code, node })),
    mode: 0o755,
  }))
  const add = (from, to) => {
    for (const name of readdirSync(from)) {
      files.push({ path: `${to}/${name}`, bytes: readFileSync(join(from, name)), mode: 0o644 })
    }
  }
  add(join(home, 'lib'), 'lib/qmailanalog')
  for (const section of readdirSync(join(home, 'man'))) {
    add(join(home, 'man', section), `man/${section}`)
  }
  return files
}

const manifestOf = (prefix) => join(prefix, 'lib/qmailanalog/manifest')

/** What an earlier installation left: hashes by path, and folders that it made. */
function installed(prefix) {
  const files = new Map()
  const folders = []
  if (!existsSync(manifestOf(prefix))) return { files, folders }
  const text = trying('read', manifestOf(prefix), () => readFileSync(manifestOf(prefix), 'utf8'))
  for (const line of text.split('\n')) {
    const [what, path] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]
    if (what === 'folder') folders.push(path)
    else if (what !== '') files.set(path, what)
  }
  return { files, folders }
}

const hashNow = (path) => (existsSync(path) ? hashOf(readFileSync(path)) : undefined)

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
  await build()
  const files = await parts(prefix)
  const before = installed(prefix)
  for (const { path } of files) {
    const at = join(prefix, path)
    const ours = before.files.has(path) || !existsSync(at)
    if (!ours && !force) {
      throw new Failure(`unable to install ${at}: a file that is not ours is there; see --force`)
    }
  }
  const folders = [...before.folders]
  // Code first: a program that is there works.
  for (const { path, bytes, mode } of [...files].sort((a, b) => a.mode - b.mode)) {
    folders.push(...makeFolder(dirname(join(prefix, path))))
    put(join(prefix, path), bytes, mode)
  }
  const now = new Map(files.map(({ path, bytes }) => [path, hashOf(bytes)]))
  for (const [path, hash] of before.files) if (!now.has(path)) takeAway(join(prefix, path), hash)
  const manifest = [
    ...[...new Set(folders)].map((path) => `folder ${path}`),
    ...[...now].map(([path, hash]) => `${hash} ${path}`),
  ]
  put(manifestOf(prefix), `${manifest.join('\n')}\n`, 0o644)
  say(`installed ${files.length} files in ${prefix}`)
}

/** Removes a file that is as it was installed. */
function takeAway(path, hash) {
  const now = trying('read', path, () => hashNow(path))
  if (now === undefined) return 0
  if (now !== hash) {
    say(`kept ${path}: changed since it was installed`)
    return 0
  }
  trying('remove', path, () => rmSync(path))
  return 1
}

function uninstall(prefix) {
  if (!existsSync(manifestOf(prefix))) {
    throw new Failure(`unable to uninstall from ${prefix}: nothing was installed there`)
  }
  const { files, folders } = installed(prefix)
  let count = 0
  for (const [path, hash] of files) count += takeAway(join(prefix, path), hash)
  trying('remove', manifestOf(prefix), () => rmSync(manifestOf(prefix)))
  for (const folder of folders.reverse()) {
    if (existsSync(folder) && readdirSync(folder).length === 0) {
      trying('remove', folder, () => rmdirSync(folder))
    }
  }
  say(`removed ${count} files from ${prefix}`)
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
    return { ...values, prefix: resolve(positionals[0] ?? '/usr/local/qmailanalog') }
  } catch (error) {
    throw new Failure(`${error.message}\ninstall: try 'scripts/install --help'`, 100)
  }
}

try {
  const { uninstall: away, force, help, prefix } = asked()
  if (help) process.stdout.write(usage)
  else if (away) uninstall(prefix)
  else await install(prefix, force)
} catch (error) {
  process.stderr.write(`install: fatal: ${error.message}\n`)
  process.exitCode = error.code === 100 ? 100 : 111
}
