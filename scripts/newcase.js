// Makes a test case: `node scripts/newcase.js PROGRAM CASE 'CMD' <in`. CMD reads `in`; what it leaves
// behind (out, err, status, pending) is what the case will expect, so read it before you commit it.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
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
const work = mkdtempSync(join(tmpdir(), 'newcase-'))
try {
  const input = readFileSync(0)
  writeFileSync(join(work, 'in'), input)
  const PATH = `${join(root, 'packages/qmailanalog/bin')}:${process.env.PATH}`
  const { status, stdout, stderr } = spawnSync('sh', ['-c', cmd], {
    cwd: work,
    env: { ...process.env, PATH },
  })
  const pending = existsSync(join(work, 'pending')) && readFileSync(join(work, 'pending'))
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const put = (name, bytes) => writeFileSync(join(folder, name), bytes)
  put('in', input)
  put('cmd', `${cmd}\n`)
  put('out', stdout)
  if (stderr.length > 0) put('err', stderr)
  if (status !== 0) put('status', `${status}\n`)
  if (pending) put('pending', pending)
  process.stdout.write(Buffer.concat([stdout, pending || Buffer.alloc(0)]))
} finally {
  rmSync(work, { recursive: true })
}
