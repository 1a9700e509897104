import { delay, number, percent, size } from '../making/words.js'
import type { Host, Model, Reasons, Sender, Top, Uid } from '../model.js'
import { type Column, laidOut, wrapped } from './layout.js'
import { said, spoken } from './reason.js'
import { harmless, paint, type Style } from './style.js'

/** How a table is shown: so many rows at most. */
export interface Showing {
  style: Style
  rows: number
}

function table({ style, rows }: Showing, key: Column, columns: Column[], more: string): string[] {
  const few = (column: Column) => ({ ...column, cells: column.cells.slice(0, rows) })
  const [head = '', ...lines] = laidOut(few(key), columns.map(few), style.width)
  return [paint(style, 'bold', head), ...lines, ...(more === '' ? [] : [`  ${more}`])]
}

/** A host, a sender, a uid; what is empty is seen. */
const named = ({ style }: Showing, text: string) => harmless(style, text) || '(empty)'

const moreOf = (left: number, things = '') => (left > 0 ? `and ${number(left)} more${things}` : '')

/** Why deliveries had a result: reasons, with one whole example. */
export function reasons(head: string, { rows, more }: Reasons, showing: Showing): string[] {
  if (rows.length === 0) return []
  const { style } = showing
  const few = rows.slice(0, showing.rows)
  const text = (reason: string) => said(harmless(style, reason)) || '(nothing was said)'
  const hosts = few.map(({ host, hosts }) =>
    hosts === 1 ? short(named(showing, host)) : `${number(hosts)} hosts`,
  )
  const key = { head, cells: few.map(({ reason }) => text(reason)) }
  const left = rows.length - few.length + more.rows
  const lines = table(
    showing,
    key,
    [
      { head: 'share', cells: few.map(({ share }) => percent(share)) },
      { head: 'count', cells: few.map(({ count }) => number(count)) },
      { head: 'from', cells: hosts, left: true },
    ],
    moreOf(left),
  )
  const folded = few.find(({ example, reason }) => example !== reason)
  return [...lines, ...(folded ? exampleOf(harmless(style, folded.example), style) : [])]
}

const longestHost = 24
const short = (host: string) =>
  host.length > longestHost ? `${host.slice(0, longestHost - 3)}...` : host

/** How many lines an example has at most. */
const exampleLines = 4

function exampleOf(example: string, { width }: Style): string[] {
  const lines = wrapped(`for example: ${spoken(example)}`, width - 4, 2)
  const shown = lines.slice(0, exampleLines)
  if (lines.length > shown.length)
    shown[shown.length - 1] = `${shown.at(-1)!.slice(0, width - 8)} ...`
  return shown.map((line) => `    ${line}`)
}

/** Who sends. */
export function senders({ rows, more }: Top<Sender>, showing: Showing): string[] {
  if (rows.length === 0) return []
  const few = rows.slice(0, showing.rows)
  const names = few.map(({ sender }) => (sender === '<>' ? '<> (bounces)' : named(showing, sender)))
  return table(
    showing,
    { head: 'WHO SENDS', cells: names },
    [
      { head: 'messages', cells: few.map(({ messages }) => number(messages)) },
      { head: 'bytes', cells: few.map(({ bytes }) => size(bytes)) },
      { head: 'recipients', cells: few.map(({ recipients }) => number(recipients)) },
      { head: 'failed', cells: few.map((it) => share(it.failures, it.recipients)) },
      { head: 'put off', cells: few.map((it) => share(it.deferrals, it.attempts)) },
    ],
    moreOf(rows.length - few.length + more),
  )
}

const share = (part: number, all: number) => (part === 0 || all === 0 ? '' : percent(part / all))

/** Which user ids send: by messages, and those who send most bytes where these are others. */
export function uids({ byBytes, byMessages }: Model['uids'], showing: Showing): string[] {
  const few = byMessages.rows.slice(0, showing.rows)
  const known = new Set(few.map(({ uid }) => uid))
  const large = byBytes.rows.slice(0, showing.rows).filter(({ uid }) => !known.has(uid))
  const rows: Uid[] = [...few, ...large]
  if (rows.length < 2) return []
  const all = byMessages.rows.length + byMessages.more
  return table(
    { ...showing, rows: rows.length },
    { head: 'WHICH UIDS', cells: rows.map(({ uid }) => named(showing, uid)) },
    [
      { head: 'messages', cells: rows.map(({ messages }) => number(messages)) },
      { head: 'bytes', cells: rows.map(({ bytes }) => size(bytes)) },
      { head: 'recipients', cells: rows.map(({ recipients }) => number(recipients)) },
      { head: 'failed', cells: rows.map((it) => share(it.failures, it.recipients)) },
    ],
    moreOf(all - rows.length),
  )
}

/** Where it goes. */
export function hosts({ rows, more }: Top<Host>, showing: Showing): string[] {
  if (rows.length === 0) return []
  const few = rows.slice(0, showing.rows)
  return table(
    showing,
    { head: 'WHERE IT GOES', cells: few.map(({ host }) => named(showing, host)) },
    [
      { head: 'attempts', cells: few.map(({ attempts }) => number(attempts)) },
      { head: 'success', cells: few.map((it) => percent(it.successes / it.attempts)) },
      { head: 'failed', cells: few.map((it) => share(it.failures, it.attempts)) },
      { head: 'put off', cells: few.map((it) => share(it.deferrals, it.attempts)) },
      { head: 'p95', cells: few.map(({ p95 }) => (p95 === null ? '' : delay(p95))) },
    ],
    moreOf(rows.length - few.length + more),
  )
}

/** Which hosts are slow. */
export function slow({ rows, more }: Top<Host>, showing: Showing): string[] {
  if (rows.length === 0) return []
  const few = rows.slice(0, showing.rows)
  return table(
    showing,
    { head: 'SLOWEST', cells: few.map(({ host }) => named(showing, host)) },
    [
      { head: 'successes', cells: few.map(({ successes }) => number(successes)) },
      { head: 'p50', cells: few.map(({ p50 }) => (p50 === null ? '' : delay(p50))) },
      { head: 'p95', cells: few.map(({ p95 }) => (p95 === null ? '' : delay(p95))) },
    ],
    moreOf(rows.length - few.length + more),
  )
}
