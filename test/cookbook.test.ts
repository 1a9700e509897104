import { readFileSync } from 'node:fs'
import t from 'tap'

interface Command {
  lines: string[]
  printed: string[]
}
interface Recipe {
  title: string
  needs: string[]
  commands: Command[]
}

// @ts-expect-error a script, not typed
const { kitchen, pages, parse, recipes, render } = await import('../scripts/cookbook.js')
const place = kitchen()
t.teardown(() => place.close())

/** How many recipes a page has at least. */
const least: Record<string, number> = { 'docs/cookbook.md': 20 }

for (const page of pages as string[]) {
  t.test(`every example of ${page} prints what stands below it`, async (t) => {
    const text = readFileSync(new URL(`../${page}`, import.meta.url), 'utf8')
    const parts = parse(text)
    t.equal(render(parts), text, 'what is read of the page is all of it')
    const all: Recipe[] = recipes(parts)
    t.ok(all.length >= (least[page] ?? 1), `${all.length} recipes`)
    for (const recipe of all) {
      const missing = place.missing(recipe)
      t.test(recipe.title, { skip: missing && `${missing} is not here` }, async (t) => {
        const cooked: { status: number; printed: string[] }[] = place.cook(recipe)
        for (const [at, { lines, printed }] of recipe.commands.entries()) {
          t.strictSame(cooked[at], { status: 0, printed }, lines.join('\n'))
        }
      })
    }
  })
}
