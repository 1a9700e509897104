// Makes the library of the publishable package, lib/library.js: every program as a stream. Its functions and
// types follow from the programs' own usage.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apart, home, root } from './bundle.js'

const dist = (name, file) => join(root, 'packages', name, 'dist', file)

/** A comment of a declaration. */
const said = (text, indent = '') => `${indent}/** ${text.replaceAll('*/', '*\\/')} */`
const capital = (text) => text[0].toUpperCase() + text.slice(1)

/** The options of a program as a type: its name, and what it is. */
function typeOf(usage, { optionsOf, manyOf }) {
  const { name, operands = [] } = usage
  const many = manyOf(usage)
  const fields = optionsOf(usage).map(({ name, value, help }) => [
    name,
    value === undefined ? 'boolean' : 'Word',
    help,
  ])
  if (many !== undefined) fields.push([many, 'readonly Word[]', operands.at(-1).help])
  if (fields.length === 0) return { type: 'NoOptions', text: '' }
  const type = `${capital(name)}Options`
  const lines = fields.map(([name, type, help]) => {
    const key = /^\w+$/.test(name) ? name : `'${name}'`
    return `${said(help, '  ')}\n  ${key}?: ${type} | undefined`
  })
  const about = said(`Options of ${name}, by their long names (${name}(1)).`)
  return { type, text: `${about}\nexport interface ${type} {\n${lines.join('\n')}\n}\n` }
}

function declarationOf(usage, library) {
  const { name, summary, operands = [] } = usage
  const { type, text } = typeOf(usage, library)
  const about = said(`${capital(summary)} (${name}(1)).`)
  if (name === 'qlogmatch') {
    const of = (options, result) =>
      `export declare function ${name}(options: ${options}): Promise<${result}>`
    const [status, figures] = [of(`${type} & { status: true }`, 'Status'), of(type, 'Figures')]
    return `${text}${about}\n${status}\n${about}\n${figures}\n`
  }
  const [operand] = library.manyOf(usage) === undefined ? operands : []
  const word = operand ? `${operand.name.split('.').at(-1).toLowerCase()}: Word, ` : ''
  const result = name === 'matchup' ? 'Matchup' : 'Duplex'
  return `${text}${about}\nexport declare function ${name}(${word}options?: ${type}): ${result}\n`
}

/** Declarations that the compiler wrote, in one text with others: without imports. */
const declared = (file) =>
  readFileSync(file, 'utf8')
    .replace(/^import .*$/gm, '')
    .replace(/^\/\/# sourceMappingURL.*$/gm, '')
    .trim()
    // No function gives what is pending in this form.
    .split(/\n(?=\/\*\*)/)
    .filter((part) => !/(?:interface|type) Pending/.test(part))
    .join('\n')

function types(programs, library) {
  return `// made by scripts/library.js
import type { Duplex } from 'node:stream'

${declared(dist('record', 'types.d.ts'))}
${declared(dist('qmailanalog', 'types.d.ts'))}
${declared(dist('qmailanalog', 'records.d.ts'))}

${programs.map(({ usage }) => declarationOf(usage, library)).join('\n')}`
}

const entry = (programs) => `import { programs } from '@qmailanalog/programs'
import { streaming } from './packages/qmailanalog/dist/library.js'
export { qlogmatch, records, toRecords } from './packages/qmailanalog/dist/library.js'
const of = (name) => streaming(programs.find(({ usage }) => usage.name === name))
${programs
  .map(({ usage: { name } }) => name)
  .filter((name) => name !== 'qlogmatch')
  .map((name) => `export const ${name} = of('${name}')`)
  .join('\n')}
`

/**
 * Makes lib/library.js and its types in a folder, beside the files that both it and the programs load where they
 * need them.
 */
export async function library(folder) {
  const { build } = await import('esbuild')
  const { programs } = await import('@qmailanalog/programs')
  const given = await import(dist('qmailanalog', 'given.js'))
  await build({
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    legalComments: 'none',
    logLevel: 'warning',
    absWorkingDir: home,
    // What Node.js has itself is what whoever imports us has.
    alias: { 'readable-stream': 'node:stream' },
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'\nconst require = requireOf(import.meta.url)",
    },
    stdin: { contents: entry(programs), resolveDir: root },
    outfile: join(folder, 'lib/library.js'),
    plugins: [apart],
  })
  writeFileSync(join(folder, 'lib/library.d.ts'), types(programs, given))
}
