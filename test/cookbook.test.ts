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

t.test('every recipe prints what the cookbook says', async (t) => {
  // @ts-expect-error a script, not typed
  const { kitchen, page, parse, recipes, render } = await import('../scripts/cookbook.js')
  const text = readFileSync(page, 'utf8')
  const parts = parse(text)
  t.equal(render(parts), text, 'what refreshing would write')
  const all: Recipe[] = recipes(parts)
  t.ok(all.length >= 20, `${all.length} recipes`)
  const place = kitchen()
  t.teardown(() => place.close())
  for (const recipe of all) {
    const missing = place.missing(recipe)
    const skip = missing && `${missing} is not here`
    t.test(recipe.title, { skip }, async (t) => {
      const cooked: { status: number; printed: string[] }[] = place.cook(recipe)
      for (const [at, { lines, printed }] of recipe.commands.entries()) {
        t.strictSame(cooked[at], { status: 0, printed }, lines.join('\n'))
      }
    })
  }
})
