// Long suites for qlogmatch: faults, kills, rotation. `npm run test:faults -- [--all] [--seed N] [--only
// NAME]`. The last line is `N passed, N failed`.
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { build } from '../../scripts/build.js'
import { belowFrom, leave } from './world.js'

await build()
const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    suite: { type: 'string', default: '' },
    only: { type: 'string', default: '' },
  },
})
for (const name of values.suite.split(',')) {
  const suite = (await import(`./${name}.js`))[name]
  console.time('x')
  const tally = await suite({
    all: values.all,
    below: belowFrom(Number(values.seed)),
    width: availableParallelism(),
    only: values.only,
  })
  console.timeEnd('x')
  console.log(String(tally))
}
leave()
