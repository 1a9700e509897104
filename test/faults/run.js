// The long suites of qlogmatch: `npm run test:faults -- [OPTION...]`. Each line tells what a suite tried;
// the last one is `N passed, N failed`.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { build, sh } from '../../scripts/build.js'
import { belowFrom, env, leave } from './world.js'

const usage = `usage: npm run test:faults -- [OPTION...]
  --all         all that there is to try, for hours, not a part of it for minutes
  --seed N      try the part that was tried with that seed
  --only WORDS  one suite, or cases whose title, 'SUITE: ...', holds these words
`

/** Each suite with the program that it needs, and the package of Debian that has it. */
const suites = [
  { name: 'inject', needs: 'strace', from: 'strace' },
  { name: 'limits' },
  { name: 'kills' },
  { name: 'delayed', needs: 'strace', from: 'strace' },
  { name: 'rotation' },
  { name: 'logrotate', needs: 'logrotate', from: 'logrotate' },
  { name: 'multilog', needs: 'multilog', from: 'daemontools' },
]

const runs = (command, ...args) => spawnSync(command, args, { env }).status === 0

/** Whether a program is there, and may do what it is for. */
function isThere(program) {
  if (program === 'strace') return runs('strace', '-o', '/dev/null', 'true')
  return runs('sh', '-c', `command -v ${program}`)
}

/** Installs what is missing, where we may. */
function install(missing) {
  if (missing.length === 0 || process.getuid() !== 0 || !existsSync('/usr/bin/apt-get')) return
  try {
    sh('apt-get', ['update'])
    sh('apt-get', ['install', '-y', '--no-install-recommends', ...missing])
  } catch (error) {
    process.stderr.write(`${error.message}\n`)
  }
}

/** What a suite tried; one that breaks off has failed. */
async function tried({ name, needs, from }, options) {
  if (needs && !isThere(needs)) {
    process.stdout.write(
      `# ${name}: skipped: no ${needs} (Debian: ${from}), or no right to use it\n`,
    )
    return { held: 0, failed: 0 }
  }
  const before = Date.now()
  try {
    const suite = (await import(`./${name}.js`))[name]
    const tally = await suite({ ...options, below: belowFrom(options.seed) })
    const seconds = Math.round((Date.now() - before) / 1000)
    process.stdout.write(`# ${tally}, seconds ${seconds}\n`)
    return tally
  } catch (error) {
    process.stdout.write(`# ${name}: ${error.stack}\n`)
    return { held: 0, failed: 1 }
  }
}

function optionsOf() {
  const { values } = parseArgs({
    options: {
      all: { type: 'boolean', default: false },
      seed: { type: 'string', default: String(Date.now() % 1e6) },
      only: { type: 'string', default: '' },
      help: { type: 'boolean', default: false },
    },
  })
  if (!/^\d{1,9}$/.test(values.seed)) throw new TypeError('--seed wants a number')
  return { ...values, seed: Number(values.seed), width: availableParallelism() }
}

async function main() {
  let options
  try {
    options = optionsOf()
  } catch (error) {
    process.stderr.write(`test:faults: ${error.message}\n${usage}`)
    process.exitCode = 100
    return
  }
  if (options.help) {
    process.stdout.write(usage)
    return
  }
  await build()
  const [only] = options.only.split(':')
  const named = suites.filter(({ name }) => name === only)
  const chosen = named.length > 0 ? named : suites
  const missing = chosen.filter(({ needs }) => needs && !isThere(needs)).map(({ from }) => from)
  install([...new Set(missing)])
  process.stdout.write(`# seed ${options.seed}\n`)
  const tallies = []
  for (const suite of chosen) tallies.push(await tried(suite, options))
  const sum = (what) => tallies.reduce((total, tally) => total + tally[what], 0)
  const failed = sum('failed')
  process.stdout.write(`${sum('held')} passed, ${failed} failed\n`)
  process.exitCode = failed > 0 ? 1 : 0
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    process.stdout.write(`# ended by ${signal}\n0 passed, 1 failed\n`)
    process.exit(111)
  })
}
process.once('exit', leave)
await main()
