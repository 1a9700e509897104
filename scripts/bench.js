// Measures the programs against a yardstick that runs on the same file, in turn with them, so that
// a figure means the same on any machine: `npm run bench [-- OPTION...]`.
import { spawnSync } from 'node:child_process'
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from './build.js'
import { root } from './bundle.js'
import { makeLog } from './makelog.js'

// file: what the program reads: `log [P] [FORM]` (P messages pending, in a form that makelog knows),
// `records` (what matchup makes of `log`) or `null`. against: `yardstick`, `log …` (the same program
// on that log, by time per line), or a command. limit: the median ratio that is still good. runs: at
// least that many. The limits are meant for 200000 messages: a short log measures how fast Node.js
// starts.
const rows = [
  {
    name: 'matchup',
    group: 'speed',
    file: 'log',
    command: (file) => `matchup <${file} >/dev/null 5>/dev/null`,
    against: 'yardstick',
    limit: 3,
  },
  ...[
    ['zoverall', 2],
    ['zdeferrals', 2],
    ['zrhosts', 2],
    ['zsuids', 2],
    ['zsenders', 5],
    ['zrecipients', 5],
    ['zddist', 5],
    ['zall', 12],
  ].map(([name, limit]) => ({
    name,
    group: 'reports',
    file: 'records',
    command: (file) => `${name} <${file} >/dev/null`,
    against: 'yardstick',
    limit,
  })),
  {
    name: 'pending',
    group: 'state',
    file: 'log 20000',
    command: (file) => `matchup <${file} >/dev/null 5>/dev/null`,
    against: 'log 200',
    limit: 1.2,
  },
  {
    name: 'start',
    group: 'start',
    file: 'null',
    command: (file) => `zsenders <${file} >/dev/null`,
    against: 'node -e 0',
    limit: 1.15,
    runs: 20,
  },
]

const usage = `usage: npm run bench [-- OPTION...]
  --messages N        messages in the log (200000)
  --pending P         messages of the log that stay pending (200)
  --runs R            runs of each command, after one to warm up (5)
  --only NAME[,NAME]  these rows or groups only
  --keep              keep the files
  --dir DIR           make the files in a new folder in DIR
  --bin DIR           measure the programs in DIR, and build nothing
rows: ${rows.map(({ name }) => name).join(' ')}
`

const timer = '/usr/bin/time'

/** Something wrong with the command line. */
class UsageError extends Error {}

function numberOf(values, name) {
  if (!/^[1-9]\d{0,8}$|^0$/.test(values[name])) throw new UsageError(`--${name} wants a number`)
  return Number(values[name])
}

function parse(args) {
  try {
    const string = (value) => ({ type: 'string', default: value })
    const boolean = { type: 'boolean', default: false }
    const options = {
      messages: string('200000'),
      pending: string('200'),
      runs: string('5'),
      only: string(''),
      dir: string(tmpdir()),
      bin: { type: 'string' },
      keep: boolean,
      help: boolean,
    }
    return parseArgs({ args, options }).values
  } catch (error) {
    throw new UsageError(error.message)
  }
}

function optionsOf(args) {
  const values = parse(args)
  const [messages, pending, runs] = ['messages', 'pending', 'runs'].map((it) =>
    numberOf(values, it),
  )
  if (messages === 0 || runs === 0) throw new UsageError('nothing to measure')
  if (pending > messages) throw new UsageError('more messages pending than there are')
  const { only, dir, bin, keep, help } = values
  // npm runs us in the project's folder, wherever it was called.
  const from = process.env.INIT_CWD ?? '.'
  const chosen = chosenRows(only)
  return {
    messages,
    pending,
    runs,
    chosen,
    keep,
    help,
    dir: resolve(from, dir),
    bin: bin && resolve(from, bin),
  }
}

function chosenRows(only) {
  if (only === '') return rows
  const wanted = only.split(',')
  const unknown = wanted.find((it) => !rows.some(({ name, group }) => it === name || it === group))
  if (unknown !== undefined) throw new UsageError(`no such row: ${unknown}`)
  return rows.filter(({ name, group }) => wanted.includes(name) || wanted.includes(group))
}

/** The folder we work in; it goes when we go, if it is not to be kept. */
function makeFolder({ dir, keep }) {
  mkdirSync(dir, { recursive: true })
  const folder = mkdtempSync(join(dir, 'bench-'))
  if (keep) process.stderr.write(`bench: the files are in ${folder}\n`)
  else process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  process.on('SIGINT', () => process.exit(130))
  process.on('SIGTERM', () => process.exit(143))
  // Whoever reads us has seen enough.
  process.stdout.on('error', ({ code }) => process.exit(code === 'EPIPE' ? 0 : 111))
  return folder
}

function has(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0
}

/** Runs commands in the folder, with the programs that are measured in front of all others. */
class Shell {
  #settings
  #timed = existsSync(timer)
  #memory

  constructor(folder, bin) {
    const PATH = `${bin}${delimiter}${process.env.PATH}`
    // The yardstick counts bytes, as the programs do.
    const env = { ...process.env, PATH, LC_ALL: 'C' }
    this.#settings = { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] }
    this.#memory = join(folder, 'memory')
  }

  /** Seconds that a command takes, and megabytes that its biggest process takes (or NaN). */
  run(command) {
    const asked = ['sh', '-c', command]
    // The time is taken here: `%e` knows hundredths of a second only.
    const [program, ...args] = this.#timed
      ? [timer, '-o', this.#memory, '-f', '%e %M', ...asked]
      : asked
    const begin = process.hrtime.bigint()
    const { status, signal, error } = spawnSync(program, args, this.#settings)
    const seconds = Number(process.hrtime.bigint() - begin) / 1e9
    if (error) throw error
    if (status !== 0) throw new Error(`${signal ?? `exit ${status}`}: ${command}`)
    return { seconds, megabytes: this.#timed ? this.#peak() : Number.NaN }
  }

  #peak() {
    return Number(readFileSync(this.#memory, 'latin1').trim().split(' ').at(-1)) / 1024
  }
}

const isNumber = (text) => /^\d+$/.test(text)

/** The files that rows ask for, made when they are asked for. */
class Files {
  #folder
  #shell
  #options
  #made = new Map()

  constructor(folder, shell, options) {
    this.#folder = folder
    this.#shell = shell
    this.#options = options
  }

  /** The name of a file, and how many lines it has where that is known. */
  async get(kind) {
    if (kind === 'null') return { name: '/dev/null' }
    if (kind === 'records') return this.#records()
    return this.#log(kind)
  }

  async #log(kind) {
    const { messages, pending } = this.#options
    const asked = kind.split(' ').slice(1)
    const stuck = Math.min(messages, Number(asked.find(isNumber) ?? pending))
    const form = asked.find((it) => !isNumber(it)) ?? 'plain'
    const name = form === 'plain' ? `log.${stuck}` : `log.${stuck}.${form}`
    if (!this.#made.has(name)) {
      const out = createWriteStream(join(this.#folder, name))
      const { lines, bytes } = await makeLog(out, { messages, pending: stuck, form })
      this.#made.set(name, { name, lines })
      const size = `${lines} lines, ${(bytes / 1e6).toFixed(1)} MB`
      process.stdout.write(`# ${name}: ${messages} messages (${stuck} stay pending), ${size}\n`)
    }
    return this.#made.get(name)
  }

  async #records() {
    const name = 'records'
    if (!this.#made.has(name)) {
      const log = await this.#log('log')
      this.#shell.run(`matchup <${log.name} >${name} 5>/dev/null`)
      this.#made.set(name, { name })
    }
    return this.#made.get(name)
  }
}

/** The two commands of a row, and how many units of work each does. */
async function sidesOf({ file, command, against }, files, yardstick) {
  const own = await files.get(file)
  const program = { command: command(own.name), work: 1 }
  if (against === 'yardstick') return [program, { command: yardstick(own.name), work: 1 }]
  if (!against.startsWith('log')) return [program, { command: against, work: 1 }]
  const other = await files.get(against)
  return [
    { ...program, work: own.lines },
    { command: command(other.name), work: other.lines },
  ]
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

/** Runs the two sides in turn: the machine's moods hit both. */
function measure(shell, [program, other], runs) {
  const pairs = []
  for (let run = 0; run <= runs; run++) {
    pairs.push([shell.run(program.command), shell.run(other.command)])
  }
  // The first pair was to warm up.
  pairs.shift()
  const ratios = pairs.map(([a, b]) => a.seconds / program.work / (b.seconds / other.work))
  return {
    min: Math.min(...ratios),
    ratio: median(ratios),
    max: Math.max(...ratios),
    seconds: median(pairs.map(([a]) => a.seconds)),
    against: median(pairs.map(([, b]) => b.seconds)),
    megabytes: Math.max(...pairs.map(([a]) => a.megabytes)),
  }
}

const columns = ['min', 'median', 'max', 'seconds', 'against', 'MB', 'limit', '']
const line = (name, cells) =>
  `${name.padEnd(16)}${cells.map((cell) => cell.padStart(9)).join('')}`.trimEnd()

function shown(name, limit, measured) {
  const { min, ratio, max, seconds, against, megabytes } = measured
  return line(name, [
    ...[min, ratio, max].map((it) => it.toFixed(2)),
    ...[seconds, against].map((it) => it.toFixed(3)),
    Number.isNaN(megabytes) ? '-' : megabytes.toFixed(0),
    limit === undefined ? '-' : String(limit),
    limit === undefined ? '' : ratio <= limit ? 'ok' : 'OVER',
  ])
}

function checkPrograms(bin, chosen) {
  const names = chosen.map(({ command }) => command('').split(' ')[0])
  if (chosen.some(({ file }) => file === 'records')) names.push('matchup')
  const missing = names.find((name) => !existsSync(join(bin, name)))
  if (missing !== undefined) throw new Error(`no program ${missing} in ${bin}`)
}

async function bench(options) {
  const { chosen, runs } = options
  const bin = options.bin ?? join(root, 'packages/qmailanalog/bin')
  if (options.bin === undefined) await build()
  checkPrograms(bin, chosen)
  const awk = has('mawk') ? 'mawk' : 'awk'
  const yardstick = (file) => `${awk} '{n+=NF} END{print n}' <${file}`
  const folder = makeFolder(options)
  const shell = new Shell(folder, bin)
  const files = new Files(folder, shell, options)
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`
  process.stdout.write(`# node ${process.version}, ${machine}\n# yardstick: ${yardstick('FILE')}\n`)
  const sides = []
  for (const row of chosen) sides.push(await sidesOf(row, files, yardstick))
  process.stdout.write(`${line('ratio of', columns)}\n`)
  for (const [at, { name, limit, runs: least = 0 }] of chosen.entries()) {
    const measured = measure(shell, sides[at], Math.max(runs, least))
    process.stdout.write(`${shown(name, limit, measured)}\n`)
  }
}

try {
  const options = optionsOf(process.argv.slice(2))
  if (options.help) process.stdout.write(usage)
  else await bench(options)
} catch (error) {
  const wrong = error instanceof UsageError
  process.stderr.write(
    wrong ? `bench: ${error.message}\n${usage}` : `bench: fatal: ${error.message}\n`,
  )
  process.exitCode = wrong ? 100 : 111
}
