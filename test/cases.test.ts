import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { programs } from '@qmailanalog/programs'
import t from 'tap'
import { ran } from './world.js'

const home = fileURLToPath(new URL('cases', import.meta.url))

/**
 * Runs a case's `cmd`, a line for the shell, in this process: programs joined by pipes, `<FILE`,
 * `5>FILE`, words in single quotes. newcase runs the same line with a shell.
 */
async function shell(cmd: string, folder: string) {
  let input = ''
  let err = ''
  let code = 0
  const files: Record<string, string> = {}
  for (const part of cmd.trim().split(' | ')) {
    const words = part.match(/'[^']*'|\S+/g)!.map((word) => word.replace(/^'(.*)'$/, '$1'))
    const [name, ...rest] = words
    const file = rest.find((word) => word.startsWith('<'))
    const pending = rest.find((word) => word.startsWith('5>'))
    const args = rest.filter((word) => !/^(<|5>)/.test(word))
    if (file) input = readFileSync(join(folder, file.slice(1)), 'latin1')
    const program = programs.find(({ usage }) => usage.name === name)!
    const done = await ran(program, args, input)
    if (pending) files[pending.slice(2)] = done.pending
    input = done.out
    err += done.err
    code = done.code
  }
  return { out: input, err, status: String(code), ...files }
}

for (const name of readdirSync(home)) {
  t.test(name, async (t) => {
    for (const title of readdirSync(join(home, name))) {
      const folder = join(home, name, title)
      const said: Record<string, string> = await shell(
        readFileSync(join(folder, 'cmd'), 'latin1'),
        folder,
      )
      for (const [file, text] of Object.entries(said)) {
        if (!existsSync(join(folder, file)) && file !== '/dev/null') {
          t.equal(text, file === 'status' ? '0' : '', `${title}: ${file}`)
        } else if (file !== '/dev/null') {
          t.equal(
            text,
            readFileSync(join(folder, file), 'latin1').replace(/^(\d+)\n$/, '$1'),
            `${title}: ${file}`,
          )
        }
      }
    }
  })
}
