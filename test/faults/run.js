// The long suites of qlogmatch: `npm run test:faults -- [OPTION...]`. Each line tells what a suite tried;
// the last one is `N passed, N failed`.
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { build } from '../../scripts/build.js'
import { endBySignal, runAll } from '../suites.js'
import { belowFrom, leave } from './world.js'

const usage = `usage: npm run test:faults -- [OPTION...]
  --all         all that there is to try, for hours, not a part of it for minutes
  --seed N      try the part that was tried with that seed
  --only WORDS  one suite, or cases whose title, 'SUITE: ...', holds these words
`

/** Each suite with the package of Debian that has the program that it needs. */
const suites = [
  { name: 'inject', needs: { strace: 'strace' } },
  { name: 'limits' },
  { name: 'kills' },
  { name: 'delayed', needs: { strace: 'strace' } },
  { name: 'rotation' },
  { name: 'logrotate', needs: { logrotate: 'logrotate' } },
  { name: 'multilog', needs: { multilog: 'daemontools' } },
]

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
  process.stdout.write(`# seed ${options.seed}\n`)
  const run = (name) => async () =>
    (await import(`./${name}.js`))[name]({ ...options, below: belowFrom(options.seed) })
  await runAll(chosen.map((suite) => ({ ...suite, run: run(suite.name) })))
}

endBySignal()
process.once('exit', leave)
await main()
