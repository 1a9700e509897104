// The page of zreport in a real browser: `npm run test:page`. Each line tells what held; the last one is
// `N passed, N failed`.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { build, sh } from '../../scripts/build.js'
import { root } from '../../scripts/bundle.js'

/** Names that Chromium goes by. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Where Chromium is; undefined if it is nowhere. */
function found() {
  for (const name of names) {
    const { status, stdout } = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' })
    if (status === 0) return stdout.trim()
  }
}

/** Installs it where we may. */
function install() {
  if (process.getuid() !== 0 || !existsSync('/usr/bin/apt-get')) return
  try {
    sh('apt-get', ['update'])
    sh('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'])
  } catch (error) {
    process.stderr.write(`${error.message}\n`)
  }
}

/** The models of pages, compiled. */
async function modelsOf(folder) {
  const { build } = await import('esbuild')
  const outfile = join(folder, 'models.js')
  await build({
    entryPoints: [join(root, 'test/page/models.ts')],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  })
  return (await import(outfile)).models
}

async function main() {
  await build()
  if (!found()) install()
  const executablePath = found()
  if (!executablePath) {
    process.stdout.write('# page: skipped: no chromium (Debian: chromium)\n0 passed, 0 failed\n')
    return
  }
  const folder = join(root, '.build/page')
  mkdirSync(folder, { recursive: true })
  const { page } = await import('@qmailanalog/zreport/page')
  const { chromium } = await import('playwright-core')
  const { trials } = await import('./trials.js')
  const browser = await chromium.launch({
    executablePath,
    // As root it cannot make the sandbox that keeps pages apart; there are none but ours.
    args: process.getuid() === 0 ? ['--no-sandbox'] : [],
  })
  const tally = { passed: 0, failed: 0 }
  try {
    for (const [title, trial] of trials({
      browser,
      folder,
      page,
      models: await modelsOf(folder),
    })) {
      try {
        await trial()
        tally.passed++
        process.stdout.write(`ok ${title}\n`)
      } catch (error) {
        tally.failed++
        process.stdout.write(`not ok ${title}\n${error.stack.replace(/^/gm, '  ')}\n`)
      }
    }
  } finally {
    await browser.close()
  }
  process.stdout.write(`${tally.passed} passed, ${tally.failed} failed\n`)
  process.exitCode = tally.failed > 0 ? 1 : 0
}

await main()
