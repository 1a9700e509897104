import { createHash } from 'node:crypto'
import { render } from 'preact-render-to-string'
import type { Model } from '../model.js'
import { Figures } from './figures.js'
import { type Limits, levels, mostBytes } from './limits.js'
import { Who, WhyBoth } from './lists.js'
import { clip } from './logged.js'
import { OverTimeAndDelays } from './over-time.js'
import { Problems } from './problems.js'
import { WhatWasRead } from './read.js'
import { script } from './script.js'
import { style } from './style.js'
import { Verdict } from './verdict.js'

const sha256 = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Nothing is loaded, sent or run but the one style and the one script of the page. */
const policy = [
  "default-src 'none'",
  `style-src ${sha256(style)}`,
  `script-src ${sha256(script)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/**
 * The page of a model: HTML that needs nothing beside it, the same bytes for the same model, and less than 500,000
 * of them: what is too long for that is cut, and says so.
 */
export function page(model: Model): string {
  let html = ''
  for (const limits of levels) {
    html = `<!doctype html>\n${render(<Page model={model} limits={limits} />)}\n`
    if (Buffer.byteLength(html) < mostBytes) break
  }
  return html
}

function Page({ model, limits }: { model: Model; limits: Limits }) {
  const title = clip(model.title, limits.name)
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <meta name="generator" content={`zreport ${clip(model.version, 40)}`} />
        <title>{`${title}: ${clip(model.verdict.text, limits.sentence)}`}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <Verdict model={model} limits={limits} />
        <main>
          <Problems model={model} limits={limits} />
          <Figures model={model} />
          <OverTimeAndDelays model={model} limits={limits} />
          <WhyBoth model={model} limits={limits} />
          <Who model={model} limits={limits} />
        </main>
        <WhatWasRead model={model} limits={limits} />
        <script dangerouslySetInnerHTML={{ __html: script }} />
      </body>
    </html>
  )
}
