// A reader of HTML that is strict: what a browser would have to mend is an error.

/** An element, with what stands in it. */
export interface Element {
  name: string
  attributes: Map<string, string>
  children: (Element | string)[]
}

const alone = new Set(['meta', 'input'])
const raw = new Set(['style', 'script'])

const unescaped = (text: string) => {
  if (/<|&(?!(amp|lt|gt|quot|#39);)/.test(text)) throw new Error(`not escaped: ${text}`)
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
}

/** Reads a document; throws at the first thing that is not well-formed. */
export function parsed(html: string): Element {
  const start = '<!doctype html>\n'
  if (!html.startsWith(start)) throw new Error('no doctype')
  const root: Element = { name: '', attributes: new Map(), children: [] }
  const open = [root]
  const tag = /<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?: [a-zA-Z][a-zA-Z0-9-]*="[^"<]*"| [a-z]+)*)(\/?)>/y
  let at = start.length
  while (at < html.length) {
    const here = open.at(-1)!
    const next = html.indexOf('<', at)
    const end = next < 0 ? html.length : next
    if (end > at) here.children.push(unescaped(html.slice(at, end)))
    if (next < 0) break
    tag.lastIndex = next
    const found = tag.exec(html)
    if (!found) throw new Error(`no tag: ${html.slice(next, next + 80)}`)
    at = tag.lastIndex
    const [, closing, name, attributes, closed] = found as unknown as [
      string,
      string,
      string,
      string,
      string,
    ]
    if (closing) {
      if (open.pop()!.name !== name) throw new Error(`${name} ends what did not begin`)
      continue
    }
    const element: Element = { name, attributes: new Map(), children: [] }
    for (const [, key, value = ''] of attributes.matchAll(
      / ([a-zA-Z][a-zA-Z0-9-]*)(?:="([^"]*)")?/g,
    )) {
      if (element.attributes.has(key!)) throw new Error(`${key} twice`)
      element.attributes.set(key!, unescaped(value))
    }
    here.children.push(element)
    if (alone.has(name)) continue
    if (closed) throw new Error(`${name} is not closed by a slash`)
    if (raw.has(name)) {
      const close = html.indexOf(`</${name}>`, at)
      element.children.push(html.slice(at, close))
      at = close + name.length + 3
    } else open.push(element)
  }
  if (open.length > 1) throw new Error(`${open.at(-1)!.name} does not end`)
  return root
}

/** All elements, in order. */
export function* elements(element: Element): Generator<Element> {
  for (const child of element.children) {
    if (typeof child === 'string') continue
    yield child
    yield* elements(child)
  }
}

/** The text of an element, without style and script. */
export function text(element: Element): string {
  if (raw.has(element.name)) return ''
  return element.children.map((child) => (typeof child === 'string' ? child : text(child))).join('')
}
