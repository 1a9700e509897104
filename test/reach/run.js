// Runs the recipes of docs/many-machines.md on engines of this machine: `npm run test:reach [-- NAME...]`. Each
// line tells what a recipe was held to; the last one is `N passed, N failed`, with `, N skipped`.
import { build } from '../../scripts/build.js'
import { endBySignal, runAll } from '../suites.js'
import { lake } from './lake.js'
import { lost } from './lost.js'
import { mapreduce, rawlogs } from './mapreduce.js'
import { blocks } from './page.js'
import { archive, home, queuesAtOnce, ssh } from './parallel.js'
import { leave } from './room.js'
import { slurm } from './slurm.js'

const parallel = { parallel: 'parallel' }
const machines = { ...parallel, sshd: 'openssh-server', ssh: 'openssh-client', rsync: 'rsync' }
const cluster = {
  slurmctld: 'slurmctld',
  slurmd: 'slurmd',
  sbatch: 'slurm-client',
  munged: 'munge',
}

/** Each recipe with the packages of Debian that have the programs that it needs. */
const suites = [
  { name: 'queues', needs: parallel, run: queuesAtOnce },
  { name: 'archive', needs: parallel, run: archive },
  { name: 'ssh', needs: machines, run: ssh },
  { name: 'home', needs: machines, run: home },
  { name: 'slurm', needs: cluster, root: true, run: slurm },
  { name: 'mapreduce', run: mapreduce },
  { name: 'rawlogs', run: rawlogs },
  { name: 'lake', run: lake },
  { name: 'lost', run: lost },
]

/** Blocks with the name of a report are queries of the lake. */
const isRun = ({ language, name }) =>
  name === '' || language === 'sql' || suites.some((suite) => suite.name === name.split(' ')[0])

/** No block of the page says that it is run, and is not. */
async function page() {
  const odd = blocks().filter((block) => !isRun(block))
  if (odd.length > 0) throw new Error(`no recipe ${odd.map(({ name }) => name)}`)
  return { held: 1, failed: 0, toString: () => 'page: all named blocks are run' }
}

endBySignal()
process.once('exit', leave)
const named = process.argv.slice(2)
const all = [{ name: 'page', run: page }, ...suites]
const unknown = named.find((name) => !all.some((suite) => suite.name === name))
if (unknown === undefined) {
  await build()
  await runAll(named.length === 0 ? all : all.filter(({ name }) => named.includes(name)))
} else {
  process.stderr.write(
    `test:reach: no recipe ${unknown}\nrecipes: ${all.map(({ name }) => name).join(' ')}\n`,
  )
  process.exitCode = 100
}
