import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { programs } from '@qmailanalog/programs'
import t from 'tap'

const home = fileURLToPath(new URL('cases', import.meta.url))
const bin = fileURLToPath(new URL('../packages/qmailanalog/bin', import.meta.url))
const work = t.testdir({})

/** The files that a case may have, and what is in one that it has not. */
const none = { out: '', err: '', status: '0', pending: '' }

for (const { usage } of programs) {
  const { name } = usage
  t.test(name, async (t) => {
    const titles = existsSync(join(home, name)) ? readdirSync(join(home, name)) : []
    t.ok(titles.length >= 3, `${titles.length} cases, and three are wanted (scripts/newcase.js)`)
    for (const title of titles) {
      const folder = join(home, name, title)
      const there = join(work, name, title)
      cpSync(join(folder, 'in'), join(there, 'in'))
      const cmd = readFileSync(join(folder, 'cmd'), 'utf8')
      t.ok(cmd.includes(name), `${title}: cmd runs ${name}`)
      const { stdout, stderr, status } = spawnSync('sh', ['-c', cmd], {
        cwd: there,
        encoding: 'latin1',
        env: { ...process.env, PATH: `${bin}:${process.env['PATH']}` },
      })
      const read = (path: string) => (existsSync(path) ? readFileSync(path, 'latin1') : undefined)
      const pending = read(join(there, 'pending')) ?? ''
      const left = { out: stdout, err: stderr, status: String(status), pending }
      for (const [file, text] of Object.entries(none)) {
        const wanted = read(join(folder, file)) ?? text
        const is = left[file as keyof typeof left]
        t.equal(is, file === 'status' ? wanted.trim() : wanted, `${title}: ${file}`)
      }
      const known = ['cmd', 'in', ...Object.keys(none)]
      t.strictSame(
        readdirSync(folder).filter((file) => !known.includes(file)),
        [],
        title,
      )
    }
  })
}
t.strictSame(
  readdirSync(home).filter((name) => !programs.some(({ usage }) => usage.name === name)),
  [],
)
