// JSON schemas of what tables and reports print with --format json, from the columns that they tell.
import { reports } from '@qmailanalog/report'
import { reportSchema } from './report-schema.js'

const types = {
  number: { type: 'number' },
  text: { type: 'string' },
  'whole number or text': { type: ['integer', 'string'] },
  'number or null': { type: ['number', 'null'] },
}

const rowOf = (fields) => ({
  type: 'object',
  properties: Object.fromEntries(
    fields.map(({ name, help, type }) => [name, { ...types[type], description: help }]),
  ),
  required: fields.map(({ name }) => name),
  additionalProperties: false,
})

const head = ({ name, summary }) => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `${name}.json`,
  title: `${name} --format json`,
  description: summary,
})

/** A row of a table whose last column is one of some keys. */
function rowOfKeys(fields, keys) {
  const numbers = fields.slice(0, -1)
  return {
    ...rowOf([...numbers, ...keys]),
    required: numbers.map(({ name }) => name),
    minProperties: fields.length,
    maxProperties: fields.length,
  }
}

/** The schema of a program; of ndjson each line is a row of it. */
export function schemaOf({ usage, fields, rows, keys }) {
  if (!rows) return { ...head(usage), ...rowOf(fields) }
  return {
    ...head(usage),
    type: 'array',
    items: { $ref: '#/$defs/row' },
    $defs: { row: keys ? rowOfKeys(fields, keys) : rowOf(fields) },
  }
}

/** The schema of zall: a member for each report that it prints. */
const ofAll = (usage) => ({
  ...head(usage),
  type: 'object',
  properties: Object.fromEntries(
    reports
      .filter(({ result }) => result)
      .map(({ usage: { name } }) => [name, { $ref: `${name}.json` }]),
  ),
  additionalProperties: false,
})

/** The schemas of all programs that have one, by their names. */
export function schemas(programs) {
  const all = new Map()
  for (const program of programs) {
    const { name } = program.usage
    if (program.fields?.length > 0) all.set(name, schemaOf(program))
    else if (name === 'zall') all.set(name, ofAll(program.usage))
    else if (name === 'zreport') all.set(name, { ...head(program.usage), ...reportSchema })
  }
  return all
}
