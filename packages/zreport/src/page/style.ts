/** The one style of a page: light, dark, narrow, printed. Results differ in pattern too, classes are words. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f7f7f5; --paper: #fff; --faint: #f0f0ec; --line: #dddeda; --ink: #1b2025; --quiet: #596168;
  --main: #24597f; --shade: #24597f24; --other: #8b4f96;
  --good: #a9cfc2; --late: #e8b24a; --late-line: #8a5a00; --on-late: #2b1d00; --bad: #b3392f; --bad-line: #7c1d16; --on-bad: #fff;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #13171a; --paper: #1b2024; --faint: #252b30; --line: #343b41; --ink: #e7e9eb; --quiet: #a2abb3;
    --main: #86b9de; --shade: #86b9de2b; --other: #cf9fdb;
    --good: #3d7767; --late: #d79f3c; --late-line: #6d4700; --on-late: #2b1d00; --bad: #e8776c; --bad-line: #9c352b; --on-bad: #200b08;
  }
}
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100% }
body {
  margin: 0 auto; padding: 2.5rem 2rem 3rem; max-width: 76rem; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
h1, h2, h3, p, ul, dl, dd, figure, blockquote { margin: 0; padding: 0 }
h1 { font-size: 2rem; line-height: 1.2; font-weight: 650; letter-spacing: -.015em; text-wrap: balance }
h2 { font-size: 1.25rem; line-height: 1.3; font-weight: 650; margin: 3rem 0 1rem; letter-spacing: -.005em }
h3 { font-size: 1rem; line-height: 1.4; font-weight: 650 }
b { font-weight: 600 }
code, blockquote, .hash { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace }
.unit, .says, .more, .before, .example, .zone, .made, .left, .hash, .cut, .rest { color: var(--quiet) }
.unit, .says, .more, .example, .made, .left, .legend, .rest, summary { font-size: .8125rem }
.error { color: var(--bad); font-weight: 600 }

header p { color: var(--quiet) }
header .title { color: var(--ink); font-weight: 600 }
header .error { color: var(--bad) }
.verdict { display: flex; gap: .875rem; align-items: center; margin: .5rem 0 .75rem }
.sign { flex: none; width: 2.25rem; height: 2.25rem }
.sign .in { fill: none; stroke: var(--paper); stroke-width: 3.5; stroke-linecap: round; stroke-linejoin: round }
.sign .form { fill: var(--main); stroke: var(--main); stroke-width: 3; stroke-linejoin: round }
.bad .form { fill: var(--bad); stroke: var(--bad) }
.needs .form { fill: var(--late); stroke: var(--late) }
.needs .in { stroke: var(--on-late) }
.none .form { fill: var(--quiet); stroke: var(--quiet) }

.cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)) }
.card {
  display: flex; flex-direction: column; gap: .5rem; padding: 1rem 1.25rem 1.125rem; background: var(--paper);
  border: 1px solid var(--line); border-left: 5px solid var(--main); border-radius: 6px;
}
.fatal, .serious { border-left-color: var(--bad) }
.warning { border-left-color: var(--late) }
.card .head { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; color: var(--quiet); font-size: .8125rem }
.class { padding: 0 .5rem; border: 1px solid var(--main); border-radius: 3px; color: var(--ink); font-weight: 600 }
.fatal .class { background: var(--bad); border-color: var(--bad); color: var(--on-bad) }
.serious .class { border-color: var(--bad); color: var(--bad) }
.warning .class { border-color: var(--late-line); border-style: dashed }
.card h3 { font-size: 1.0625rem }
blockquote { padding-left: .75rem; border-left: 2px solid var(--line); color: var(--quiet); font-size: .8125rem }
.command { margin-top: auto; padding-top: .25rem; font-size: .8125rem }
.command span { color: var(--quiet) }
.command code { display: block; margin-top: .25rem; padding: .375rem .625rem; background: var(--faint); border-radius: 4px; user-select: all; -webkit-user-select: all }

.figures { display: grid; gap: 1.5rem 2rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 10.5rem), 1fr)) }
.figure { border-top: 2px solid var(--line); padding-top: .625rem }
.figure dt { font-size: .8125rem; line-height: 1.35; color: var(--quiet) }
.value { font-size: 1.75rem; line-height: 1.3; font-weight: 600; letter-spacing: -.02em }
.share, .before { font-size: .8125rem }
.marked b { color: var(--ink); box-shadow: inset 0 -2px var(--late) }

.charts { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)) }
.chart { min-width: 0; padding: 1rem 1.25rem; background: var(--paper); border: 1px solid var(--line); border-radius: 6px }
.broad { grid-column: 1 / -1 }
@supports (grid-template-rows: subgrid) {
  .chart { display: grid; grid-template-columns: minmax(0, 1fr); grid-template-rows: subgrid; grid-row: span 5; row-gap: 0 }
}
.chart h3 { grid-row: 1 }
.chart .unit { grid-row: 2 }
.chart .legend { grid-row: 3 }
.chart .drawing { grid-row: 4 }
.chart .says { grid-row: 5 }
.legend { display: flex; flex-wrap: wrap; gap: .125rem 1.25rem; margin-top: .375rem }
.key { display: inline-flex; gap: .5rem; align-items: center }
.drawing { display: flex; margin: .75rem 0 .25rem }
.drawing > svg { display: block; flex: none }
.drawing > .plot { flex: 1; min-width: 0; overflow: visible }
.plot svg { overflow: visible }
svg text { font-size: 12px; fill: var(--quiet) }
.level { stroke: var(--line); stroke-width: 1 }
.ground, .tick line { stroke: var(--quiet); stroke-width: 1 }
.labels text { fill: var(--ink); stroke: var(--paper); stroke-width: 4; paint-order: stroke; stroke-linejoin: round }
.successes { fill: var(--good) }
.deferrals { fill: url(#deferrals) }
.failures { fill: url(#failures) }
#deferrals .under { fill: var(--late) }
#deferrals path { stroke: var(--late-line); stroke-width: 1.25 }
#failures .under { fill: var(--bad) }
#failures path { stroke: var(--bad-line); stroke-width: 1 }
.patterns { position: absolute }
.line { fill: none; stroke: var(--main); stroke-width: 1.75; stroke-linejoin: round; vector-effect: non-scaling-stroke }
.local, .p50 { stroke: var(--other); stroke-dasharray: 5 3 }
.limit { stroke-width: 1.25; stroke: var(--ink); stroke-dasharray: 1 4; stroke-linecap: round }
.shade { fill: var(--shade) }
rect.main { fill: var(--main) }
.empty { fill: var(--faint) }
.gap { fill: var(--faint) }
.stripe { fill: var(--ink); fill-opacity: 0 }
.stripe:hover { fill-opacity: .1 }
.mark line { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 2 3 }
.mark circle { fill: var(--paper); stroke: var(--main); stroke-width: 2 }
.bar { width: 4rem; height: .5rem; border-radius: 2px; vertical-align: .05em; margin-right: .25rem }
.barred { display: inline-flex; align-items: baseline; gap: .5rem }
.barred .bar { align-self: center; margin: 0 }
.barred span { min-width: 3.25rem; text-align: right }
.says { max-width: 48rem }

details { margin-top: 1rem }
summary { cursor: pointer; width: fit-content; color: var(--main) }
details[open] > summary { margin-bottom: .5rem }
.scroll { overflow-x: auto; max-height: 30rem; overflow-y: auto; border: 1px solid var(--line); border-radius: 6px; background: var(--paper) }
.scroll table { font-size: .8125rem }
.scroll th, .scroll td { white-space: nowrap; overflow-wrap: normal; padding: .25rem .75rem }
.scroll thead th { position: sticky; top: 0; background: var(--paper) }

.listing { margin-top: 1rem; padding: 1rem 1.25rem; background: var(--paper); border: 1px solid var(--line); border-radius: 6px }
.pair { display: grid; gap: 0 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); align-items: start }
table { border-collapse: collapse; width: 100%; margin-top: .5rem }
.scroll table { margin: 0 }
.small { width: auto }
th, td { padding: .375rem 0 .375rem 1.25rem; text-align: right; vertical-align: baseline; border-top: 1px solid var(--line); font-weight: 400 }
thead th { border-top: 0; color: var(--quiet); font-size: .8125rem; vertical-align: bottom }
th:first-child { padding-left: 0; text-align: left }
.scroll th:first-child { padding-left: .75rem }
.sorted td:not(.number), .sorted thead .text { text-align: left }
.sorted .number { white-space: nowrap; overflow-wrap: normal }
.sorted tbody th { width: 45% }
.of3 tbody th { width: 65% }
.example { display: block }
thead button { position: relative; padding: 0; border: 0; background: none; color: inherit; font: inherit; text-align: inherit; cursor: pointer }
thead button:hover { color: var(--ink); text-decoration: underline }
[aria-sort] button { color: var(--ink); font-weight: 600 }
[aria-sort] button::after { position: absolute; right: calc(100% + .2em) }
.text[aria-sort] button::after { right: auto; left: calc(100% + .2em) }
[aria-sort=descending] button::after { content: "↓" }
[aria-sort=ascending] button::after { content: "↑" }
.listing:has(.rest input:not(:checked)) tbody tr:nth-child(n+11) { display: none }
.rest { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-top: .625rem }
.rest input { accent-color: var(--main); vertical-align: -.15em; margin: 0 .25rem 0 0 }
.rest label { cursor: pointer }
:focus-visible { outline: 2px solid var(--main); outline-offset: 2px }

footer { margin-top: 3rem; border-top: 1px solid var(--line); font-size: .8125rem }
footer h2 { margin-top: 1.5rem; font-size: 1rem }
footer ul { padding-left: 1.25rem }
.inputs { list-style: none; padding: 0 }
.inputs li { margin-bottom: .75rem }
.hash { font-size: .75rem }
.made { margin-top: 1rem }

@media screen and (max-width: 40rem) {
  body { padding: 1.5rem 1rem 2rem }
  h1 { font-size: 1.5rem }
  h2 { margin-top: 2.25rem }
  .sign { width: 1.875rem; height: 1.875rem }
  .verdict { align-items: flex-start }
  .card, .chart, .listing { padding: .875rem 1rem }
  .figures { grid-template-columns: 1fr 1fr; gap: 1.25rem 1rem }
  .value { font-size: 1.5rem }
  .odd text { display: none }
  .drawing { margin-left: -1rem }
  .sorted tr { display: grid; padding: .375rem 0; border-top: 1px solid var(--line); gap: 0 .5rem }
  .sorted thead tr { border-top: 0 }
  .of3 tr { grid-template-columns: repeat(3, minmax(0, 1fr)) }
  .of4 tr { grid-template-columns: repeat(4, minmax(0, 1fr)) }
  .of5 tr { grid-template-columns: repeat(5, minmax(0, 1fr)) }
  .sorted th, .sorted td { padding: 0; border: 0; font-size: .8125rem }
  .sorted th:first-child, .sorted td:not(.number), .sorted .text { grid-column: 1 / -1; width: auto; font-size: .9375rem }
  .sorted thead .text { font-size: .8125rem }
  .sorted .number { white-space: normal; overflow-wrap: anywhere }
  .sorted .number:nth-child(2) { text-align: left }
  .of5 thead .number { font-size: .6875rem }
  .barred { display: inline }
  .sorted .bar { display: none }
}
@media screen and (max-width: 23rem) {
  body { padding: 1rem .5rem }
  .card, .chart, .listing { padding: .75rem }
  .sorted tr { gap: 0 .25rem }
}
@media print {
  @page { size: A4; margin: 14mm 12mm }
  :root { --ground: #fff; font-size: 13px }
  body { padding: 0; max-width: none; font-size: 12px; print-color-adjust: exact; -webkit-print-color-adjust: exact }
  h2 { margin-top: 2rem }
  h2, h3, .unit, summary, thead { break-after: avoid }
  .chart:not(.broad) .odd text { display: none }
  .card, .chart, .figures, .listing, tr, .inputs li { break-inside: avoid }
  .cards, .charts { grid-template-columns: 1fr 1fr; gap: 4mm }
  .figures { grid-template-columns: repeat(5, 1fr); gap: 4mm 6mm }
  .bar { width: 2.5rem }
  svg text { font-size: 10px }
  th, td { padding-top: .25rem; padding-bottom: .25rem }
  .rest label, details:not([open]) { display: none }
  .scroll { max-height: none; overflow: visible }
  .scroll th, .scroll td { padding: .5mm 1.5mm; font-size: 7.5pt }
}
`
