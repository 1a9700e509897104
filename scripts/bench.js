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
  writeFileSync,
} from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from './build.js'
import { root } from './bundle.js'
import {
  bombs,
  colliding,
  collidingNumbers,
  logOf,
  logOfHosts,
  longLine,
  ordinary,
  ordinaryNumbers,
  recordsOf,
} from './hostile.js'
import { makeLog } from './makelog.js'

const matchup = (file) => `matchup <${file} >/dev/null 5>/dev/null`
const report = (name) => (file) => `${name} <${file} >/dev/null`
const onDisk = (log) => [`matchup <${log} >matched 5>/dev/null; sync matched`]
const into = (folder) =>
  `rm -rf ${folder}; qlogmatch --quiet --state ${folder}/state --out ${folder}/out`
/** A log that nobody keeps: so many times as long as the others. */
const onTheFly =
  (times) =>
  (_, { messages }) =>
    `rm -f fifo; mkfifo fifo
  (node ${join(root, 'scripts/makelog.js')} --messages ${messages * times} >fifo &)
  ${matchup('fifo')}`
/** Programs that get a line of so many megabytes. */
const withLongLine = (megabytes) =>
  ['matchup', 'qlogcat', 'zoverall', 'columnt', 'zsendmail']
    .map((program) => longLine(program, megabytes * 1e6))
    .join('\n')

// file: what the program reads: `log [P] [FORM]` (P messages pending, in a form that makelog knows), `log million` (of
// as many messages), `chunks N [million]` (`log` in N files), `year` (`log` spread over 365 days), `records` (what matchup makes of `log`),
// `records tally` (of `records`), `halves` (`records` in two files),
// `early` (records with stamps of nine digits), `colliding` and `ordinary` (records of 100000 recipients, chosen for their hashes or not; `-log`: a log of
// as many messages), `hosts` and `few-hosts` (a log of 100000 hosts, or of 1000), `tally` (a sorted one of ten million keys) or `null`. against:
// `yardstick` (on the same file) or `log yardstick`; `log …`, `records`, `ordinary` (the same program on that file, by time per line); or what makes commands of
// the names of `log` and `records`, the slowest of which counts. log: what that `log` is, if it is another. other: what is run on the file of `against`, if not
// `command`. needs: a program of others, without which the row is left out. of: `megabytes` for the ratio of memories. rest: seconds to
// wait before each, where who comes right behind another finds memory that the system need not clear. runs:
// at least that many. program: what is measured, if it is not how the name begins. What is still good stands in
// limits.json, by these names: `ratio`, the median; `MB`, the memory of the biggest process, and
// `MBperMillionKeys`, how much more by the keys of `records`. The limits are meant for long logs: a short
// log measures how fast Node.js starts.
const rows = [
  {
    name: 'matchup',
    group: 'speed',
    file: 'log',
    command: matchup,
    against: 'yardstick',
  },
  ...[
    'zoverall',
    'zdeferrals',
    'zrhosts',
    'zsuids',
    'zsenders',
    'zrecipients',
    'zddist',
    'zall',
  ].map((name) => ({
    name,
    group: 'reports',
    file: 'records',
    command: report(name),
    against: 'yardstick',
  })),
  ...[
    ['zsenders-top', 'zsenders --top 20'],
    ['zall-top', 'zall --top 20'],
    ['xselect-domain', 'xselect --sender-domain example.com'],
    ['xselect-ndjson', 'xselect --format ndjson'],
    ['xfold', 'xfold'],
    ['ztime', 'ztime'],
    ['zdelays', 'zdelays --by host'],
    ['zreport', 'zreport'],
    ['zreport-json', 'zreport --format json'],
    ['ztally-zrhosts', 'ztally zrhosts'],
    ['ztally-all', 'ztally'],
    ['zreport-html', 'zreport --format html'],
  ].map(([name, command]) => ({
    name,
    group: 'answers',
    file: 'records',
    command: report(command),
    against: 'log yardstick',
  })),
  {
    name: 'zmerge-sorted',
    group: 'tally',
    file: 'tally',
    command: report('zmerge --sorted'),
    against: 'yardstick',
    runs: 3,
  },
  ...['zoverall', 'zsendmail'].map((name) => ({
    name: `early-${name}`,
    group: 'early',
    file: 'early',
    command: report(name),
    against: 'records',
  })),
  {
    name: 'pipe',
    group: 'speed',
    file: 'log',
    command: (file) => `matchup <${file} 5>/dev/null | zoverall >/dev/null`,
    against: (log, records) => [matchup(log), report('zoverall')(records)],
  },
  ...['20000', '200000'].map((pending) => ({
    name: `pending-${pending}`,
    group: 'pending',
    file: `log ${pending}`,
    command: matchup,
    against: 'log 200',
  })),
  ...['tai64n', 'syslog'].flatMap((form) => [
    {
      name: `qlogcat-${form}`,
      group: 'forms',
      file: `log ${form}`,
      command: report('qlogcat'),
      against: 'yardstick',
    },
    {
      name: `matchup-${form}`,
      group: 'forms',
      file: `log ${form}`,
      command: matchup,
      against: 'log',
    },
  ]),
  {
    name: 'qlogmatch',
    group: 'batch',
    file: 'chunks 200 million',
    log: 'log million',
    command: (folder) => `${into('batch')} ${folder}/* >/dev/null`,
    against: onDisk,
  },
  {
    name: 'qlogmatch-short',
    group: 'batch',
    file: 'chunks 200',
    command: (folder) => `${into('batch')} ${folder}/* >/dev/null`,
    against: onDisk,
  },
  {
    name: 'qlogmatch-many',
    group: 'batch',
    file: 'chunks 20000',
    command: (folder) => `${into('batch')} --name '*' ${folder} >/dev/null`,
    against: onDisk,
  },
  {
    name: 'qlogmatch-year',
    group: 'batch',
    file: 'year',
    command: (file) => `${into('batch')} ${file} >/dev/null`,
    against: (log) => [`${into('batch')} ${log} >/dev/null`],
    of: 'megabytes',
    runs: 3,
  },
  {
    name: 'flat',
    group: 'memory',
    file: 'null',
    command: onTheFly(8),
    against: (_log, _records, options) => [onTheFly(1)('', options)],
    of: 'megabytes',
    runs: 1,
  },
  {
    name: 'collisions',
    group: 'collisions',
    file: 'colliding',
    command: (file) => ['zrecipients', 'zsenders'].map((name) => report(name)(file)).join('\n'),
    against: 'ordinary',
  },
  {
    name: 'collisions-matchup',
    group: 'collisions',
    file: 'colliding-log',
    command: matchup,
    against: 'ordinary-log',
  },
  {
    name: 'long-line',
    group: 'memory',
    file: 'null',
    command: () => withLongLine(1000),
    against: () => [withLongLine(125)],
    of: 'megabytes',
    runs: 1,
  },
  {
    name: 'sort',
    group: 'tally',
    file: 'records tally',
    command: report('sort'),
    against: 'yardstick',
  },
  {
    name: 'parallel',
    group: 'tally',
    file: 'halves',
    needs: 'parallel',
    command: (halves) => `parallel --will-cite -j 2 'ztally <{} >{}.tally' ::: ${halves}/??`,
    against: 'halves',
    other: (halves) => `for it in ${halves}/??; do ztally <$it >$it.tally & done; wait`,
    rest: 3,
  },
  {
    name: 'hosts',
    group: 'hosts',
    file: 'hosts',
    command: matchup,
    against: 'few-hosts',
  },
  {
    name: 'bomb',
    group: 'memory',
    file: 'null',
    command: () => bombs('qlogcat', 400),
    against: () => [bombs('qlogcat', 50)],
    of: 'megabytes',
    runs: 1,
  },
  ...[
    ['zsenders', report('zsenders')],
    ['matchup', matchup],
    ['xsender', report('xsender ann@example.org')],
    ['qlogcat', report('qlogcat')],
    ['zall', report('zall')],
  ].map(([program, command]) => ({
    name: `start-${program}`,
    group: 'start',
    file: 'null',
    program,
    command,
    // A certificate file that Node.js is told to read is read at each start; the programs tell it nothing.
    against: () => ['unset NODE_EXTRA_CA_CERTS; node -e 0'],
    runs: 60,
  })),
]

/** What is still good, by the names of rows. */
const limits = JSON.parse(readFileSync(join(root, 'scripts/limits.json'), 'utf8'))

const usage = `usage: npm run bench [-- OPTION...]
  --messages N        messages in the log (300000)
  --pending P         messages of the log that stay pending (200)
  --runs R            runs of each command, after one to warm up (5)
  --only NAME[,NAME]  these rows or groups only
  --keep              keep the files
  --dir DIR           make the files in a new folder in DIR
  --bin DIR           measure the programs in DIR, and build nothing
Ml/cpu-s: millions of lines in each second of processor time, in the run that took least.
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
      messages: string('300000'),
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

/** Says which rows are left out, since another's program is not here. */
function possible(chosen) {
  const impossible = chosen.filter(({ needs }) => needs && !has(needs))
  for (const { name, needs } of impossible) {
    process.stdout.write(`# ${name}: skipped: no ${needs} here\n`)
  }
  return chosen.filter((row) => !impossible.includes(row))
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

  /** Seconds that a command takes, on the clock and of processors, and megabytes of its biggest process (or NaN). */
  run(command) {
    const asked = ['sh', '-c', command]
    // The time is taken here: `%e` knows hundredths of a second only.
    const [program, ...args] = this.#timed
      ? [timer, '-o', this.#memory, '-f', '%U %S %M', ...asked]
      : asked
    const begin = process.hrtime.bigint()
    const { status, signal, error } = spawnSync(program, args, this.#settings)
    const seconds = Number(process.hrtime.bigint() - begin) / 1e9
    if (error) throw error
    if (status !== 0) throw new Error(`${signal ?? `exit ${status}`}: ${command}`)
    return { seconds, ...(this.#timed ? this.#used() : { cpu: Number.NaN, megabytes: Number.NaN }) }
  }

  /** What a command prints. */
  read(command) {
    const stdio = ['ignore', 'pipe', 'inherit']
    return spawnSync('sh', ['-c', command], { ...this.#settings, stdio, encoding: 'latin1' }).stdout
  }

  #used() {
    const words = readFileSync(this.#memory, 'latin1').trim().split(/\s/)
    const [user, system, kilobytes] = words.slice(-3).map(Number)
    return { cpu: user + system, megabytes: kilobytes / 1024 }
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

  /** The name of a file, and how many lines it has where that is known; made once. */
  async get(kind) {
    const which = kind === 'log' ? `log ${this.#options.pending}` : kind
    if (!this.#made.has(which)) this.#made.set(which, await this.#make(which))
    return this.#made.get(which)
  }

  #make(kind) {
    if (kind === 'null') return { name: '/dev/null' }
    if (kind === 'records') return this.#records()
    if (kind === 'early') return this.#early()
    if (kind === 'records tally') return this.#recordsTally()
    if (kind === 'halves') return this.#halves()
    if (kind.startsWith('chunks')) return this.#chunks(...kind.split(' ').slice(1))
    if (kind === 'year') return this.#year()
    if (kind === 'colliding' || kind === 'ordinary') return this.#keys(kind)
    if (kind === 'tally') return this.#tally()
    if (kind === 'hosts' || kind === 'few-hosts') return this.#hosts(kind)
    if (kind === 'colliding-log' || kind === 'ordinary-log') return this.#numbers(kind)
    return this.#log(kind)
  }

  async #log(kind) {
    const { pending } = this.#options
    const asked = kind.split(' ').slice(1)
    const isLong = asked.includes('million')
    const messages = isLong ? 1_000_000 : this.#options.messages
    const stuck = Math.min(messages, Number(asked.find(isNumber) ?? pending))
    const form = asked.find((it) => !isNumber(it) && it !== 'million') ?? 'plain'
    const kinds = [stuck, ...(form === 'plain' ? [] : [form]), ...(isLong ? ['million'] : [])]
    const name = `log.${kinds.join('.')}`
    const out = createWriteStream(join(this.#folder, name))
    const { lines, bytes } = await makeLog(out, { messages, pending: stuck, form })
    const size = `${lines} lines, ${(bytes / 1e6).toFixed(1)} MB`
    process.stdout.write(`# ${name}: ${messages} messages (${stuck} stay pending), ${size}\n`)
    return { name, lines }
  }

  async #chunks(count, ...which) {
    const name = ['chunks', count, ...which].join('.')
    const log = await this.get(['log', ...which].join(' '))
    this.#shell.run(`mkdir ${name}; split -n l/${count} -a 5 ${log.name} ${name}/log.`)
    return { name }
  }

  async #year() {
    const name = 'year'
    const log = await this.get('log')
    const spread = `NR==1{f=$1; step=365*86400/n} {$1=sprintf("%.6f",f+NR*step); print}`
    this.#shell.run(`awk -v n=${log.lines} '${spread}' ${log.name} >${name}`)
    return { name }
  }

  #keys(kind) {
    const keys = colliding(100_000)
    const text = recordsOf(kind === 'colliding' ? keys : ordinary(keys))
    writeFileSync(join(this.#folder, kind), text, 'latin1')
    return { name: kind, lines: 2 * keys.length }
  }

  #numbers(kind) {
    const numbersOf = kind === 'colliding-log' ? collidingNumbers : ordinaryNumbers
    const numbers = numbersOf(100_000)
    writeFileSync(join(this.#folder, kind), logOf(numbers), 'latin1')
    return { name: kind, lines: 4 * numbers.length }
  }

  #hosts(kind) {
    const messages = 100_000
    const text = logOfHosts(messages, kind === 'hosts' ? messages : 1000)
    writeFileSync(join(this.#folder, kind), text, 'latin1')
    return { name: kind, lines: 4 * messages }
  }

  #tally() {
    const name = 'tally'
    const lines = 10_000_000
    const line = `"zrecipients.1\\tremote.user%08d@example.com\\t%d\\t1\\t1\\t%dp-22\\n"`
    this.#shell.run(
      `awk 'BEGIN{for(i=0;i<${lines};i++) printf ${line},i,i%5000,2*i+1; printf "~\\tlines\\t%d\\n",i}' >${name}`,
    )
    return { name, lines }
  }

  /** The records as before 2001, with stamps of nine digits. */
  async #early() {
    const name = 'early'
    const records = await this.get('records')
    this.#shell.run(`sed -E 's/ 1([0-9]{9}\\.)/ \\1/g' ${records.name} >${name}`)
    return { name, lines: records.lines }
  }

  /** What ztally makes of the records, and how long its lines are. */
  async #recordsTally() {
    const name = 'records-tally'
    const records = await this.get('records')
    this.#shell.run(`ztally <${records.name} >${name}`)
    const count = `{n[$1]++; b[$1]+=length+1} END{for(it in n) printf " %s %d x %.1f", it, n[it], b[it]/n[it]}`
    process.stdout.write(`# bytes of a tally:${this.#shell.read(`awk '${count}' ${name}`)}\n`)
    const lines = Number(this.#shell.read(`wc -l <${name}`))
    return { name, lines }
  }

  async #halves() {
    const name = 'halves'
    const records = await this.get('records')
    this.#shell.run(`mkdir ${name}; split -n l/2 ${records.name} ${name}/`)
    return { name, lines: records.lines }
  }

  async #records() {
    const name = 'records'
    const log = await this.get('log')
    this.#shell.run(`matchup <${log.name} >${name} 5>/dev/null`)
    const keys = Number(this.#shell.read(`recipients <${name} | wc -l`))
    const lines = Number(this.#shell.read(`wc -l <${name}`))
    return { name, keys, lines }
  }
}

/** The commands of a row, the program's first, and how many units of work each does. */
async function sidesOf(row, files, yardstick, options) {
  const { file, log = 'log', command, against, other = command } = row
  const own = await files.get(file)
  const of = (command, work = 1) => ({ command, work, lines: own.lines })
  const program = of(command(own.name, options))
  if (against === 'yardstick') return [program, of(yardstick(own.name))]
  if (against === 'log yardstick') return [program, of(yardstick((await files.get('log')).name))]
  if (typeof against === 'string') {
    const base = await files.get(against)
    return [{ ...program, work: own.lines }, of(other(base.name), base.lines)]
  }
  const names = []
  // What takes long to make is made only for who looks at it.
  for (const it of [log, 'records'].slice(0, against.length)) {
    names.push(file === 'null' ? '' : (await files.get(it)).name)
  }
  return [
    program,
    ...against(...names.concat(['', ''].slice(names.length)), options).map((it) => of(it)),
  ]
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

/** Runs the two sides in turn: the machine's moods hit both. */
function measure(shell, [program, ...others], runs, { of = 'seconds', rest = 0 }) {
  const pairs = []
  const run = (command) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000 * rest)
    return shell.run(command)
  }
  for (let n = 0; n <= runs; n++) {
    const own = run(program.command)
    const all = others.map(({ command }) => run(command))
    pairs.push([own, all.toSorted((a, b) => b[of] - a[of])[0]])
  }
  // The first pair was to warm up.
  if (runs > 1) pairs.shift()
  const work = program.work / others[0].work
  const ratios = pairs.map(([a, b]) => a[of] / b[of] / work)
  return {
    min: Math.min(...ratios),
    ratio: median(ratios),
    max: Math.max(...ratios),
    own: median(pairs.map(([a]) => a.seconds)),
    against: median(pairs.map(([, b]) => b.seconds)),
    megabytes: Math.max(...pairs.map(([a]) => a.megabytes)),
    // Others that work beside us take no processor time of ours.
    pace: program.lines / 1e6 / Math.min(...pairs.map(([a]) => a.cpu)),
  }
}

const columns = [
  'min',
  'median',
  'max',
  'limit',
  '',
  'seconds',
  'against',
  'MB',
  'limit',
  '',
  'Ml/cpu-s',
]
const line = (name, cells) =>
  `${name.padEnd(16)}${cells.map((cell) => cell.padStart(9)).join('')}`.trimEnd()

/** A limit, and whether it holds. */
const judged = (figure, limit) =>
  limit === undefined || Number.isNaN(figure)
    ? ['-', '']
    : [limit.toFixed(limit < 10 ? 2 : 0), figure <= limit ? 'ok' : 'OVER']

function shown({ name }, measured, keys) {
  const { ratio: limit, MB, MBperMillionKeys: more = 0 } = limits[name]
  const { min, ratio, max, own, against, megabytes, pace } = measured
  return line(name, [
    ...[min, ratio, max].map((it) => it.toFixed(2)),
    ...judged(ratio, limit),
    ...[own, against].map((it) => it.toFixed(3)),
    Number.isNaN(megabytes) ? '-' : megabytes.toFixed(0),
    ...judged(megabytes, MB && MB + (more * keys) / 1e6),
    Number.isFinite(pace) ? pace.toFixed(2) : '-',
  ])
}

function checkPrograms(bin, chosen) {
  const names = chosen.map(({ name, program }) => program ?? name.split('-')[0])
  const missing = [...names, 'matchup', 'recipients'].find(
    (name) => /^[mqrxz]/.test(name) && !existsSync(join(bin, name)),
  )
  if (missing !== undefined) throw new Error(`no program ${missing} in ${bin}`)
}

async function bench(options) {
  const { runs } = options
  const chosen = possible(options.chosen)
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
  for (const row of chosen) sides.push(await sidesOf(row, files, yardstick, options))
  const keys = chosen.some(({ file }) => file === 'records') ? (await files.get('records')).keys : 0
  process.stdout.write(`${line('ratio of', columns)}\n`)
  for (const [at, row] of chosen.entries()) {
    const { runs: least = runs, of } = row
    const measured = measure(shell, sides[at], of ? least : Math.max(runs, least), row)
    process.stdout.write(`${shown(row, measured, keys)}\n`)
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
