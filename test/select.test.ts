import { parseRecord } from '@qmailanalog/record'
import { parse as parseCsv } from 'csv-parse/sync'
import t from 'tap'
import { realLog } from './data.js'
import { cuts } from './logs.js'
import { fc } from './seed.js'
import { cutAt, program, ran } from './world.js'

const xselect = program('xselect')
const forms = ['ndjson', 'csv', 'tsv']

/** Bytes that forms, sheets and shells take for something else. */
const nasty = [...'%"\\,\r\t\0=+-@\'{}[]:;\x7f\x80\xc3\xa9\xff\xe2\x82\xac\xf0\xed'].concat(
  '%0A',
  '%41',
)
const byte = fc.oneof(fc.constantFrom(...nasty), fc.constantFrom(...'ab.<>_/019'))
const word = fc.array(byte, { maxLength: 6 }).map((parts) => parts.join('').replace(/[ \t\n]/g, ''))
const number = fc.oneof(
  fc.constantFrom('0', '7', '007', '?', '1e5', '-1', '18446744073709551615', '9'.repeat(21)),
  fc.nat().map(String),
  word,
)
const stamp = fc.oneof(
  fc.constantFrom('0', '1.', '.5', '01.5', '1.50', '1e9', '1795577598.692610', '9'.repeat(400)),
  fc.nat({ max: 999_999 }).map((n) => `1795577598.${`${n}`.padStart(6, '0')}`),
  fc.nat({ max: 999_999_999 }).map((n) => `1795577598.${`${n}`.padStart(9, '0')}`),
  word,
)
const between = fc.constantFrom(' ', ' ', ' ', ' ', ' ', ' ', ' ', '\t', '  ', '')
const result = fc.oneof(fc.constantFrom('k', 'd', 'z', 'success', 'kk'), word)
const place = fc.oneof(
  fc.tuple(fc.constantFrom('local', 'remote', '', 'a'), word).map((parts) => parts.join('.')),
  word,
)
const fieldsOf = fc.oneof(
  fc
    .tuple(result, stamp, stamp, stamp, number, word, place, number, number, word)
    .map((them) => ['d', ...them]),
  fc
    .tuple(stamp, stamp, number, number, number, number, word, number, number)
    .map((them) => ['m', ...them]),
)
/** A line that matchup could have printed, or nobody. */
const line = fc.oneof(
  { weight: 5, arbitrary: fieldsOf.map((fields) => fields.join(' ')) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fieldsOf, fc.array(between, { minLength: 12, maxLength: 12 }))
      .map(([fields, blanks]) => fields.map((field, n) => field + blanks[n]).join('')),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.oneof(byte, fc.constantFrom('m', 'd', '? ', ' ')))
      .map((them) => them.join('')),
  },
)
const linesOf = fc.array(line, { maxLength: 12 })
const textOf = (lines: string[]) => lines.map((line) => `${line}\n`).join('')

const at = (text: string, fractions: number[]) =>
  cutAt(
    text,
    fractions.map((part) => Math.floor(part * text.length)),
  )

t.test('a line in any form and back is the line, however the form is cut into chunks', async () => {
  await fc.assert(
    fc.asyncProperty(
      linesOf,
      cuts,
      fc.constantFrom(...forms),
      fc.boolean(),
      fc.boolean(),
      async (lines, places, form, others, delays) => {
        const text = textOf(lines)
        const flags = others ? ['--others'] : []
        const wanted = others ? text : textOf(lines.filter((line) => /^[md]/.test(line)))
        const there = await ran(
          xselect,
          ['--format', form, ...flags, ...(delays ? ['--delays'] : [])],
          text,
        )
        const back = await ran(
          xselect,
          ['--from', form, ...flags, '--strict'],
          ...at(there.out, places),
        )
        return there.code === 0 && back.code === 0 && back.err === '' && back.out === wanted
      },
    ),
    { numRuns: 3000 },
  )
})
