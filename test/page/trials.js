// What is tried with the page in a browser.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/**
 * Opens the page of a model as a file; `use(tab)` tries it. Fails if the page asks for anything, breaks its policy, a
 * script of it breaks off, or it tells what `use` does not expect.
 */
function opener({ browser, folder, page, models }) {
  return async (name, settings, use) => {
    const file = join(folder, `${name}.html`)
    writeFileSync(file, page(models[name]))
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      ...settings,
    })
    try {
      const told = []
      const url = pathToFileURL(file).href
      context.on('request', (request) => {
        if (request.url() !== url) told.push(`asked for ${request.url()}`)
      })
      const tab = await context.newPage()
      tab.on('pageerror', (error) => told.push(`script: ${error.message}`))
      tab.on('console', (message) => told.push(`console: ${message.text()}`))
      tab.on('dialog', (dialog) => {
        told.push(`dialog: ${dialog.message()}`)
        return dialog.dismiss()
      })
      await tab.addInitScript(() => {
        globalThis.violations = []
        document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
          globalThis.violations.push(`${violatedDirective}: ${blockedURI}`),
        )
      })
      await tab.goto(url)
      const expected = await use(tab)
      if (settings.javaScriptEnabled !== false) {
        told.push(...(await tab.evaluate(() => globalThis.violations)))
      }
      assert.deepEqual(
        told.filter((text) => !expected?.test(text)),
        [],
      )
    } finally {
      await context.close()
    }
  }
}

/** What axe-core finds, under the policy of the page. */
async function found(tab) {
  await tab.evaluate(axe)
  const { violations } = await tab.evaluate(() => globalThis.axe.run())
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target}: ${failureSummary}`),
  )
}

const unfolded = (tab) =>
  tab.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true
    for (const box of document.querySelectorAll('input')) box.click()
  })

const widths = (tab) =>
  tab.evaluate(() => [document.documentElement.scrollWidth, globalThis.innerWidth])

/** Whether the numbers that a column is sorted by fall. */
const column = (tab, table, at) =>
  tab.$$eval(
    `${table} tbody tr`,
    (rows, at) => rows.map(({ cells }) => Number(cells[at].dataset.by ?? Number.NaN)),
    at,
  )

/** Each trial with its title. */
export function* trials(world) {
  const opened = opener(world)
  const names = Object.keys(world.models)
  for (const name of names) {
    for (const colorScheme of ['light', 'dark']) {
      yield [
        `${name}: no error, no request, within its policy, accessible, ${colorScheme}`,
        () =>
          opened(name, { colorScheme }, async (tab) => {
            await unfolded(tab)
            assert.deepEqual(await found(tab), [])
          }),
      ]
    }
    for (const width of [390, 320]) {
      yield [
        `${name}: ${width} pixels are enough`,
        () =>
          opened(name, { viewport: { width, height: 800 } }, async (tab) => {
            assert.deepEqual(await widths(tab), [width, width])
            await unfolded(tab)
            assert.deepEqual(await widths(tab), [width, width])
            if (width === 390) assert.deepEqual(await found(tab), [])
          }),
      ]
    }
    yield [
      `${name}: without scripts all is there`,
      () =>
        opened(name, { javaScriptEnabled: false }, async (tab) => {
          const { verdict, problems, figures, queue } = world.models[name]
          const shown = verdict.empty ? 0 : figures.length + (queue ? 1 : 0)
          assert.equal(await tab.locator('h1').count(), 1)
          if (name !== 'worst' && name !== 'hostile')
            assert.equal(await tab.locator('h1').textContent(), verdict.text)
          assert.equal(await tab.locator('.figure').count(), shown)
          if (name !== 'worst') assert.equal(await tab.locator('.card').count(), problems.length)
          assert.equal(await tab.locator('button').count(), 0, 'no button that does nothing')
        }),
    ]
  }

  yield [
    'what is hostile is text',
    () =>
      opened('hostile', {}, async (tab) => {
        assert.match(await tab.title(), /^<script>document.title="ours"<\/script>: "><img src=x/)
        assert.equal(await tab.locator('script').count(), 1)
        assert.equal(await tab.locator('style').count(), 1)
        assert.equal(await tab.locator('img, iframe, object, embed, link, form, a').count(), 0)
        assert.ok((await tab.locator('bdi', { hasText: '<script>' }).count()) > 0)
        const handlers = await tab.evaluate(() =>
          [...document.querySelectorAll('*')].flatMap(({ attributes }) =>
            [...attributes].map(({ name }) => name).filter((name) => /^on|^style$/.test(name)),
          ),
        )
        assert.deepEqual(handlers, [])
      }),
  ]

  yield [
    'the policy holds: a script or a style that is not of the page does nothing',
    () =>
      opened('one', {}, async (tab) => {
        const done = await tab.evaluate(async () => {
          const script = document.createElement('script')
          script.textContent = 'globalThis.broken = true'
          const style = document.createElement('style')
          style.textContent = 'h1 { display: none }'
          document.body.append(script, style)
          await new Promise((resolve) => setTimeout(resolve, 50))
          const seen = globalThis.violations.splice(0).map((text) => text.split(':')[0])
          const shown = getComputedStyle(document.querySelector('h1')).display
          return { broken: globalThis.broken === true, seen: seen.sort(), shown }
        })
        assert.deepEqual(done, {
          broken: false,
          seen: ['script-src-elem', 'style-src-elem'],
          shown: 'block',
        })
        // Chromium also tells of it on its console.
        return /^console: .*Content Security Policy/
      }),
  ]

  yield [
    'heads of tables sort, with keys too, and rows are folded to ten',
    () =>
      opened('rich', {}, async (tab) => {
        const rows = tab.locator('#senders ~ table tbody tr')
        const shown = () =>
          rows.evaluateAll((all) => all.filter((row) => row.offsetHeight > 0).length)
        assert.equal(await rows.count(), 25)
        assert.equal(await shown(), 10)
        const head = tab.locator('#senders ~ table thead th').nth(4)
        await head.locator('button').click()
        assert.equal(await head.getAttribute('aria-sort'), 'descending')
        const falling = await column(tab, '#senders ~ table', 4)
        assert.deepEqual(
          falling,
          [...falling].sort((a, b) => b - a),
        )
        assert.equal(await shown(), 10, 'the first ten of the new order')
        await head.locator('button').focus()
        await tab.keyboard.press('Enter')
        assert.equal(await head.getAttribute('aria-sort'), 'ascending')
        const rising = await column(tab, '#senders ~ table', 4)
        assert.deepEqual(
          rising,
          [...falling].sort((a, b) => a - b),
        )
        const sender = tab.locator('#senders ~ table thead th').first()
        await sender.locator('button').click()
        assert.equal(await head.getAttribute('aria-sort'), null)
        assert.equal(await sender.getAttribute('aria-sort'), 'ascending')
        const texts = await rows.evaluateAll((all) =>
          all.filter((row) => row.offsetHeight > 0).map(({ cells }) => cells[0].textContent),
        )
        await tab.getByLabel('show all 25 rows').check()
        const all = await rows.locator('th').allTextContents()
        assert.equal(await shown(), 25)
        assert.deepEqual(all, [...all].sort())
        assert.deepEqual(texts, all.slice(0, 10))
      }),
  ]

  yield [
    'what has no number is sorted behind what has',
    () =>
      opened('rich', {}, async (tab) => {
        const head = tab.locator('#hosts ~ table thead th').last()
        await head.locator('button').click()
        const last = tab.locator('#hosts ~ table tbody tr').last().locator('td').last()
        assert.equal(await last.textContent(), '–')
      }),
  ]

  yield [
    'without scripts rows fold and unfold',
    () =>
      opened('rich', { javaScriptEnabled: false }, async (tab) => {
        const last = tab.locator('#senders ~ table tbody tr').last()
        assert.equal(await last.isVisible(), false)
        await tab.getByLabel('show all 25 rows').check()
        assert.equal(await last.isVisible(), true)
        await tab.locator('summary').first().click()
      }),
  ]

  yield [
    'it prints on A4, light where the screen is dark',
    () =>
      opened('rich', { colorScheme: 'dark' }, async (tab) => {
        const pdf = (await tab.pdf({ preferCSSPageSize: true })).toString('latin1')
        const boxes = [...pdf.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/g)]
        assert.ok(boxes.length > 1, `${boxes.length} sheets`)
        for (const [, width, height] of boxes)
          assert.deepEqual([Math.round(width), Math.round(height)], [595, 842])
        await tab.emulateMedia({ media: 'print' })
        const ground = await tab.evaluate(() => getComputedStyle(document.body).backgroundColor)
        assert.equal(ground, 'rgb(255, 255, 255)')
      }),
  ]

  yield [
    'results differ without colour',
    () =>
      opened('rich', {}, async (tab) => {
        const fills = await tab.$$eval('.legend rect', (all) =>
          all.map((rect) => getComputedStyle(rect).fill),
        )
        assert.deepEqual(
          fills.map((fill) => /^url\("#(\w+)"\)/.exec(fill)?.[1] ?? 'plain'),
          ['plain', 'deferrals', 'failures'],
        )
      }),
  ]
}
