import { createHash } from 'node:crypto'
import type { Model } from '@qmailanalog/zreport'
import { page } from '@qmailanalog/zreport/page'
import t, { type Test } from 'tap'
import { type Element, elements, parsed, text } from './page/html.js'
import { empty, hostile, models, one, poisoned, rich, time, worst } from './page/models.js'
import { fc } from './seed.js'

const all = (html: string) => [...elements(parsed(html))]
const named = (html: string, name: string) => all(html).filter((element) => element.name === name)
const classed = (html: string, name: string) =>
  all(html).filter((element) => element.attributes.get('class')?.split(' ').includes(name))

/** Whether a text is in another, which is too long to be told. */
const shows = (t: Test, shown: string, what: string, why = what) => t.ok(shown.includes(what), why)

/** What is true of every page. */
function wrongWith(html: string): string[] {
  const wrong: string[] = []
  const root = parsed(html)
  const inOrder = [...elements(root)]
  const ids = inOrder.flatMap(({ attributes }) => attributes.get('id') ?? [])
  if (new Set(ids).size !== ids.length) wrong.push('an id twice')
  let before = 0
  for (const { name, attributes } of inOrder) {
    for (const [key, value] of attributes) {
      if (/^(style|on.*|src.*|href|action|data|poster|background)$/i.test(key))
        wrong.push(`${name} ${key}`)
      if (/^aria-(labelledby|describedby)$/.test(key) && !ids.includes(value))
        wrong.push(`no id ${value}`)
      if (/NaN|Infinity|undefined|\[object/.test(value)) wrong.push(`${name} ${key} ${value}`)
      if (/^(d|x|y|x1|x2|y1|y2|cx|cy|width|height)$/.test(key) && /\.\d{3}|e[-+]?\d/.test(value))
        wrong.push(`not rounded: ${key} ${value}`)
    }
    const level = /^h([1-6])$/.exec(name)?.[1]
    if (level && Number(level) > before + 1) wrong.push(`h${level} below h${before}`)
    if (level) before = Number(level)
  }
  const count = (name: string) => html.split(new RegExp(`<${name}[ >]`)).length - 1
  if (
    inOrder
      .find(({ name }) => name === 'head')!
      .children.filter((child) => (child as Element).name === 'title').length !== 1
  )
    wrong.push('title')
  for (const name of ['html', 'head', 'style', 'body', 'header', 'h1', 'main', 'footer', 'script'])
    if (count(name) !== 1) wrong.push(`${count(name)} of ${name}`)
  if (/\b(NaN|Infinity|undefined|null)\b/.test(text(root))) wrong.push('no number')
  if (Buffer.byteLength(html) >= 500_000) wrong.push(`${Buffer.byteLength(html)} bytes`)
  return wrong
}

t.test('every page is well-formed, small, and has nothing that its policy forbids', async (t) => {
  for (const [name, model] of Object.entries(models)) t.strictSame(wrongWith(page(model)), [], name)
})

t.test('the policy allows the one style and the one script, and nothing else', async (t) => {
  for (const model of [empty, rich]) {
    const html = page(model)
    const head = named(html, 'head')[0]!.children as Element[]
    const at = head.findIndex(
      ({ attributes }) => attributes.get('http-equiv') === 'Content-Security-Policy',
    )
    t.ok(at < head.findIndex(({ name }) => name === 'style'), 'before what it is about')
    const hash = (name: string) => {
      const content = named(html, name)[0]!.children.join('')
      return `'sha256-${createHash('sha256').update(content).digest('base64')}'`
    }
    t.equal(
      head[at]!.attributes.get('content'),
      `default-src 'none'; style-src ${hash('style')}; script-src ${hash('script')}; base-uri 'none'; form-action 'none'`,
    )
  }
})

t.test('the same model gives the same bytes, however its parts are ordered', async (t) => {
  const turned = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turned)
    if (value === null || typeof value !== 'object') return value
    const entries = Object.entries(value).reverse()
    return Object.fromEntries(entries.map(([key, item]) => [key, turned(item)]))
  }
  t.equal(page(turned(rich) as Model), page(rich))
  const spans = [0, 1].map((at) => ({
    ...one.overTime.spans[0]!,
    time: time(at),
    successes: at + 1,
  }))
  const two = page({ ...one, overTime: { ...one.overTime, spans } })
  t.strictSame(
    classed(two, 'successes')
      .filter(({ name }) => name === 'path')
      .map(({ attributes }) => attributes.get('d')),
    ['M0,110L500,110L500,0L1000,0L1000,0L1000,220L1000,220L500,220L500,220L0,220Z'],
  )
})

t.test('what comes from the log is text', async (t) => {
  const html = page(hostile)
  const tags = (model: Model) => new Set(all(page(model)).map(({ name }) => name))
  t.strictSame(
    [...tags(hostile)].filter((name) => !tags(rich).has(name)),
    [],
    'no element but ours',
  )
  const shown = text(parsed(html))
  shows(t, shown, '<script>document.title="ours"</script>')
  shows(t, shown, '</style></script></title><script>alert(1)</script>')
  shows(
    t,
    shown,
    'user%E2%80%AEgnp.exe@%E2%81%A6evil%E2%81%A9.example',
    'what turns a text round is seen',
  )
  shows(t, shown, 'a%00b%07%E2%80%8Bc%F3%A0%81%81')
  shows(t, shown, 'אבג@דוגמה.example')
  t.notMatch(html, /[^\P{C}\n]/u)
  shows(t, shown, `${'x'.repeat(320)}… (913 characters)`, 'too long a name is cut, and says so')
})

t.test('whatever texts hold, the page is whole', async () => {
  const words = fc.array(fc.string({ unit: 'binary', maxLength: 400 }), {
    minLength: 1,
    maxLength: 40,
  })
  fc.assert(
    fc.property(words, (words) => {
      const wrong = wrongWith(page(poisoned(rich, (at) => words[at % words.length]!)))
      return wrong.filter((what) => what !== 'no number').length === 0
    }),
    { numRuns: 15 },
  )
})

t.test('less than 500,000 bytes for whatever model, and what is left out is told', async (t) => {
  const html = page(worst)
  const shown = text(parsed(html))
  shows(t, shown, 'and 4,988 more problems')
  shows(t, shown, 'and 2,990 more files')
  shows(t, shown, 'The last 400 spans are drawn, of 1,000.')
  shows(t, shown, 'and 1,991 more')
  // A model that --top makes large, of addresses as people have them: 100 rows of each list are shown.
  const large = {
    ...rich,
    senders: { rows: Array.from({ length: 5000 }, () => rich.senders.rows[1]!), more: 10 },
  }
  shows(t, text(parsed(page(large))), 'show all 100 rows')
  shows(t, text(parsed(page(large))), 'and 4,910 more')
})

t.test('an empty report says so and has no empty parts', async (t) => {
  const html = page(empty)
  t.strictSame(named(html, 'h1').map(text), ['There is nothing to report: no record was read.'])
  t.strictSame(named(html, 'h2').map(text), ['What was read'])
})

t.test('one message makes a page without charts', async (t) => {
  const html = page(one)
  t.strictSame(named(html, 'h2').map(text), ['Figures', 'Who and where', 'What was read'])
})

t.test('problems are cards that say their class, what to do, and how to see more', async (t) => {
  const html = page(rich)
  const cards = classed(html, 'card')
  t.strictSame(classed(html, 'class').map(text), [
    'fatal',
    'serious',
    'warning',
    'worth a look',
    'worth a look',
  ])
  t.equal(
    text(cards[1]!),
    'serious103 times03:30:20 to 03:33:10list.example: 103 of 431 refusedMail to this host comes back to who sent it. And 2 more like this.' +
      '550 5.7.1 spam rejected here, see https://list.example/why?from=198.51.100.7 (87 times)' +
      'What to do: Ask the postmaster of that host why it is refused; tell those who write there.' +
      'More of it: xselect --recipient-domain=list.example <records | zfailures',
  )
})

t.test('what a curve is told by agrees with the figures', async (t) => {
  const rows = named(page(rich), 'details')
    .map(text)
    .find((told) => told.startsWith('Delivered within'))
  t.match(rows, /50 %68 ms.*90 %300 ms95 %509 ms99 %1\.01 s100 %4\.20 s$/)
})

t.test('a period of a moment has no length, and a name that is empty is seen', async (t) => {
  const at = time(0)
  const period = { ...one.period, from: at, to: at, seconds: 0 }
  const hosts = { rows: [{ ...one.hosts.rows[0]!, host: '' }], more: 0 }
  const html = page({ ...one, period, hosts })
  const told = text(parsed(html))
  shows(t, told, 'Thu 1 Jan 1970, 00:00:00 UTC1 message')
  shows(t, html, '<th scope="row"><i>empty</i></th>')
})

t.test('what is asked for and not there is told', async (t) => {
  const input = { ...one.read.inputs[0]!, records: 0, error: null }
  const inputs = [
    ...one.read.inputs,
    { ...input, role: 'against' as const },
    { ...input, role: 'pending' as const },
  ]
  const period = { ...one.period, against: null }
  const queue = { messages: 0, oldest: null, age: null }
  const told = text(
    named(page({ ...one, period, queue, read: { ...one.read, inputs } }), 'header')[0]!,
  )
  shows(t, told, 'no record to compare with is in what --against names')
  shows(t, told, 'no message is in what --pending names')
  t.notMatch(text(parsed(page(one))), /what --(against|pending) names/)
})

t.test('times are of the zone of the model', async (t) => {
  const from = { seconds: 0, text: '2026-12-31T23:59:58+05:30' }
  const to = { seconds: 0, text: '2027-01-01T00:00:03+05:30' }
  const html = page({ ...one, period: { ...one.period, from, to, zone: 'Asia/Kolkata' } })
  t.match(
    text(named(html, 'header')[0]!),
    'Thu 31 Dec 2026, 23:59:58 to Fri 1 Jan 2027, 00:00:03 Asia/Kolkata',
  )
})

t.test('an axis of time has few marks, where the clocks come to something round', async (t) => {
  const table: [number, number, number, (string | RegExp)[]][] = [
    [
      14,
      15,
      0,
      ['03:30:00', '03:30:30', '03:31:00', '03:31:30', '03:32:00', '03:32:30', '03:33:00'],
    ],
    // The last one would leave the chart.
    [96, 900, 0, ['06:00', '09:00', '12:00', '15:00', '18:00', '21:00', '00:00', '']],
    [40, 86400, -12600, ['30 Nov', '7 Dec', '14 Dec', '21 Dec', '28 Dec']],
    [2, 1, 0, ['03:30:00', '03:30:01']],
    // 8,000 years: one mark each thousand
    [100, 28672 * 86400, 0, Array.from({ length: 7 }, () => /^\d+ [A-Z]/)],
  ]
  for (const [number, every, moved, marks] of table) {
    const first = one.overTime.spans[0]!
    const begin = rich.overTime.spans[0]!.time.seconds + moved
    const spans = Array.from({ length: number }, (_, at) => ({
      ...first,
      time: time(begin + at * every),
    }))
    const html = page({ ...one, overTime: { ...one.overTime, every, spans } })
    const chart = named(html, 'figure')[0]!
    const ticks = [...elements(chart)].filter(({ attributes }) =>
      /^tick/.test(attributes.get('class') ?? ''),
    )
    t.match(
      ticks.map((tick) => (tick.children[1] ? text(tick.children[1] as Element) : '')),
      marks,
    )
    t.equal(ticks.length, marks.length)
  }
})
