import { formatDelivery, formatMessage, parseRecord } from '@qmailanalog/record'

/** What a record tells by the names of columns: bytes (latin1), as the record has them. */
export type Cells = Partial<Record<Column, string>>

/** The columns of a record in machine forms, in the order of both kinds (matchup(5), MACHINE FORMS). */
export const columns = [
  'type',
  'result',
  'birth',
  'dstart',
  'ddone',
  'done',
  'bytes',
  'nk',
  'nd',
  'nz',
  'sender',
  'channel',
  'recipient',
  'qp',
  'uid',
  'reason',
  'ddelay',
  'xdelay',
  'qtime',
  'line',
] as const

export type Column = (typeof columns)[number]

/** Columns that are worked out, and not read back. */
export const delayColumns: Column[] = ['ddelay', 'xdelay', 'qtime']

/** A number that every reader knows as one: no zeros in front, few enough digits that it is no infinity. */
const stamp = /^(?:0|[1-9]\d{0,19})(?:\.\d{1,30})?$/
const whole = /^(?:0|[1-9]\d{0,19})$/
const numbers = new Map<Column, RegExp>([
  ...(['birth', 'dstart', 'ddone', 'done'] as const).map((name) => [name, stamp] as const),
  ...(['bytes', 'nk', 'nd', 'nz', 'qp', 'uid'] as const).map((name) => [name, whole] as const),
])

/** Whether what stands in a column is written as a number. */
export const isNumber = (column: Column, text: string) =>
  (delayColumns.includes(column) && text !== '') || (numbers.get(column)?.test(text) ?? false)

/** The words for results. */
export const results = new Map([
  ['k', 'success'],
  ['d', 'failure'],
  ['z', 'deferral'],
])
const letters = new Map([...results].map(([letter, word]) => [word, letter]))

/** Cells that are no record; what is wrong, in words that follow `no record: `. */
export class NoRecord extends Error {}

/**
 * What a line of matchup's output tells; `line` is the whole of it where it is another line, or where its
 * fields do not give it back byte for byte as numbers and words.
 */
export function cellsOf(line: string): Cells {
  const record = parseRecord(line)
  if (!record) return { type: 'other', line }
  const { kind, ...fields } = record
  const cells: Cells = { type: kind === 'm' ? 'message' : 'delivery', ...fields }
  if (cells.result !== undefined) cells.result = results.get(cells.result) ?? cells.result
  return isTidy(cells) && isGivenBack(cells, line) ? cells : { ...cells, line }
}

const isTidy = (cells: Cells) =>
  [...numbers].every(([column, pattern]) => {
    const text = cells[column]
    return text === undefined || text === '?' || pattern.test(text)
  })

function isGivenBack(cells: Cells, line: string): boolean {
  try {
    return lineOf(cells) === line
  } catch (error) {
    if (error instanceof NoRecord) return false
    throw error
  }
}

/** The line that cells tell, without its LF; throws NoRecord if they tell none. */
export function lineOf(cells: Cells): string {
  const { type, line } = cells
  // Where every row has all columns, those that a record does not have are empty.
  if (line !== undefined && (line !== '' || type === 'other')) {
    if (line.includes('\n')) throw new NoRecord('line has an end of line within')
    return line
  }
  const text = (name: Column) => textOf(cells, name)
  const word = (name: Column) => text(name) || missing(name)
  const common = () => ({
    birth: word('birth'),
    bytes: word('bytes'),
    sender: word('sender'),
    qp: word('qp'),
    uid: word('uid'),
  })
  if (type === 'message') {
    const [done, nk, nd, nz] = [word('done'), word('nk'), word('nd'), word('nz')]
    return formatMessage({ kind: 'm', ...common(), done, nk, nd, nz })
  }
  if (type === 'delivery') {
    const result = word('result')
    const channel = text('channel')
    if (channel.includes('.')) throw new NoRecord('channel has a dot within')
    return formatDelivery({
      kind: 'd',
      ...common(),
      result: letters.get(result) ?? result,
      dstart: word('dstart'),
      ddone: word('ddone'),
      channel,
      recipient: text('recipient'),
      reason: text('reason'),
    })
  }
  if (type === 'other') return missing('line')
  return type ? fail(`type is ${type}, none of message, delivery, other`) : missing('type')
}

/** What stands in a column: one word, or nothing. */
function textOf(cells: Cells, name: Column): string {
  const text = cells[name] ?? missing(name)
  if (/[ \t\n]/.test(text)) return fail(`${name} has a blank within`)
  const form = numbers.get(name)
  return !form || form.test(text) ? text : digitsOf(text, form)
}

/** A number as programs write it that keep doubles. */
const double = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/

/** A number without its power of ten, and without a fraction of zeros, as records have it; every other text as it is. */
function digitsOf(text: string, form: RegExp): string {
  const [all, sign = '', whole = '', part = '', power = '0'] = double.exec(text) ?? []
  if (all === undefined) return text
  const point = whole.length + Number(power)
  const digits = (whole + part).padStart(whole.length + part.length - Math.min(point, 0), '0')
  const before = digits
    .slice(0, Math.max(point, 0))
    .padEnd(point, '0')
    .replace(/^0+(?=.)/, '')
  const behind = digits.slice(Math.max(point, 0)).replace(/0+$/, '')
  const number = `${before || '0'}${behind && '.'}${behind}`
  return form.test(number) ? sign + number : text
}

const missing = (name: Column) => fail(`${name} is missing`)

function fail(message: string): never {
  throw new NoRecord(message)
}
