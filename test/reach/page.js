// The recipes of docs/many-machines.md: blocks of code that say in their first line which recipe they belong to.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/bundle.js'

const page = join(root, 'docs/many-machines.md')

/** Blocks of the page in their order: language, name (empty: not to be run) and text. */
export function blocks() {
  const text = readFileSync(page, 'utf8')
  return [...text.matchAll(/^```(\w+)(?: (.+))?\n((?:.*\n)*?)```$/gm)].map(
    ([, language, name = '', text]) => ({ language, name, text }),
  )
}

/** The texts of the blocks of a recipe; there is one at least. */
export function recipe(name) {
  const found = blocks().filter((block) => block.name === name)
  if (found.length === 0) throw new Error(`no block ${name} in ${page}`)
  return found.map(({ text }) => text)
}
