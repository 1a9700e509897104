// Runs suites, which may need programs of the system: each line tells what a suite tried; the last one is
// `N passed, N failed`, with `, N skipped` if a program was missing.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { sh } from '../scripts/build.js'

const PATH = `${process.env.PATH}:/usr/sbin:/sbin`
const runs = (command, ...args) =>
  spawnSync(command, args, { env: { ...process.env, PATH } }).status === 0

/** Whether a program is there, and may do what it is for. */
function isThere(program) {
  if (program === 'strace') return runs('strace', '-o', '/dev/null', 'true')
  return runs('sh', '-c', `command -v ${program}`)
}

/** The programs that a suite needs and that are not there, with the packages of Debian that have them. */
const missing = ({ needs = {} }) => Object.entries(needs).filter(([program]) => !isThere(program))

/** Why a suite is skipped, if it is. */
function hindrance(suite) {
  const [program, from] = missing(suite)[0] ?? []
  if (program) return `no ${program} (Debian: ${from}), or no right to use it`
  return suite.root && process.getuid() !== 0 ? 'it has to be root' : undefined
}

/** Installs what is missing, where we may. */
function install(packages) {
  if (packages.length === 0 || process.getuid() !== 0 || !existsSync('/usr/bin/apt-get')) return
  try {
    sh('apt-get', ['update'])
    sh('apt-get', ['install', '-y', '--no-install-recommends', ...packages])
  } catch (error) {
    process.stderr.write(`${error.message}\n`)
  }
}

const tell = (line) => process.stdout.write(`${line}\n`)

/** What a suite tried; one that breaks off has failed. */
async function tried(suite) {
  const reason = hindrance(suite)
  if (reason !== undefined) {
    tell(`# ${suite.name}: skipped: ${reason}`)
    return { skipped: 1 }
  }
  const before = Date.now()
  try {
    const tally = await suite.run()
    tell(`# ${tally}, seconds ${Math.round((Date.now() - before) / 1000)}`)
    return tally
  } catch (error) {
    tell(`# ${suite.name}: ${error.stack}`)
    return { failed: 1 }
  }
}

/**
 * Runs suites, one after the other, and says what they tried: `name`; `needs`, the packages of Debian by the program
 * that is needed; `root`, if only root can run it; `run()`, which answers with what it tried, `held` and `failed`, in words too.
 */
export async function runAll(suites) {
  install([...new Set(suites.flatMap((suite) => missing(suite).map(([, from]) => from)))])
  const tallies = []
  for (const suite of suites) tallies.push(await tried(suite))
  const sum = (what) => tallies.reduce((total, tally) => total + (tally[what] ?? 0), 0)
  const skipped = sum('skipped')
  tell(`${sum('held')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  process.exitCode = sum('failed') > 0 ? 1 : 0
}

/** A signal ends us, and what we did has failed. */
export function endBySignal() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => {
      tell(`# ended by ${signal}\n0 passed, 1 failed`)
      process.exit(111)
    })
  }
}
