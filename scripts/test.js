// Builds, lints, checks types, runs all tests. The last line is `N passed, N failed`.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build, sh } from './build.js'
import { root } from './bundle.js'

const record = join(root, '.build/test.tap')
const tool = (path) => join(root, 'node_modules', path)

/** What tap said. */
const said = () => (existsSync(record) ? readFileSync(record, 'utf8') : '')

function count(name) {
  const tap = said()
  const totals = tap.match(/^# \{ total: .*\}$/gm)?.at(-1) ?? ''
  return Number(new RegExp(`${name}: (\\d+)`).exec(totals)?.[1] ?? 0)
}

/** What failed, what is within a test before the test itself: told once more at the end, where it is looked for. */
const failures = () =>
  (said().match(/^ *not ok .*/gm) ?? []).map((line) => `# ${line.slice(0, 500)}\n`).join('')

/** Runs a check that is not a tap test; it counts as one. */
async function check(work) {
  try {
    await work()
    return true
  } catch (error) {
    process.stderr.write(`${error.message}\n`)
    return false
  }
}

/** Runs the tests; what tap says is shown, and kept to be counted. */
async function tap() {
  const terminal = process.stdout.isTTY
  const how = terminal ? ['--reporter=base', `--output-file=${record}`] : ['--reporter=tap']
  const child = spawn(tool('.bin/tap'), ['run', ...how, ...process.argv.slice(2)], {
    cwd: root,
    stdio: ['ignore', terminal ? 'inherit' : 'pipe', 'inherit'],
  })
  child.stdout?.pipe(process.stdout, { end: false })
  const kept = child.stdout?.pipe(createWriteStream(record))
  const [[status]] = await Promise.all([once(child, 'close'), kept && once(kept, 'finish')])
  return status === 0
}

mkdirSync(join(root, '.build'), { recursive: true })
rmSync(record, { force: true })
const checks = []
checks.push(await check(build))
if (checks[0]) {
  checks.push(await check(() => sh(process.execPath, [tool('@biomejs/biome/bin/biome'), 'check'])))
  checks.push(await check(() => sh(process.execPath, [tool('typescript/bin/tsc'), '-b'])))
}
let ok = checks.every(Boolean)
if (checks[0]) ok = (await tap()) && ok
const passed = count('pass') + checks.filter(Boolean).length
const failed = count('fail') + checks.filter((done) => !done).length
process.stdout.write(failures())
// A run that broke off without counting a failure has failed all the same.
process.stdout.write(`${passed} passed, ${ok ? failed : Math.max(1, failed)} failed\n`)
process.exitCode = ok ? 0 : 1
