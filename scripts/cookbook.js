// Runs the examples of the pages below, and puts what they print into them: `node scripts/cookbook.js`. A section is
// a recipe, which is run in a folder of its own; a command is an indented line behind `$ ` (lines behind `> ` go on
// with it), and what it prints stands below. test/cookbook.test.ts runs them too, and compares.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from './build.js'
import { root } from './bundle.js'
import { prepare } from './cooklogs.js'

/** The pages whose examples are run. */
export const pages = ['docs/cookbook.md', 'docs/from-0.70.md', 'README.md']

const indent = '    '
const isCode = (line) => line?.startsWith(indent)

/** The parts of a page, in order: a line of text as a string, a command as `{ lines, printed }`. */
export function parse(text) {
  const lines = text.split('\n')
  const parts = []
  for (let at = 0; at < lines.length; ) {
    if (!lines[at].startsWith(`${indent}$ `)) {
      parts.push(lines[at++])
      continue
    }
    const command = { lines: [lines[at++].slice(6)], printed: [] }
    while (lines[at]?.startsWith(`${indent}> `) || lines[at] === `${indent}>`) {
      command.lines.push(lines[at++].slice(6))
    }
    let end = at
    for (let next = at; isCode(lines[next]) || lines[next] === ''; next++) {
      if (lines[next].startsWith(`${indent}$ `)) break
      if (lines[next] !== '') end = next + 1
    }
    command.printed = lines.slice(at, end).map((line) => line.slice(4))
    at = end
    parts.push(command)
  }
  return parts
}

/** The page of its parts. */
export function render(parts) {
  const shown = parts.flatMap((part) => {
    if (typeof part === 'string') return [part]
    const [first, ...more] = part.lines
    const command = [`${indent}$ ${first}`, ...more.map((line) => `${indent}> ${line}`.trimEnd())]
    return [...command, ...part.printed.map((line) => (line === '' ? '' : indent + line))]
  })
  return shown.join('\n')
}

/** The recipes of a page: title, commands, and the programs of the system that they need. */
export function recipes(parts) {
  const found = []
  for (const part of parts) {
    const [, title] = /^## (.*)/.exec(part) ?? []
    if (title !== undefined) found.push({ title, needs: [], commands: [] })
    else if (typeof part === 'object') found.at(-1).commands.push(part)
    else
      found.at(-1)?.needs.push(...(/^Needs (.*?)\./.exec(part)?.[1].match(/(?<=`)\w+(?=`)/g) ?? []))
  }
  return found.filter(({ commands }) => commands.length > 0)
}

/** Where recipes are run: a folder with the logs, which is copied for each. */
export function kitchen() {
  const home = mkdtempSync(join(tmpdir(), 'cookbook-'))
  const logs = join(home, 'logs')
  const work = join(home, 'work')
  prepare(logs)
  const PATH = [
    join(root, 'packages/qmailanalog/bin'),
    process.env.PATH,
    join(root, 'test/cookbook'),
  ]
  // By env(1): tap puts its own variables into whatever environment is given.
  const env = ['-i', `PATH=${PATH.join(':')}`, `HOME=${work}`, 'LC_ALL=C.UTF-8', 'TZ=UTC']
  const sh = (command, cwd) =>
    spawnSync('env', [...env, 'sh', '-c', command], { cwd, encoding: 'utf8' })
  return {
    /** a program that a recipe needs and that is not here, if there is one */
    missing: ({ needs }) => needs.find((name) => sh(`command -v ${name}`, home).status !== 0),
    /** runs the commands of a recipe; what each printed, as lines, and its exit code */
    cook({ commands }) {
      rmSync(work, { recursive: true, force: true })
      cpSync(logs, work, { recursive: true })
      return commands.map(({ lines }) => {
        const { status, stdout } = sh(`exec 2>&1\n${lines.join('\n')}`, work)
        const printed = stdout.split('\n')
        while (printed.at(-1) === '') printed.pop()
        return { status, printed }
      })
    },
    close: () => rmSync(home, { recursive: true }),
  }
}

/** Puts what the commands of a page print now into it. */
function refresh(page, place) {
  const parts = parse(readFileSync(join(root, page), 'utf8'))
  const complain = (title, reason) =>
    process.stderr.write(`cookbook: ${page}: ${title}: ${reason}\n`)
  for (const recipe of recipes(parts)) {
    const missing = place.missing(recipe)
    if (missing) {
      complain(recipe.title, `${missing} is not here`)
      continue
    }
    for (const [at, { printed, status }] of place.cook(recipe).entries()) {
      recipe.commands[at].printed = printed
      if (status !== 0) complain(recipe.title, `exit ${status}: ${recipe.commands[at].lines[0]}`)
    }
  }
  writeFileSync(join(root, page), render(parts))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await build()
  const place = kitchen()
  try {
    for (const page of pages) refresh(page, place)
  } finally {
    place.close()
  }
}
