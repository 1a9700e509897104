import { counting } from './decimal.js'

/** A number as `decimal` reads it, but exact: 2^53 and 2^53 + 1 differ. */
export interface Exact {
  /** 0 of zero */
  sign: number
  /** behind a point; neither the first nor the last is 0 */
  digits: string
  /** so many powers of ten */
  power: number
}

const zero: Exact = { sign: 0, digits: '', power: 0 }

/** What a field counts as where numbers are compared exactly. */
export function exactly(field: string): Exact {
  const form = /^([+-]?)(\d*)\.?(\d*)(?:[eE](.*))?/
  const [, sign, whole = '', part = '', power = '0'] = form.exec(counting(field))!
  const all = whole + part
  let first = 0
  while (all[first] === '0') first++
  let end = all.length
  while (end > first && all[end - 1] === '0') end--
  if (first === end) return zero
  const digits = all.slice(first, end)
  return { sign: sign === '-' ? -1 : 1, digits, power: whole.length - first + Number(power) }
}

/** Below 0: `a` is the smaller one. */
export function compareExact(a: Exact, b: Exact): number {
  if (a.sign !== b.sign) return a.sign - b.sign
  const longer = a.power - b.power
  return a.sign * (longer || (a.digits < b.digits ? -1 : a.digits > b.digits ? 1 : 0))
}
