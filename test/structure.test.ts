import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { version } from '@qmailanalog/program'
import { programs } from '@qmailanalog/programs'
import t from 'tap'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (...parts: string[]) => readFileSync(join(root, ...parts), 'utf8')
const manifest = (name: string) => JSON.parse(read('packages', name, 'package.json'))

/** The source files of a package, in its `src`, or in its `kernel` if it has one. */
const sources = (name: string, part = 'src') => {
  const folder = join(root, 'packages', name, part)
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.c?tsx?$/.test(file))
    .sort()
}

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

/** The package that an import is of: `a` of `a/b`, `@a/b` of `@a/b/c`. */
const packageOf = (from: string) => /^(@[^/]+\/)?[^/]+/.exec(from)![0]

t.test('imports run one way, and what is imported is declared', async (t) => {
  t.strictSame(readdirSync(join(root, 'packages')).sort(), Object.keys(below).sort())
  for (const [name, allowed] of Object.entries(below)) {
    const used = new Set<string>()
    for (const file of sources(name)) {
      const imports = read('packages', name, 'src', file).matchAll(
        /^(?:import|export|\}).* from '([^']+)'|(?:import|require)\('([^']+)'\)/gm,
      )
      for (const [, fixed, from = fixed ?? ''] of imports)
        if (!/^(\.|node:)/.test(from)) used.add(packageOf(from))
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

t.test('kernels import kernels of what lies below, and nothing else', async (t) => {
  let others = 0
  for (const [name, allowed] of Object.entries(below)) {
    for (const file of sources(name, 'kernel')) {
      const text = read('packages', name, 'kernel', file)
      for (const [, from = ''] of text.matchAll(/\bfrom '([^']*)'/g)) {
        const its = /^\.\.\/\.\.\/([^/]+)\/kernel\/([^/]+)$/.exec(from)
        const [owner, source] = its ? [its[1]!, its[2]!] : [name, from.replace(/^\.\//, '')]
        t.ok(owner === name ? !its : allowed.includes(owner), `${name}/kernel/${file}: ${from}`)
        t.ok(sources(owner, 'kernel').includes(`${source}.ts`), `${from} is a file`)
        if (its) others++
      }
    }
  }
  t.ok(others > 0, 'some share what is below')
})

t.test('a kernel that is built is one that a package has', async (t) => {
  const built = [...read('scripts', 'build.js').matchAll(/^\s+kernel\('(\w+)', '(\w+)'\)/gm)]
  const owners = built.map(([, name]) => name).sort()
  t.strictSame(
    owners,
    Object.keys(below)
      .filter((name) => sources(name, 'kernel').length > 0)
      .sort(),
  )
  for (const [, name = '', file] of built)
    t.ok(sources(name, 'kernel').includes(`${file}.ts`), `${name}/kernel/${file}.ts`)
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
