import { size } from '../making/words.js'
import type { Input, Model } from '../model.js'
import type { Limits } from './limits.js'
import { clip, Logged } from './logged.js'
import { fromTo, many } from './words.js'

/** What each input was read for. */
const roles: Record<Input['role'], string> = {
  records: 'records',
  log: 'log',
  tally: 'all of them together',
  against: 'records of the period before',
  pending: 'pending messages',
}

function File({ input, limits }: { input: Input; limits: Limits }) {
  const { first, last } = input
  return (
    <li>
      <p>
        <b>
          {input.name === '-' ? 'standard input' : <Logged text={input.name} most={limits.name} />}
        </b>
        : {roles[input.role]}, {input.bytes !== null && `${size(input.bytes)}, `}
        {many(input.records, 'record')}
        {first && last && <>, {fromTo(first, last)}</>}
      </p>
      {input.error !== null && (
        <p class="error">
          not read to its end: <Logged text={input.error} most={limits.sentence} />
        </p>
      )}
      {input.sha256 !== null && (
        <p class="hash">
          SHA-256 <code>{clip(input.sha256, 64)}</code>
        </p>
      )}
    </li>
  )
}

/** What was left out, and why, in sentences. */
function leftOut({ read, period }: Model): string[] {
  const { otherLines, statusLines, undated, outside } = read
  const asked = [
    period.since && `since ${period.since.text}`,
    period.until && `until ${period.until.text}`,
  ].filter((part) => part !== null)
  return [
    otherLines > 0 &&
      `${many(otherLines, 'line that is no record', 'lines that are no records')}: passed over.`,
    statusLines > 0 &&
      `${many(statusLines, 'other line')} of qmail-send: alerts, warnings, bounces.`,
    undated > 0 &&
      `${many(undated, 'record')} without a time: counted, and left out of all that has a time.`,
    outside > 0 &&
      `${many(outside, 'record')} outside of what was asked for${asked.length > 0 ? ` (${asked.join(', ')})` : ''}.`,
  ].filter((part) => part !== false)
}

/** What was read and what was left out, for who has to check it. */
export function WhatWasRead({ model, limits }: { model: Model; limits: Limits }) {
  const { inputs } = model.read
  const shown = inputs.slice(0, limits.inputs)
  const left = leftOut(model)
  return (
    <footer>
      <h2>What was read</h2>
      <ul class="inputs">
        {shown.map((input) => (
          <File input={input} limits={limits} />
        ))}
      </ul>
      {inputs.length > shown.length && (
        <p class="more">and {many(inputs.length - shown.length, 'more file')}</p>
      )}
      {left.length > 0 && (
        <ul class="left">
          {left.map((sentence) => (
            <li>{sentence}</li>
          ))}
        </ul>
      )}
      <p class="made">
        Made by zreport {clip(model.version, 40)} of qmailanalog. Nothing on this page comes from
        anywhere else, and it sends nothing.
      </p>
    </footer>
  )
}
