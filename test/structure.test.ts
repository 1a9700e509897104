import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { version } from '@qmailanalog/program'
import { programs } from '@qmailanalog/programs'
import t from 'tap'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (...parts: string[]) => readFileSync(join(root, ...parts), 'utf8')
const manifest = (name: string) => JSON.parse(read('packages', name, 'package.json'))

/** The source files of a package. */
const sources = (name: string) =>
  readdirSync(join(root, 'packages', name, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.c?ts$/.test(file))
    .sort()

/** What each package may import; stages never import each other. */
const below: Record<string, string[]> = {
  record: [],
  folding: [],
  program: ['record'],
  time: ['record', 'program'],
  log: ['record', 'program', 'time'],
  batch: ['record', 'program', 'time', 'log', 'matchup'],
  matchup: ['record', 'program', 'log'],
  report: ['record', 'program', 'table', 'time'],
  table: ['record', 'program'],
  select: ['folding', 'record', 'program', 'time'],
  zreport: ['folding', 'record', 'program', 'time', 'log', 'matchup', 'table', 'report'],
  tally: ['record', 'program', 'table', 'report', 'zreport'],
  programs: ['program', 'log', 'matchup', 'batch', 'report', 'zreport', 'select', 'tally'],
  qmailanalog: ['record', 'program', 'batch'],
}

t.test('imports run one way, and what is imported is declared', async (t) => {
  t.strictSame(readdirSync(join(root, 'packages')).sort(), Object.keys(below).sort())
  for (const [name, allowed] of Object.entries(below)) {
    const used = new Set<string>()
    for (const file of sources(name)) {
      const imports = read('packages', name, 'src', file).matchAll(
        /^(?:import|export|\}).* from '([^']+)'|(?:import|require)\('([^']+)'\)/gm,
      )
      for (const [, fixed, from = fixed ?? ''] of imports)
        if (!/^(\.|node:)/.test(from)) used.add(from)
    }
    const ours = [...used].filter((from) => from.startsWith('@qmailanalog/'))
    const wrong = ours.filter((from) => !allowed.includes(from.slice('@qmailanalog/'.length)))
    t.strictSame(wrong, [], `${name} imports only what lies below`)
    const { dependencies = {}, devDependencies = {} } = manifest(name)
    const declared = Object.keys({ ...dependencies, ...devDependencies })
    t.strictSame(
      [...used].filter((from) => !declared.includes(from)),
      [],
      `${name} declares its imports`,
    )
    t.strictSame(
      declared.filter((from) => !used.has(from)),
      [],
      `${name} declares nothing else`,
    )
  }
})

t.test('only the runner touches the process', async (t) => {
  for (const name of Object.keys(below).filter((name) => name !== 'program')) {
    for (const file of sources(name)) {
      const text = read('packages', name, 'src', file)
      t.notMatch(text, /\bprocess\.|\bconsole\.|node:process/, `${name}/${file}`)
    }
  }
})

t.test('the publishable package lists every program, and versions agree', async (t) => {
  const { bin, man } = manifest('qmailanalog')
  const names = programs.map(({ usage }) => usage.name)
  t.strictSame(bin, Object.fromEntries(names.map((name) => [name, `bin/${name}`])))
  const pages = readdirSync(join(root, 'docs')).filter((name) => /\.\d$/.test(name))
  t.strictSame(
    man,
    pages.sort().map((page) => `./man/man${page.at(-1)}/${page}`),
  )
  for (const name of Object.keys(below)) t.equal(manifest(name).version, version, name)
  t.equal(JSON.parse(read('package.json')).version, version)
  t.match(read('CHANGELOG.md'), new RegExp(`^## ${version.replaceAll('.', '\\.')}`, 'm'))
})
