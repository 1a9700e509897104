// Makes a test case: `node scripts/newcase.js PROGRAM CASE 'CMD' <in`. CMD reads `in`; what it leaves
// behind (out, err, status, pending) is what the case will expect, so read it before you commit it.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from './build.js'
import { root } from './bundle.js'

const [program, title, cmd] = process.argv.slice(2)
if (cmd === undefined) {
  process.stderr.write("newcase: usage: node scripts/newcase.js PROGRAM CASE 'CMD' <in\n")
  process.exit(100)
}
await build()
const folder = join(root, 'test/cases', program, title)
mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, 'in'), readFileSync(0))
writeFileSync(join(folder, 'cmd'), `${cmd}\n`)
const PATH = `${join(root, 'packages/qmailanalog/bin')}:${process.env.PATH}`
const { status, stdout, stderr } = spawnSync('sh', ['-c', cmd], {
  cwd: folder,
  env: { ...process.env, PATH },
})
writeFileSync(join(folder, 'out'), stdout)
rmSync(join(folder, 'err'), { force: true })
rmSync(join(folder, 'status'), { force: true })
if (stderr.length > 0) writeFileSync(join(folder, 'err'), stderr)
if (status !== 0) writeFileSync(join(folder, 'status'), `${status}\n`)
process.stdout.write(readFileSync(join(folder, 'out')))
if (existsSync(join(folder, 'pending'))) process.stdout.write(readFileSync(join(folder, 'pending')))
